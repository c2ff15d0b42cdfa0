"""Where something stands is said as a person would point at it."""

import pytest
from lxml import etree

from vaccinnet.soap.place import locate, readable_path

DOCUMENT = etree.fromstring(
    b"""<s:Envelope xmlns:s="urn:soap"><s:Body><message xmlns="urn:kmehr">
<folder><id/></folder>
<folder><id/>
<transaction><item><cd/></item>
<item><cd/><beginmoment>
<date/></beginmoment></item>
</transaction>
</folder>
</message></s:Body></s:Envelope>"""
)
FOLDER = DOCUMENT[0][0][1]


def test_a_path_has_local_names_and_positions_only_among_equals():
    date = FOLDER[1][1][1][0]

    assert readable_path(date) == "/Envelope/Body/message/folder[2]/transaction/item[2]/beginmoment/date"


@pytest.mark.parametrize(
    ("where", "path", "line"),
    [
        ("", "/Envelope/Body/message/folder[2]", 3),
        ("id", "/Envelope/Body/message/folder[2]/id", 3),
        ("transaction/item[2]/cd", "/Envelope/Body/message/folder[2]/transaction/item[2]/cd", 5),
        ("transaction/item/cd", "/Envelope/Body/message/folder[2]/transaction/item[1]/cd", 4),
    ],
)
def test_finds_what_stands_at_a_relative_path(where, path, line):
    assert locate(FOLDER, where) == (path, line)


def test_takes_the_first_way_that_leads_to_the_end():
    path, line = locate(FOLDER, "transaction/item/beginmoment/date")

    assert path == "/Envelope/Body/message/folder[2]/transaction/item[2]/beginmoment/date"
    assert line == 6


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("patient/id", "/Envelope/Body/message/folder[2]/patient/id"),
        ("transaction/item[3]/cd", "/Envelope/Body/message/folder[2]/transaction/item[3]/cd"),
        ("transaction/item/beginmoment/time", "/Envelope/Body/message/folder[2]/transaction/item[2]/beginmoment/time"),
        ("transaction/item[0]", "/Envelope/Body/message/folder[2]/transaction/item[0]"),
    ],
)
def test_goes_on_with_the_rest_of_a_path_that_does_not_exist(where, path):
    assert locate(FOLDER, where)[0] == path


def test_gives_the_line_of_the_deepest_element_that_exists():
    assert locate(FOLDER, "transaction/author/hcparty")[1] == FOLDER[1].sourceline


def test_sees_no_comments():
    parent = etree.fromstring("<a><!-- b --><b/><?c d?></a>")

    assert locate(parent, "b") == ("/a/b", 1)


def test_finds_elements_without_namespace_and_with_the_names_of_xpath():
    parent = etree.fromstring("<a><and/><and/><text/></a>")

    assert readable_path(parent[1]) == "/a/and[2]"
    assert readable_path(parent[2]) == "/a/text"


def test_believes_whoever_knows_the_path_of_the_element():
    assert locate(FOLDER, "transaction/item[2]/cd", path="/there")[0] == "/there/transaction/item[2]/cd"
    assert locate(FOLDER, "nothing", path="/there") == ("/there/nothing", 3)
