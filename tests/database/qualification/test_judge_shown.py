"""Both sets of the reference application, judged with what journal and register know."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from vaccinnet.exchanges.models import Exchange
from vaccinnet.exchanges.record import Spoken, record
from vaccinnet.exchanges.signature import signature_of
from vaccinnet.qualification.capture import capture
from vaccinnet.qualification.facts import ShownFile
from vaccinnet.qualification.judge_shown import judge_shown
from vaccinnet.qualification.reading import read_set
from vaccinnet.qualification.verdict import judge_set
from vaccinnet.register.models import Vaccination

SERVICES = ["batch", "registration"]


def outcomes(verdict, *wanted):
    return [each.rule.id for each in verdict.criteria if each.outcome in wanted]


def changed(files, name, change):
    """The files with the contents of one, by a part of its name, changed."""
    assert any(name in each.name for each in files)
    return [replace(each, contents=change(each.contents)) if name in each.name else each for each in files]


def reindented(contents):
    root = etree.fromstring(contents)
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8")


@pytest.fixture
def verdict(programs, now):
    """Judge files for a program."""

    def judge(files, service, program=None):
        return judge_shown(files, program or programs[service], service, now=now).verdict

    return judge


@pytest.mark.parametrize("service", SERVICES)
def test_what_was_kept_at_home_passes_as_a_whole(shown, verdict, service):
    judged = verdict(shown(service), service)

    assert judged.outcome == "passed"


@pytest.mark.parametrize("service", SERVICES)
def test_a_capture_has_the_whole_set_and_passes(sets, programs, verdict, now, service):
    captured = capture(programs[service], service, now=now)

    assert len(captured.files) == {"batch": 12, "registration": 10}[service]
    assert verdict(captured.files, service).outcome == "passed"


@pytest.mark.parametrize("service", SERVICES)
def test_every_way_in_comes_to_the_same_verdict(shown, programs, verdict, now, service):
    files = shown(service)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for number, each in enumerate(reversed(files)):
            archive.writestr(f"{number}.xml", each.contents)
    broken = changed(files, "01-", lambda contents: contents.replace(b"EJ679", b"EJ670").replace(b"AddV", b"AddV"))

    ways = [files, [ShownFile("set.zip", zipped.getvalue())], capture(programs[service], service, now=now).files]
    told = [[each.outcome for each in verdict(files, service).criteria] for files in ways]

    assert told[0] == told[1] == told[2]
    home = judge_set(read_set(broken, now=now, service=service))
    here = verdict(broken, service)
    proof = {"QUA-012", "QUA-013", "QUA-014"}
    assert [
        (one.rule.id, one.outcome, other.outcome)
        for one, other in zip(home.criteria, here.criteria, strict=True)
        if one.outcome != other.outcome and one.rule.id not in proof
    ] == []


@pytest.mark.parametrize("service", SERVICES)
def test_the_journal_judges_what_was_only_formatted_anew(shown, verdict, service):
    files = [replace(each, contents=reindented(each.contents)) for each in shown(service)]

    judged = verdict(files, service)

    assert judged.outcome == "passed"


def test_an_edit_is_judged_as_it_is(shown, verdict):
    files = changed(shown("batch"), "01-aanleveren-request", lambda contents: contents.replace(b"EJ6791", b"EJ6799"))

    assert outcomes(verdict(files, "batch"), "failed") == ["QUA-007"]


def test_an_answer_that_was_changed_is_not_that_of_the_journal(shown, verdict):
    files = changed(
        shown("registration"), "02-AddVaccinations-response", lambda contents: contents.replace(b"In orde.", b"Goed.")
    )

    judged = verdict(files, "registration")

    assert outcomes(judged, "failed") == ["QUA-012"]
    (finding,) = next(each.findings for each in judged.criteria if each.rule.id == "QUA-012")
    assert (finding.file, finding.says) == ("02-AddVaccinations-response.xml", "answer")


def test_messages_that_the_journal_does_not_have(shown, verdict):
    Exchange.objects.update(signature=None)

    assert outcomes(verdict(shown("registration"), "registration"), "failed") == ["QUA-012", "QUA-014"]


def test_a_copy_that_was_refused_does_not_hide_the_message_itself(shown, verdict, now):
    request = next(each.contents for each in shown("registration") if "GetVaccinations-request" in each.name)
    earlier = Exchange.objects.get(signature=signature_of(request)).at - timedelta(days=1)
    for at in (earlier, now):
        refused = Spoken(service="RegistratieService", outcome="fault")
        record(refused, request=request, answer=b"<Fault/>", at=at, milliseconds=1, keeps_messages=True)

    assert verdict(shown("registration"), "registration").outcome == "passed"


def test_somebody_elses_messages_do_not_qualify_a_program(shown, verdict, programs):
    judged = verdict(shown("registration"), "registration", programs["other"])

    assert outcomes(judged, "failed") == ["QUA-010", "QUA-013"]


def test_a_vaccination_that_the_register_has_not_is_pointed_at(shown, verdict):
    gone = Vaccination.objects.filter(lot="EJ6791").order_by("stored_at").first()
    Vaccination.objects.filter(person_key=gone.person_key, id=gone.id).delete()

    judged = verdict(shown("batch"), "batch")

    assert outcomes(judged, "failed") == ["QUA-014"]
    (finding,) = next(each.findings for each in judged.criteria if each.rule.id == "QUA-014")
    assert (finding.says, finding.line is not None) == ("absent", True)
    assert finding.where.endswith("/folder[1]/transaction[1]")


def test_another_companys_capture_is_empty(programs, now):
    assert capture(programs["other"], "registration", now=now).files == ()
