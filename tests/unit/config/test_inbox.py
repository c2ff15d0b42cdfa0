"""What the operator says of the inbox, and what keeps it from starting."""

import pytest

from vaccinnet.config.cannot_start import CannotStart
from vaccinnet.config.environment import Environment
from vaccinnet.config.inbox import inbox_terms, judge_inbox

ADDRESS = "Kwalificatie@vaccinnet.example.be"


def ids(**settings):
    return [each.id for each in judge_inbox(Environment(**settings))]


def test_without_an_address_nothing_is_asked():
    assert ids() == []
    with pytest.raises(CannotStart, match="VACCINNET_INBOX_ADDRESS"):
        inbox_terms(Environment())


def test_an_address_is_enough():
    terms = inbox_terms(Environment(inbox_address=ADDRESS, base_url="https://acc.example.be", mail_from="V <no@x.be>"))

    assert ids(inbox_address=ADDRESS) == []
    assert terms.address == "kwalificatie@vaccinnet.example.be"
    assert terms.own_addresses == ("kwalificatie@vaccinnet.example.be", "no@x.be")
    assert (terms.name, terms.most_bytes, terms.tls) == ("acc.example.be", 16 * 1024 * 1024, None)


@pytest.mark.parametrize(
    ("change", "id"),
    [
        ({"environment": "production"}, "vaccinnet.E030"),
        ({"inbox_address": "kwalificatie"}, "vaccinnet.E031"),
        ({"inbox_certificate_file": __file__}, "vaccinnet.E032"),
        ({"inbox_certificate_file": "/no/such", "inbox_key_file": __file__}, "vaccinnet.E033"),
    ],
)
def test_refuses_what_cannot_work(change, id):
    assert ids(**{"inbox_address": ADDRESS} | change) == [id]


def test_refuses_files_that_are_no_certificate():
    with pytest.raises(CannotStart, match="belong together"):
        inbox_terms(Environment(inbox_address=ADDRESS, inbox_certificate_file=__file__, inbox_key_file=__file__))


def test_production_takes_no_mail():
    with pytest.raises(CannotStart, match="acceptance"):
        inbox_terms(Environment(inbox_address=ADDRESS, environment="production"))


def test_a_relay_is_an_address():
    with pytest.raises(CannotStart, match="VACCINNET_INBOX_RELAYS"):
        Environment.read({"VACCINNET_INBOX_RELAYS": "postfix"})
