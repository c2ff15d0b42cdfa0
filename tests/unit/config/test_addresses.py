"""Where a server listens, and what is said when it cannot."""

import socket

import pytest

from vaccinnet.config.addresses import Address, free_address
from vaccinnet.config.cannot_start import CannotStart


@pytest.mark.parametrize(
    ("address", "url"),
    [
        (Address("127.0.0.1", 8000), "http://localhost:8000"),
        (Address("0.0.0.0", 80), "http://localhost:80"),
        (Address("10.0.0.7", 8443, has_tls=True), "https://10.0.0.7:8443"),
        (Address("fe80::1", 8000), "http://[fe80::1]:8000"),
    ],
)
def test_is_written_as_one_types_it(address, url):
    assert address.base_url == url


def test_lists_pages_below_the_base_address():
    pages = Address("127.0.0.1", 8000).pages()

    assert pages["health"] == "http://localhost:8000/health"
    assert all(page.startswith("http://localhost:8000") for page in pages.values())


def test_a_certificate_names_the_machine_only_when_others_can_reach_it():
    assert socket.gethostname() not in Address("127.0.0.1", 8000).certificate_names
    assert socket.gethostname() in Address("0.0.0.0", 8000).certificate_names


def test_finds_a_free_port():
    assert free_address("127.0.0.1", 0, has_tls=False).port > 0


def test_refuses_a_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(CannotStart, match=f"Port {port} is in use by another program; choose another with --port"):
            free_address("127.0.0.1", port, has_tls=False)


def test_refuses_an_address_of_another_machine():
    with pytest.raises(CannotStart, match=r"This machine has no address 203\.0\.113\.9; choose another with --host"):
        free_address("203.0.113.9", 8000, has_tls=False)


def test_refuses_a_port_that_does_not_exist():
    with pytest.raises(CannotStart, match="There is no port 70000"):
        free_address("127.0.0.1", 70000, has_tls=False)
