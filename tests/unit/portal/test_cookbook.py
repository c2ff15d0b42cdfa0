"""The cookbooks: complete for every operation and rule, valid examples, paper, and source that runs by itself."""
# ruff: noqa: E402  (Django is set up first)

import io
import os
import re
import subprocess
import sys
import tarfile
import zipfile

import django
import pytest

django.setup()

from lxml import etree

from vaccinnet.batch import schema as batch_schema
from vaccinnet.batch.wire import OPERATIONS
from vaccinnet.portal.cookbook import chapters
from vaccinnet.portal.cookbook.download import as_sdist, as_zip, folder_name
from vaccinnet.portal.cookbook.examples import examples, messages
from vaccinnet.portal.cookbook.markdown import anchor_of, to_blocks, to_html
from vaccinnet.portal.cookbook.paper import paper_of
from vaccinnet.registration import schema as registration_schema

BOOKS = [(service, language) for service in chapters.SERVICES.values() for language in ("nl", "en")]
NAMES = [each["name"] for each in chapters._operations()]
SCHEMAS = {"BatchUpload": batch_schema, "RegistratieService": registration_schema}
XSD = "{http://www.w3.org/2001/XMLSchema}"


def test_every_operation_of_both_services_has_its_chapter():
    wsdl = registration_schema.contract_file(registration_schema.WSDL).decode()
    of_registration = set(re.findall(r'<wsdl:operation name="(\w+)"', wsdl))

    assert set(NAMES) == set(OPERATIONS.values()) | of_registration


@pytest.mark.parametrize("operation", chapters._operations(), ids=NAMES)
def test_fields_are_those_of_the_messages_in_both_languages(operation):
    dutch, english = ({name for name, _ in operation[language]["fields"]} for language in ("nl", "en"))
    sent = [
        etree.QName(each).localname
        for kind in ("request", "answer")
        for each in messages(operation["name"])[kind].iter()
        if "vaccinnet.be" in etree.QName(each).namespace
        and not etree.QName(each).localname.endswith(("quest", "sponse"))
    ]
    inner = {"extraInfo", "Code", "Message", "KmehrId", "VaccinationId", "Stocked"}

    assert dutch == english
    assert set(sent) - inner <= dutch


@pytest.mark.parametrize("name", NAMES)
def test_the_worked_examples_are_valid_against_the_schema(name):
    schema = SCHEMAS["BatchUpload" if "Gegevens" in name else "RegistratieService"]

    for kind in ("request", "answer"):
        (payload,) = messages(name)[kind][1]
        assert schema.request_findings(payload) == []
        assert etree.fromstring(examples(name)[kind]) is not None


@pytest.mark.parametrize(("service", "language"), BOOKS)
def test_a_cookbook_has_every_rule_with_its_findings(service, language):
    book = chapters.cookbook_of(service, language)
    rules = next(each for each in book.chapters if each.name == "regels").text

    for rule in chapters.rules_of(service):
        assert f"### {rule.id}\n" in rules
        assert all(each in rules for each in rule.texts[language].wrong.values())


@pytest.mark.parametrize(("service", "language"), BOOKS)
def test_a_cookbook_on_paper_is_pdf_with_its_contents(service, language):
    pdf = paper_of(service, language)

    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 50_000


def test_html_of_a_text_is_shown_and_rule_ids_lead_to_their_page():
    html = to_html("## Kop & staart\n\n<b>x</b> zie VAC-014, `VAC-014`", rule_url="/r/", table_name="t")

    assert '<h2 id="kop-staart">' in html
    assert "&lt;b&gt;" in html
    assert '<a href="/r/VAC-014">VAC-014</a>' in html
    assert anchor_of("VAC-014") == "vac-014"


def test_blocks_keep_every_word():
    blocks = to_blocks("# A\n\nb **c** `d`\n\n- e\n- f\n\n| g |\n| --- |\n| h |\n\n```\ni\n```")

    assert [each["kind"] for each in blocks] == ["heading", "paragraph", "list", "table", "code"]
    assert set("abcdefghi") <= set(str(blocks).lower())


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("zip")
    zipfile.ZipFile(io.BytesIO(as_zip())).extractall(folder)
    return folder / folder_name()


def test_the_reference_application_runs_from_the_download(unpacked):
    run = subprocess.run(
        [sys.executable, "-m", "vaccinnet.client.cli", "batch", "example"],
        env={**os.environ, "PYTHONPATH": str(unpacked / "src")},
        cwd=unpacked,
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stderr
    assert "[[" in run.stdout


def test_the_download_has_readme_licence_java_and_recipes_and_nothing_compiled(unpacked):
    for name in ("REFERENCE-APPLICATION.md", "LICENSE", "pyproject.toml", "examples/java/BatchUploadClient.java"):
        assert (unpacked / name).stat().st_size
    names = zipfile.ZipFile(io.BytesIO(as_zip())).namelist()
    assert not [each for each in names if each.endswith((".pyc", ".class", ".p12"))]
    with tarfile.open(fileobj=io.BytesIO(as_sdist())) as archive:
        assert sorted(archive.getnames()) == sorted(names)
