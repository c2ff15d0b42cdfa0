"""The report on a set: everything at once, at its place, readable, and without personal data."""

import json
from dataclasses import replace

import pytest
from lxml import etree
from tests.unit.qualification.sets import COVID19, NOW, OTHER, PEOPLE, TRAINEE, USUAL, dose, person

from vaccinnet.qualification.archive import open_files
from vaccinnet.qualification.facts import ShownFile
from vaccinnet.qualification.masking import Masking
from vaccinnet.qualification.reading import read_set
from vaccinnet.qualification.report import make_report, words
from vaccinnet.qualification.report_json import as_plain
from vaccinnet.qualification.report_junit import as_junit
from vaccinnet.qualification.report_pdf import as_pdf
from vaccinnet.qualification.verdict import judge_set

FIRST = "aanleveren-1-request.xml"
ADVERSE = (person(PEOPLE[0], dose(COVID19, 1, adverse_effects=["Koorts"]), dose(OTHER, -2)),)


@pytest.fixture
def report():
    """Make the report on files."""

    def make(files, language="en"):
        opened = open_files(files)
        read = read_set(opened.files, problems=opened.problems, now=NOW)
        return make_report(judge_set(read), read, language)

    return make


def problems_of(report, criterion):
    return next(each.problems for each in report.criteria if each.id == criterion)


def test_tells_all_problems_at_once(report, desk):
    kept = desk.batch(first=ADVERSE)
    kept.files["manual.pdf"] = b"%PDF"

    made = report(kept.shown())

    failed = [each.id for each in made.criteria if each.outcome == "failed"]
    assert failed == ["QUA-002", "QUA-008", "QUA-024", "QUA-026"]
    assert made.counts == {"passed": 17, "failed": 4, "open": 3, "person": 0}
    assert ("manual.pdf", "not recognised") in [(each.file, each.recognised) for each in made.files]
    assert (FIRST, "AanleverenVaccinatieGegevens, request") in [(each.file, each.recognised) for each in made.files]


def test_explains_the_rule_of_the_service_that_is_broken(report, desk):
    (problem,) = problems_of(report(desk.batch(first=(*ADVERSE, USUAL[1])).shown()), "QUA-008")

    assert (problem.rule, problem.file) == ("VAC-014", FIRST)
    assert problem.send == "Send the day on which the vaccine was given."
    assert problem.excerpt.lines[2].is_marked
    assert problem.excerpt.lines[2].number == problem.line
    assert problem.excerpt.lines[2].text.strip() == "<date>2026-11-26</date>"


def test_shows_lines_of_a_message_in_base64(report, desk):
    made = report(desk.calls(author_of_trainee=TRAINEE).shown())

    (problem,) = problems_of(made, "QUA-043")
    assert problem.line == 2
    assert problem.excerpt.is_decoded
    (marked,) = [line for line in problem.excerpt.lines if line.is_marked]
    assert "19990611005" in marked.text
    assert marked.number > 2


def test_lays_out_what_stands_in_one_long_line(report, desk):
    kept = desk.batch(pakket="Voorbeeld_Ander_AZ-Teststad")

    (problem,) = problems_of(report(kept.shown()), "QUA-010")

    assert [(line.number, line.text) for line in problem.excerpt.lines] == [
        (None, "<v:pakket>Voorbeeld_Ander_AZ-Teststad</v:pakket>")
    ]
    assert problem.fragment == "<v:pakket>Voorbeeld_Zorgdossier_AZ-Teststad</v:pakket>"


def test_a_fragment_leaves_the_adverse_effects_out(report, desk):
    (problem,) = problems_of(report(desk.batch(first=ADVERSE).shown()), "QUA-026")

    fragment = etree.fromstring(problem.fragment)
    assert [each.findtext("cd") for each in fragment.iterfind("item")] == ["vaccine"]
    assert fragment.findtext("item/batch") == "EJ6796"


