"""A zip that is locked by AES opens with the password that was agreed, within the bounds of every zip."""

import io
import zipfile

import pytest
import pyzipper

from vaccinnet.qualification.archive import Bounds, open_files
from vaccinnet.qualification.facts import ShownFile

PASSWORD = "abcd-efgh-jkmn-pqrs-tuvw"


def locked(files, password=PASSWORD):
    """A zip with these files, locked by AES-256."""
    written = io.BytesIO()
    with pyzipper.AESZipFile(written, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        for name, contents in files.items():
            archive.writestr(name, contents)
    return written.getvalue()


def opened(data, password=PASSWORD, **bounds):
    return open_files([ShownFile("set.zip", data)], Bounds(**bounds), password=password)


def problems(found):
    return [(each.file, each.problem) for each in found.problems]


def test_opens_with_the_password_and_reads_plain_files_beside_it():
    found = open_files(
        [
            ShownFile("set.zip", locked({"a/one.xml": b"<a/>", "two.xml": b"<b/>" * 50_000})),
            ShownFile("x.xml", b"<x/>"),
        ],
        password=PASSWORD,
    )

    assert [(each.name, len(each.contents)) for each in found.files] == [
        ("set.zip/a/one.xml", 4),
        ("set.zip/two.xml", 200_000),
        ("x.xml", 4),
    ]
    assert problems(found) == []


def test_a_plain_zip_opens_as_before():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("one.xml", b"<a/>")

    assert [each.contents for each in opened(written.getvalue()).files] == [b"<a/>"]


def test_without_a_password_each_file_stays_locked():
    found = opened(locked({"one.xml": b"<a/>", "two.xml": b"<b/>"}), password="")

    assert problems(found) == [("set.zip/one.xml", "locked"), ("set.zip/two.xml", "locked")]


def test_a_wrong_password_is_said_once():
    found = opened(locked({f"{n}.xml": b"<a/>" for n in range(5)}), password="something else")

    assert (found.files, problems(found)) == ([], [("set.zip", "password")])


def test_what_was_changed_in_a_locked_file_is_not_read():
    data = bytearray(locked({"one.xml": b"<a/>" * 100}))
    data[70] ^= 1

    assert problems(opened(bytes(data))) == [("set.zip", "broken")]


def test_a_locked_bomb_is_not_unpacked():
    assert problems(opened(locked({"one.xml": b"0" * 10_000_000}))) == [("set.zip/one.xml", "bomb")]


def test_a_zip_in_a_locked_zip_is_not_opened():
    assert problems(opened(locked({"in.zip": locked({"one.xml": b"<a/>"})}))) == [("set.zip/in.zip", "nested")]


def test_many_locked_files_have_one_bound_together():
    found = opened(locked({f"{n}.xml": b"0" * 1000 for n in range(20)}), most_bytes=10_000)

    assert len(found.files) == 10
    assert problems(found) == [("set.zip/10.xml", "large")]


def test_the_old_lock_of_zips_is_refused(old_zip):
    assert problems(opened(old_zip)) == [("set.zip/one.xml", "weak")]


@pytest.fixture
def old_zip():
    """A zip whose file says that it is locked, and not by AES."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("one.xml", b"<a/>")
    data = bytearray(written.getvalue())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)
