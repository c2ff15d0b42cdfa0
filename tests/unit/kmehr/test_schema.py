"""Our schema takes what KMEHR 1.43 takes, refuses what it refuses, and says so in plain words."""

import copy
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from vaccinnet.kmehr.names import SCHEMA, kmehr
from vaccinnet.kmehr.sample import SAMPLE_FOLDER, SAMPLE_MESSAGE
from vaccinnet.kmehr.schema import XSD_FILES, findings_of, schema_findings, xsd
from vaccinnet.kmehr.write import write_message
from vaccinnet.rulebook import sentence

MESSAGES = Path(__file__).parents[2] / "messages" / "kmehr"
SHARED = Path(__file__).parents[3] / "../shared/data"
OFFICIAL = SHARED / "kmehr-xsd/1.43/ehealth-kmehr/XSD/kmehr_elements-1_43.xsd"
needs_official = pytest.mark.skipif(not OFFICIAL.exists(), reason="needs the official schema beside the project")

# What the profile does not use, so that our schema does not look inside.
UNUSED = {"urgency", "telecom", "address", "nationality", "unit", "site", "route", "severity"}


def message(name: str) -> etree._Element:
    return etree.parse(MESSAGES / name).getroot()


def found_in(element: etree._Element) -> list[tuple[str, str, str]]:
    """Return what is said, of what, and what would be accepted."""
    return [(finding.says, finding.values["name"], finding.values["expected"]) for finding in schema_findings(element)]


@pytest.mark.parametrize("name", ["batch.xml", "rich.xml"])
def test_accepts_good_messages(name):
    assert schema_findings(message(name)) == []


@needs_official
@pytest.mark.parametrize("name", ["batch.xml", "rich.xml"])
def test_the_official_schema_accepts_them_too(name):
    official = etree.XMLSchema(etree.parse(OFFICIAL))

    assert official.validate(message(name)), official.error_log


@needs_official
def test_accepts_the_reference_samples():
    paths = list((SHARED / "kmehr-samples").glob("*.xml"))

    assert paths
    for path in paths:
        assert schema_findings(etree.parse(path).getroot()) == []


def _drop(element):
    element.getparent().remove(element)


def _duplicate(element):
    element.addnext(copy.deepcopy(element))


def _swap(element):
    if (after := element.getnext()) is not None:
        after.addnext(element)


def _without(attribute):
    def remove(element):
        element.attrib.pop(attribute, None)

    return remove


def _set_scheme(element):
    if "S" in element.attrib:
        element.set("S", "BANANA")


def _empty(element):
    element.text = ""
    element[:] = []


def _wrong_text(element):
    element.text = "fout é"


def _extra_child(element):
    etree.SubElement(element, kmehr("banana"))


def _extra_attribute(element):
    element.set("banana", "1")


def _other_name(element):
    element.tag = kmehr("banana")


def _only_year(element):
    if element.tag == kmehr("date"):
        element.tag, element.text = kmehr("year"), "2026"


MUTATIONS: list[Callable[[etree._Element], None]] = [
    _drop,
    _duplicate,
    _swap,
    _without("S"),
    _without("SV"),
    _without("SL"),
    _without("L"),
    _set_scheme,
    _empty,
    _wrong_text,
    _extra_child,
    _extra_attribute,
    _other_name,
    _only_year,
]


def mutants(name: str) -> Iterator[tuple[str, etree._Element]]:
    """Yield the message with one thing changed, for every element that the profile uses and every change."""
    count = sum(1 for _ in message(name).iter("*"))
    for number in range(1, count):
        for mutate in MUTATIONS:
            root = message(name)
            element = list(root.iter("*"))[number]
            names = [etree.QName(each).localname for each in (element, *element.iterancestors())]
            # A table of content may be a new one: a rule says which of them name a vaccine.
            is_content_scheme = names[:2] == ["cd", "content"] and mutate is _set_scheme
            if not UNUSED & set(names) and not is_content_scheme:
                mutate(element)
                yield f"{mutate.__name__} {'/'.join(reversed(names))}", root


@needs_official
@pytest.mark.parametrize("name", ["batch.xml", "rich.xml"])
def test_gives_the_verdict_of_the_official_schema(name):
    official = etree.XMLSchema(etree.parse(OFFICIAL))

    verdicts = [(what, schema_findings(root) == [], official.validate(root)) for what, root in mutants(name)]

    assert [what for what, ours, theirs in verdicts if ours != theirs] == []
    assert {ours for _, ours, _ in verdicts} == {True, False}


def test_every_mutant_is_refused_with_a_place_in_both_languages():
    for _, root in mutants("batch.xml"):
        for finding in schema_findings(etree.fromstring(etree.tostring(root))):
            assert finding.where.startswith("/kmehrmessage")
            assert finding.line
            assert sentence(finding, "nl") != sentence(finding, "en")


def test_says_what_is_missing_before_an_element():
    root = message("batch.xml")
    _drop(root.find(".//{*}transaction/{*}time"))

    assert found_in(root) == [("unexpected", "author", "time")]


