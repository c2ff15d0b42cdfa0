"""Who may come in, by address and by time."""

from ipaddress import ip_network

import pytest

from vaccinnet.mail.gate import Gate
from vaccinnet.mail.terms import InboxTerms


@pytest.fixture
def clock():
    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


def gate(clock, **terms):
    return Gate(InboxTerms(address="a@b.be", **terms), clock)


def test_an_hour_later_more_may_come(clock):
    some = gate(clock, most_letters_an_hour=2)

    assert [some.may_send("192.0.2.1") for _ in range(3)] == [True, True, False]
    clock.now += 3601
    assert some.may_send("192.0.2.1")


def test_each_address_counts_for_itself(clock):
    some = gate(clock, most_letters_an_hour=1)

    assert some.may_send("192.0.2.1")
    assert some.may_send("192.0.2.2")


def test_a_network_of_ipv6_is_one_holder(clock):
    some = gate(clock, most_letters_an_hour=1, most_connections_of_one=1)

    assert some.may_send("2001:db8::1")
    assert not some.may_send("2001:db8::ffff:2")
    assert some.may_send("2001:db8:0:1::1")
    assert some.greet("2001:db8::1")
    assert not some.greet("2001:db8::2")
    some.say_goodbye("2001:db8::1")
    assert some.greet("2001:db8::2")


def test_relays_are_not_counted(clock):
    some = gate(clock, most_letters_an_hour=1, most_connections_of_one=1, relays=(ip_network("10.0.0.0/8"),))

    assert all(some.may_send("10.1.2.3") and some.greet("10.1.2.3") for _ in range(5))


def test_memory_is_bounded(clock):
    some = gate(clock, most_letters_an_hour=1)

    for number in range(20_000):
        some.may_send(f"10.{number // 65536}.{number // 256 % 256}.{number % 256}")

    assert len(some._letters) == 10_000


def test_what_is_no_address_is_one_holder(clock):
    some = gate(clock, most_letters_an_hour=1)

    assert some.may_send("unknown")
    assert not some.may_send("unknown")