def test_a_fragment_has_the_transaction_that_is_left(report, desk):
    kept, others = desk.batch(), desk.batch()
    for part in ("request", "response"):
        kept.files[f"resultaat-2-{part}.xml"] = others.files[f"resultaat-2-{part}.xml"]
    answer = etree.fromstring(kept.files["aanleveren-2-response.xml"])

    (problem,) = problems_of(report(kept.shown()), "QUA-028")

    assert problem.fragment == f"<v:requestId>{answer.findtext('.//{*}transactionId')}</v:requestId>"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_personal_data_and_no_keys_in_any_form(report, desk, language):
    kept = desk.batch(first=(person(PEOPLE[0], dose(COVID19, 1), dose(OTHER, 2)),))
    kept.change("aanvulling-1-request.xml", "Voornaam", "Verdachte")
    kept.files["broken.xml"] = kept.files[FIRST].replace(b"</patient>", b"</patent>", 1)
    calls = desk.calls(doctor=(dose(COVID19, 1),), author_of_trainee=TRAINEE)
    calls.change("get-request.xml", "GetVaccinationsRequest", "GetVaccinationsReqvest")

    made = [report(each.shown(), language) for each in (kept, calls)]

    told = " ".join(json.dumps(as_plain(each)) + as_junit(each).decode() for each in made)
    for secret in (*PEOPLE, "Voornaam", "Testburger", "75032199964", "Hanne Haio"):
        assert secret not in told
    token = etree.fromstring(kept.files[FIRST]).findtext(".//{*}BinarySecurityToken")
    assert token[:40] not in told


def test_masks_what_is_personal_and_leaves_the_rest():
    root = etree.fromstring(
        '<patient xmlns="http://www.ehealth.fgov.be/standards/kmehr/schema/v1"><id>85031299959</id>'
        "<firstname>Bo</firstname><birthdate><date>1985-03-12</date></birthdate><sex><cd>male</cd></sex></patient>"
    )
    masking = Masking(root)

    assert masking("  <firstname>Bo</firstname>") == "  <firstname>•••</firstname>"
    assert masking("<Body>Bom</Body>") == "<Body>Bom</Body>"
    assert masking("<id>85031299959</id>") == "<id>85•••••••59</id>"
    assert masking("<x>85.03.12-999.59</x>") == "<x>85•••••••••••59</x>"
    assert masking("<date>1985-03-12</date><cd>male</cd>") == "<date>•••</date><cd>male</cd>"
    assert masking("<id>10000007004</id>") == "<id>10000007004</id>"
    assert masking(f"<t>{'A' * 80}</t>") == "<t>AAAAAAAAAAAA… (80)</t>"


def test_without_a_tree_no_text_can_be_read():
    assert Masking(None)("<a>Testburger</a>") == "<a>•••</a>"


def test_is_plain_for_programs(report, desk):
    plain = json.loads(json.dumps(as_plain(report(desk.batch(first=ADVERSE).shown()))))

    (problem,) = next(each["problems"] for each in plain["criteria"] if each["id"] == "QUA-024")
    assert (plain["service"], plain["outcome"], plain["is_good_so_far"]) == ("batch", "failed", False)
    assert (problem["file"], problem["line"], problem["fragment"]) == (FIRST, 25, None)
    assert problem["where"].endswith("/kmehrmessage/folder")


def test_junit_breaks_a_build_only_by_what_can_be_mended_at_home(report, desk):
    kept = desk.batch(first=ADVERSE)
    del kept.files["resultaat-1-request.xml"]

    suite = etree.fromstring(as_junit(report(kept.shown())))[0]

    failures = [case.get("name")[:7] for case in suite if case.find("failure") is not None]
    skipped = [case.get("name")[:7] for case in suite if case.find("skipped") is not None]
    assert failures == ["QUA-005", "QUA-008", "QUA-021", "QUA-024", "QUA-026"]
    assert skipped == ["QUA-012", "QUA-013", "QUA-014"]
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("24", "5", "3")
    assert f"{FIRST}:25" in "".join(suite.itertext())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_is_a_pdf_that_is_always_the_same(report, desk, language):
    made = report(desk.batch(first=ADVERSE).shown(), language)

    pdf = as_pdf(made)

    assert pdf.startswith(b"%PDF-1.7")
    assert pdf == as_pdf(made)
    assert pdf != as_pdf(replace(made, summary="Something else."))


def test_texts_in_a_pdf_are_no_markup(report):
    assert as_pdf(report([ShownFile("#panic() *a* $x.xml", b"%PDF")])).startswith(b"%PDF")


def test_of_thousands_of_problems_the_first_hundreds_are_told_and_the_rest_counted(report, desk):
    many = person(PEOPLE[0], dose(COVID19, 1), *(dose(OTHER, -n) for n in range(1, 541)))

    made = report(desk.batch(first=(many, USUAL[1])).shown())

    broken = next(each for each in made.criteria if each.id == "QUA-008")
    assert (len(broken.problems), broken.more) == (500, 40)
    assert sum(1 for each in broken.problems if each.excerpt) == 20
    assert b"+ 40" in as_junit(made)
    assert as_pdf(made).startswith(b"%PDF")


def test_words_are_complete_in_both_languages():
    assert words("nl").keys() == words("en").keys()
    assert all([*words("nl").values(), *words("en").values()])