def test_says_which_attribute_is_missing():
    root = message("batch.xml")
    _without("SV")(root.find(".//{*}patient/{*}id"))

    assert found_in(root) == [("missing", "id", "@SV")]


def test_says_what_an_empty_element_lacks():
    root = message("batch.xml")
    etree.SubElement(root.find("{*}folder"), kmehr("transaction"))

    assert found_in(root) == [("missing", "transaction", "confidentiality, id")]


def test_says_which_values_are_accepted():
    root = message("batch.xml")
    root.find(".//{*}lifecycle/{*}cd").set("S", "CD-LIFE")
    root.find(".//{*}patient/{*}id").set("S", "RRN")
    root.find(".//{*}iscomplete").text = "ja"

    assert found_in(root) == [
        ("value", "@S", "ID-PATIENT, INSS, LOCAL, EID-CARDNO, SIS-CARDNO, ISI-CARDNO"),
        ("value", "iscomplete", "true, false"),
        ("value", "@S", "CD-LIFECYCLE"),
    ]


def test_names_the_namespace_when_that_is_wrong():
    root = message("batch.xml")
    root.find("{*}header").tag = "{urn:example}header"

    (finding,) = schema_findings(root)

    assert (finding.says, finding.found) == ("namespace", "urn:example")
    assert finding.values == {"name": "header", "expected": SCHEMA}


def test_an_element_that_is_expected_nowhere_is_not_in_a_wrong_namespace():
    root = message("batch.xml")
    root.find("{*}header").tag = "{urn:example}banana"

    assert found_in(root) == [("unexpected", "banana", "confidentiality, header")]


def test_shows_no_personal_value():
    root = message("batch.xml")
    root.find(".//{*}birthdate/{*}date").text = "12/03/1985"

    (finding,) = schema_findings(root)

    assert finding.found == "12••••••85"


def test_shows_only_the_length_of_an_encoded_message():
    namespaces = 'xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
    element = '<xsd:element name="Base64EncodedKmehrmessage" type="xsd:base64Binary"/>'
    schema = etree.XMLSchema(etree.fromstring(f"<xsd:schema {namespaces}>{element}</xsd:schema>"))

    (finding,) = findings_of(schema, etree.fromstring("<Base64EncodedKmehrmessage>ODUw=AA</Base64EncodedKmehrmessage>"))

    assert (finding.says, finding.found) == ("value", "(7 characters)")
    assert "ODUw" not in sentence(finding, "nl")


@pytest.mark.parametrize(
    ("attribute", "says"),
    [
        ("{http://www.w3.org/2001/XMLSchema-instance}nil", "other"),
        ("{http://www.w3.org/2001/XMLSchema-instance}type", "other"),
        ("other", "extra"),
    ],
)
def test_refuses_attributes_that_do_not_belong(attribute, says):
    root = message("batch.xml")
    root.find(".//{*}batch").set(attribute, "true")

    assert [finding.says for finding in schema_findings(root)] == [says]


def test_points_into_the_whole_document():
    kmehrmessage = etree.tostring(message("rich.xml")).replace(b"<k:time>08:30:00", b"<k:time>8")
    document = etree.fromstring(b"<Envelope>\n<Body>\n<Request>\n" + kmehrmessage + b"</Request></Body></Envelope>")

    (finding,) = schema_findings(document[0][0][0])

    assert finding.where == ("/Envelope/Body/Request/kmehrmessage/folder/transaction/item[2]/beginmoment/time")
    assert finding.line == etree.fromstring(kmehrmessage).find(".//{*}beginmoment/{*}time").sourceline + 3


def test_says_how_many_more_there_are():
    root = write_message(SAMPLE_MESSAGE.but(folders=(SAMPLE_FOLDER,) * 20))
    for batch in root.iter(kmehr("iscomplete")):
        batch.text = "ja"

    findings = schema_findings(root, limit=3)

    assert [finding.says for finding in findings] == ["value", "value", "value", "more"]
    assert findings[-1].values == {"more": 17}
    assert findings[2].where == "/kmehrmessage/folder[3]/transaction/iscomplete"


def test_refuses_another_document():
    assert [finding.says for finding in schema_findings(etree.Element(kmehr("folder")))] == ["root"]
    assert [finding.says for finding in schema_findings(etree.Element("kmehrmessage"))] == ["namespace"]


def test_each_thread_has_findings_of_its_own():
    good, bad = message("batch.xml"), message("batch.xml")
    _drop(bad.find(".//{*}transaction/{*}time"))
    found: dict[str, set[int]] = {"good": set(), "bad": set()}

    def judge(name, root):
        for _ in range(50):
            found[name].add(len(schema_findings(root)))

    threads = [threading.Thread(target=judge, args=each) for each in [("good", good), ("bad", bad)] * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == {"good": {0}, "bad": {1}}


@pytest.mark.parametrize("name", XSD_FILES)
def test_the_schema_files_import_each_other_by_name(name):
    imports = etree.parse(xsd(name)).findall("{*}import")

    assert {each.get("schemaLocation") for each in imports} <= set(XSD_FILES)
