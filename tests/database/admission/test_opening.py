"""The doctor and the contact of an organisation open the page of its activation with a code from a mail."""

import uuid

import pytest
from tests.database.admission.conftest import NOW

from vaccinnet.admission.activate import NoSuchActivation
from vaccinnet.admission.history import history_of
from vaccinnet.admission.models import Event
from vaccinnet.admission.news import News, tell
from vaccinnet.admission.opening import activation_of, ask_code, find_again, open_page
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.rulebook import Refused

TERMS = ActivationTerms()


def mailed_code(key, to="doctor", now=NOW):
    ask_code(key, to=to, now=now, terms=TERMS)
    news: list[News] = []
    tell(news.append, now=now, terms=TERMS)
    return news[-1].code


def refused_with(key, code, now=NOW):
    with pytest.raises(Refused) as refused:
        open_page(key, code, now=now, terms=TERMS)
    (finding,) = refused.value.findings
    assert finding.rule == "ADM-038"
    return finding.says


@pytest.mark.parametrize("to", ["doctor", "contact"])
def test_the_code_tells_who_opens_and_holds_once(activated, to):
    code = mailed_code(activated.key, to)

    assert open_page(activated.key, code, now=NOW, terms=TERMS) == to
    assert refused_with(activated.key, code) == "late"


def test_a_code_holds_an_hour(activated):
    code = mailed_code(activated.key)

    assert refused_with(activated.key, code, now=NOW + TERMS.opening_holds) == "late"


def test_wrong_codes_count(activated):
    code = mailed_code(activated.key)
    for _ in range(TERMS.most_attempts):
        assert refused_with(activated.key, "AAAA") == "code"

    assert refused_with(activated.key, code) == "attempts"


def test_a_key_of_nothing_gets_the_answers_of_one_that_is_there(activated):
    nobody = uuid.uuid4()
    ask_code(nobody, to="doctor", now=NOW, terms=TERMS)

    assert refused_with(nobody, "AAAA") == refused_with(activated.key, "AAAA") == "code"
    with pytest.raises(NoSuchActivation):
        activation_of(nobody)


def test_codes_are_mailed_so_often_an_hour(activated):
    for _ in range(TERMS.most_an_hour):
        ask_code(activated.key, to="contact", now=NOW, terms=TERMS)

    with pytest.raises(Refused) as refused:
        ask_code(activated.key, to="contact", now=NOW, terms=TERMS)
    assert [each.rule for each in refused.value.findings] == ["ADM-039"]
    ask_code(activated.key, to="contact", now=NOW + TERMS.opening_holds, terms=TERMS)


def test_the_page_is_found_again_with_number_and_address_and_nobody_else_learns_of_it(activated):
    before = Event.objects.count()
    find_again("71000040", "vreemde@elders.be", source="here", now=NOW, terms=TERMS)
    find_again("71000139", "arts@voorbeeld.be", source="here", now=NOW, terms=TERMS)
    assert Event.objects.count() == before

    find_again("71000040", " Arts@voorbeeld.be ", source="here", now=NOW, terms=TERMS)
    assert history_of(activated)[-1].details == {"to": "doctor"}
