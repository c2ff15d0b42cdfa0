"""Structures that the schema allows and nobody expects, and mutations: nothing trips, and nothing is lost."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from vaccinnet.kmehr.names import SCHEMA, kmehr
from vaccinnet.kmehr.write import write_message
from vaccinnet.soap.names import BODY, HEADER
from vaccinnet.soap.write import wrap

XSI = "http://www.w3.org/2001/XMLSchema-instance"
FOLDER = kmehr("folder")


def two_folders(door):
    return write_message(
        door.message(door.folder("Eva", door.vaccination(1), door.vaccination(2)), door.folder("Adam"))
    )


def sent(message):
    return [len(folder.findall(kmehr("transaction"))) for folder in message.iterchildren(FOLDER)]


def result_of(door, data, expected):
    """The answer to these bytes: a refusal with a rule, or a result that has everything that was sent."""
    answer = door.post(data)
    if answer.is_fault:
        assert answer.rules
        assert not answer.faultcode.endswith(":Server"), answer.faultstring
        return answer
    if hasattr(answer.said, "code"):
        assert answer.rules
        return answer
    door.process()
    result = door.ask(answer.transaction_id)
    assert [len(folder.transactions) for folder in result.folders] == expected
    assert all(each.code for folder in result.folders for each in folder.transactions)
    return result


def send(door, message):
    return result_of(door, door.signed(door.request(message)), sent(message))


def put_after(message, path, text):
    message.find("/".join(map(kmehr, path.split("/")))).addnext(etree.fromstring(text))


def test_folders_inside_other_elements_are_no_folders(door):
    message = two_folders(door)
    inner = etree.tostring(message.find(FOLDER)).decode()
    put_after(message, "folder/patient/sex", f'<address xmlns="{SCHEMA}"><x><y>{inner}</y></x></address>')
    message.append(etree.fromstring(f'<Signature xmlns="{SCHEMA}">{inner}</Signature>'))

    assert send(door, message).codes == [["OK", "OK"], ["OK"]]
    assert len(door.record("Eva")) == 2


def test_folders_in_the_header_of_the_envelope_are_not_read(door):
    message = two_folders(door)
    root = wrap(door.request(message))
    other = write_message(door.message(door.folder("Bo")))
    etree.SubElement(root.find(HEADER), "{urn:x}x").append(other)

    result = result_of(door, door.signed(root), sent(message))

    assert result.codes == [["OK", "OK"], ["OK"]]
    assert door.record("Bo") == []


def test_folders_in_front_of_the_message_are_refused(door):
    root = wrap(door.request(two_folders(door)))
    root.find(BODY)[0].insert(1, etree.Element(FOLDER))

    assert set(door.post(door.signed(root)).rules) == {"MSG-100"}


def test_schema_locations_are_not_looked_up(door, tmp_path):
    other = tmp_path / "other.xsd"
    other.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:other">'
        '<xs:element name="x" type="xs:integer"/></xs:schema>'
    )
    message = two_folders(door)
    message.set(f"{{{XSI}}}schemaLocation", f"urn:other {other.as_uri()}")
    put_after(message, "folder/patient/sex", f'<address xmlns="{SCHEMA}"><x xmlns="urn:other">no integer</x></address>')

    assert send(door, message).codes == [["OK", "OK"], ["OK"]]


def test_cdata_and_character_references_are_read_as_what_they_are(door):
    message = two_folders(door)
    data = etree.tostring(message).replace(b"TESTLOT01", b"<![CDATA[LOT<1>]]>&#38;&#x1F489;")
    message = etree.fromstring(data, etree.XMLParser(strip_cdata=False))

    send(door, message)

    assert {each.lot for each in door.record("Eva")} == {"LOT<1>&💉"}


def test_ids_may_be_many_equal_or_empty(door):
    message = two_folders(door)
    for each in message.iter(kmehr("id")):
        if each.getparent().tag == FOLDER:
            each.text = ""
            for _ in range(300):
                each.addnext(etree.fromstring(etree.tostring(each)))

    result = send(door, message)

    assert [len(folder.ids) for folder in result.folders] == [301, 301]


def test_one_local_id_for_two_persons_is_one_too_many(door):
    message = two_folders(door)
    for each in message.iter(kmehr("id")):
        if each.get("S") == "LOCAL" and each.get("SL") != "vaccinnet":
            each.text = "the-same"

    assert send(door, message).codes == [["OK", "VAC-040"], ["VAC-040"]]


@pytest.mark.parametrize(("times", "code"), [(0, "MSG-121"), (1, "OK"), (2, "MSG-121")])
def test_a_transaction_has_one_vaccine(door, times, code):
    message = write_message(door.message(door.folder("Eva", door.vaccination(vaccine_items=times))))

    assert send(door, message).codes == [[code]]


def test_a_vaccine_inside_a_heading_is_not_seen(door):
    message = write_message(door.message(door.folder("Eva")))
    item = message.find(f".//{kmehr('item')}")
    heading = etree.Element(kmehr("heading"))
    item.addprevious(heading)
    heading.append(item)

    assert send(door, message).codes == [["MSG-121"]]


# Hypothesis: any byte of a signed message, and any node of a properly signed one.

EXPLORING = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=32)
VALUES = st.one_of(
    st.text(CHARACTERS, max_size=30),
    st.sampled_from(["", " ", "0", "-1", "true", "2026-11-24", "9999-12-31", "{found}", "%s", "\\N", "LOCAL", "1e9"]),
    st.integers().map(str),
    st.dates().map(str),
)


@pytest.fixture(scope="module")
def signed_once(senders):
    """The same bytes for every example: only the change differs."""
    made = []

    def once(door):
        if not made:
            made.append(door.signed(door.request(two_folders(door))))
        return made[0]

    return once


@EXPLORING
@given(data=st.data())
def test_any_changed_bytes_get_an_answer(door, signed_once, data):
    good = signed_once(door)
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    instead = data.draw(st.one_of(st.binary(max_size=20), VALUES.map(str.encode), st.just(good[start:end] * 2)))

    result_of(door, good[:start] + instead + good[end:], [2, 1])


def _mutate(message, data):
    """Change one node: its value, an attribute, its name, its place, or whether it is there."""
    nodes = list(message.iter())
    node = nodes[data.draw(st.integers(1, len(nodes) - 1), label="node")]
    match data.draw(st.sampled_from(["text", "text", "text", "attribute", "rename", "remove", "repeat", "move"])):
        case "text":
            node.text = data.draw(VALUES, label="text")
        case "attribute":
            node.set(data.draw(st.sampled_from(["S", "SV", "SL", "L", f"{{{XSI}}}nil", "Id"])), data.draw(VALUES))
        case "rename":
            node.tag = nodes[data.draw(st.integers(0, len(nodes) - 1))].tag
        case "remove":
            node.getparent().remove(node)
        case "repeat":
            node.addnext(etree.fromstring(etree.tostring(node)))
        case "move":
            target = nodes[data.draw(st.integers(0, len(nodes) - 1))]
            if target not in node.iter():
                target.append(node)


@EXPLORING
@given(data=st.data())
def test_any_changed_nodes_are_taken_or_refused(door, data):
    message = two_folders(door)
    for _ in range(data.draw(st.integers(1, 3))):
        _mutate(message, data)

    send(door, message)
