"""Anybody sends the form; nobody learns by it what an organisation has, and nobody is flooded with mail."""

import pytest
from tests.database.admission.conftest import MANAGER, NOW, form

from vaccinnet.admission.activate import approve, decline, file_form, findings_of
from vaccinnet.admission.confirm import confirm, read_form, say_no, send_again
from vaccinnet.admission.history import history_of
from vaccinnet.admission.models import Activation, Event
from vaccinnet.admission.news import News, tell
from vaccinnet.admission.terms import ActivationTerms
from vaccinnet.rulebook import Refused

TERMS = ActivationTerms()


def send(source="here", **changes):
    file_form(form(**changes), language="nl", source=source, now=NOW, terms=TERMS)


def told():
    news: list[News] = []
    tell(news.append, now=NOW, terms=TERMS)
    return [each for each in news if each.event.activation]


def rules(refused):
    return [each.rule for each in refused.value.findings]


def test_the_code_is_made_when_it_is_mailed(admission):
    send()
    (news,) = told()
    key = Activation.objects.get().key

    assert read_form(key, news.code, now=NOW, terms=TERMS).form["organisation"] == "AZ Voorbeeld"
    assert confirm(key, f" {news.code[:6].lower()}-{news.code[6:]}", now=NOW, terms=TERMS).state == "confirmed"
    assert news.code not in repr(news)


def test_the_same_form_again_does_nothing_while_it_waits(admission):
    send()
    send(number="7-10000-40")

    assert Activation.objects.count() == 1
    assert len(history_of(Activation.objects.get())) == 1


def test_a_form_of_somebody_else_does_not_keep_the_organisation_from_sending_its_own(admission):
    send(doctor_email="vreemde@elders.be")
    send()

    assert Activation.objects.count() == 2


def test_that_there_is_an_activation_already_is_told_by_mail_and_not_on_the_page(activated):
    assert findings_of(form(contact_name="Vreemde")) == []
    send(contact_name="Vreemde")

    assert Activation.objects.count() == 1
    assert history_of(activated)[-1].act == "ask_again"


def test_of_two_forms_for_one_program_one_is_approved(activated, admission):
    Activation.objects.filter(key=activated.key).update(state="ended")
    send(contact_name="Een")
    send(contact_name="Twee")
    for news in told():
        if news.code:
            confirm(news.event.activation.key, news.code, now=NOW, terms=TERMS)
    first, second = Activation.objects.filter(state="confirmed")
    approve(first.key, part="AZVoorbeeld", by=MANAGER, now=NOW)

    with pytest.raises(Refused) as refused:
        approve(second.key, part="AZVoorbeeld2", by=MANAGER, now=NOW)
    assert rules(refused) == ["ADM-037"]
    assert decline(second.key, reason="Dubbel gevraagd.", by=MANAGER, now=NOW).state == "declined"


def test_one_source_sends_so_many_forms_an_hour(admission):
    for number in range(TERMS.most_an_hour):
        send(contact_name=f"Bert {number}")

    with pytest.raises(Refused) as refused:
        send(contact_name="Bert")
    assert rules(refused) == ["ADM-039"]
    send(source="elsewhere", contact_name="Bert")


def test_a_wrong_form_does_not_count(admission):
    for _ in range(TERMS.most_an_hour + 1):
        with pytest.raises(Refused) as refused:
            send(number="1")
    assert "ADM-039" not in rules(refused)


def test_the_doctor_says_no_with_the_code(admission):
    send()
    (news,) = told()
    key = news.event.activation.key

    with pytest.raises(Refused) as refused:
        say_no(key, "AAAA", reason="Niet van ons.", now=NOW, terms=TERMS)
    assert rules(refused) == ["ADM-014"]
    assert say_no(key, news.code, reason="Niet van ons.", now=NOW, terms=TERMS).state == "declined"
    with pytest.raises(Refused):
        confirm(key, news.code, now=NOW, terms=TERMS)


def test_a_manager_lets_the_mail_be_sent_again(admission):
    send()
    (first,) = told()
    key = first.event.activation.key
    send_again(key, by=MANAGER, now=NOW)
    (second,) = told()

    with pytest.raises(Refused):
        confirm(key, first.code, now=NOW, terms=TERMS)
    assert confirm(key, second.code, now=NOW, terms=TERMS).state == "confirmed"


def test_a_mail_that_cannot_be_sent_waits_and_does_not_hold_up_the_others(admission):
    send(contact_name="Een")
    send(contact_name="Twee")
    told()
    send(contact_name="Drie")
    send(contact_name="Vier")
    sent = []

    def fail_first(news):
        if news.event.by_name == "Drie":
            raise ConnectionRefusedError
        sent.append(news.event.by_name)

    assert tell(fail_first, now=NOW, terms=TERMS) == 1
    assert sent == ["Vier"]
    assert Event.objects.filter(told_at__isnull=True).count() == 1
