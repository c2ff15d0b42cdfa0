"""Generated pages are written, and found to be stale."""

from vaccinnet.config.documents import PAGES, stale, write


def test_writes_every_page_once(tmp_path):
    assert write(tmp_path) == list(PAGES)
    assert write(tmp_path) == []


def test_finds_a_page_that_was_changed_by_hand(tmp_path):
    write(tmp_path)
    page = tmp_path / "docs" / "cookbook" / "rules.md"
    page.write_text(page.read_text() + "by hand\n")

    assert stale(tmp_path) == ["docs/cookbook/rules.md"]
