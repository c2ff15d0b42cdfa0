"""What comes in a zip or a pile of files: everything is bounded, and what is no plain file is said."""

import io
import stat
import tracemalloc
import zipfile

import pytest
from tests.unit.qualification.sets import outcomes

from vaccinnet.qualification.archive import Bounds, open_files
from vaccinnet.qualification.facts import ShownFile


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    """A zip with these files, by name or ZipInfo."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as archive:
        for name, contents in files.items():
            archive.writestr(name, contents)
    return written.getvalue()


def opened(data, **bounds):
    return open_files([ShownFile("set.zip", data)], Bounds(**bounds))


def problems(found):
    return [(each.file, each.problem) for each in found.problems]


def test_reads_a_plain_zip():
    found = opened(zipped({"a/one.xml": b"<a/>", "two.xml": b"<b/>", "__MACOSX/._one.xml": b"?", "a/.DS_Store": b"?"}))

    assert [(each.name, each.contents) for each in found.files] == [
        ("set.zip/a/one.xml", b"<a/>"),
        ("set.zip/two.xml", b"<b/>"),
    ]
    assert problems(found) == []


def test_a_zip_in_a_zip_is_not_opened():
    found = opened(zipped({"inner.zip": zipped({"one.xml": b"<a/>"}), "one.xml": b"<a/>"}))

    assert [each.name for each in found.files] == ["set.zip/one.xml"]
    assert problems(found) == [("set.zip/inner.zip", "nested")]


def test_a_bomb_is_not_unpacked():
    bomb = zipped({"one.xml": b"0" * 60_000_000})
    tracemalloc.start()
    found = opened(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert problems(found) == [("set.zip/one.xml", "bomb")]
    assert peak < 40_000_000


def test_many_small_bombs_have_one_bound_together():
    found = opened(zipped({f"{n}.xml": b"0" * 100_000 for n in range(20)}), most_bytes=1_000_000, most_times=2_000)

    assert problems(found) == [("set.zip/10.xml", "large")]
    assert sum(len(each.contents) for each in found.files) <= 1_000_000


def test_a_thousand_files():
    found = opened(zipped({f"{n}.xml": b"<a/>" for n in range(1000)}))

    assert (found.files, problems(found)) == ([], [("set.zip", "many")])


def test_a_thousand_files_that_are_no_zip():
    found = open_files([ShownFile(f"{n}.xml", b"<a/>") for n in range(1000)])

    assert (len(found.files), problems(found)) == (100, [("", "many")])


@pytest.mark.parametrize("name", ["../one.xml", "/etc/one.xml", "a/../../one.xml", "C:\\one.xml", "..\\one.xml"])
def test_a_name_that_points_elsewhere(name):
    info = zipfile.ZipInfo("one.xml")
    info.filename = name

    found = opened(zipped({info: b"<a/>"}))

    assert found.files == []
    assert [problem for _, problem in problems(found)] == ["path"]


def test_a_link():
    info = zipfile.ZipInfo("one.xml")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert problems(opened(zipped({info: b"/etc/hostname"}))) == [("set.zip/one.xml", "path")]


def test_a_file_with_a_password():
    data = bytearray(zipped({"one.xml": b"<a/>"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert problems(opened(bytes(data))) == [("set.zip/one.xml", "locked")]


@pytest.mark.parametrize("cut", [10, 30, 60])
def test_a_broken_zip(cut):
    assert problems(opened(zipped({"one.xml": b"<a/>"})[:cut])) == [("set.zip", "broken")]


def test_a_file_whose_contents_do_not_fit_its_sum():
    data = zipped({"one.xml": b"<abcdefgh/>"}, zipfile.ZIP_STORED).replace(b"<abcd", b"<abce", 1)

    assert problems(opened(data)) == [("set.zip", "broken")]


def test_files_of_one_name_are_told_apart():
    found = open_files([ShownFile("a.xml", b"<a/>"), ShownFile("a.xml", b"<b/>"), ShownFile("a.xml", b"<c/>")])

    assert [each.name for each in found.files] == ["a.xml", "a.xml (2)", "a.xml (3)"]


def test_problems_fail_one_criterion(desk, verdict):
    files = desk.batch().files
    inner = zipped({"more.xml": b"<a/>"})

    judged = verdict([ShownFile("set.zip", zipped(files | {"more.zip": inner}))])

    assert outcomes(judged, "failed") == ["QUA-001"]
