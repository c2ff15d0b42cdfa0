"""What the rulebook accepts as a rule, finds by itself and says of a finding."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from vaccinnet.rulebook import BadRule, Finding, collect, everything, masked, rule, sentence, shown

GOOD = {
    "stage": "vaccination",
    "source": "made up",
    "since": "2026.1",
    "wrong": "It is {found}.",
    "accepts": [1],
    "rejects": [2],
}


def check(number):
    """The number is odd.

    Even numbers do not count here.

    Send an odd number.
    """
    if number % 2 == 0:
        yield Finding("number", found=number)


def test_a_rule_stamps_its_findings():
    odd = rule("VAC-999", **GOOD)(check)

    (finding,) = odd(2)

    assert (finding.rule, finding.severity, finding.found) == ("VAC-999", "error", 2)
    assert finding.refuses


def test_a_docstring_is_the_english_text():
    texts = rule("VAC-999", **GOOD)(check).texts["en"]

    assert (texts.holds, texts.why, texts.send) == (
        "The number is odd.",
        "Even numbers do not count here.",
        "Send an odd number.",
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rejects": []}, "no rejecting example"),
        ({"accepts": []}, "no accepting example"),
        ({"source": ""}, "no source"),
        ({"since": "soon"}, "since is not a version"),
        ({"stage": "party"}, "the stage is none of"),
        ({"wrong": ""}, "no text for its findings"),
    ],
)
def test_refuses_a_rule_that_is_incomplete(change, said):
    with pytest.raises(BadRule, match=said):
        rule("VAC-999", **GOOD | change)(check)


def test_refuses_an_id_of_another_form():
    with pytest.raises(BadRule, match="VAC-014"):
        rule("VAC-1", **GOOD)(check)


def test_refuses_a_rule_without_the_three_paragraphs():
    def silent(number):
        """The number is odd."""

    with pytest.raises(BadRule, match="three paragraphs"):
        rule("VAC-999", **GOOD)(silent)


@dataclass
class RulesPackage:
    """A package of rules written for one test."""

    path: Path

    def write(self, module: str, *ids: str) -> None:
        rules = "\n".join(
            f'''@rule("{id}", stage="vaccination", source="made up", since="2026.1", wrong="It is so.",
      accepts=[1], rejects=[2])
def check_{id.replace("-", "_")}(number):
    """It holds.

    For a reason.

    Send it.
    """
    if number == 2:
        yield Finding("x")
'''
            for id in ids
        )
        (self.path / f"{module}.py").write_text(f"from vaccinnet.rulebook import Finding, rule\n{rules}")

    def write_dutch(self, *ids: str, **texts: str) -> None:
        texts = {"holds": "Zo is het.", "why": "Daarom.", "send": "Stuur het.", "wrong": "Het is zo."} | texts
        body = "\n".join(f'{key} = "{value}"' for key, value in texts.items())
        (self.path / "nl.toml").write_text("\n".join(f"[{id}]\n{body}" for id in ids))


@pytest.fixture
def package(tmp_path, monkeypatch, request):
    name = f"rules_{abs(hash(request.node.name))}"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    return RulesPackage(tmp_path / name)


def test_collects_the_rules_of_all_modules_in_order(package):
    package.write("one", "VAC-903")
    package.write("two", "VAC-901", "VAC-902")
    package.write_dutch("VAC-901", "VAC-902", "VAC-903")

    book = collect(package.path.name)

    assert [each.id for each in book] == ["VAC-901", "VAC-902", "VAC-903"]
    assert [finding.rule for finding in book.judge(2)] == ["VAC-901", "VAC-902", "VAC-903"]
    assert [each.id for each in book.of("one")] == ["VAC-903"]


def test_refuses_an_id_used_twice(package):
    package.write("one", "VAC-901")
    package.write("two", "VAC-901")
    package.write_dutch("VAC-901")

    with pytest.raises(BadRule, match="used twice: VAC-901"):
        collect(package.path.name)


def test_refuses_a_missing_dutch_text(package):
    package.write("one", "VAC-901", "VAC-902")
    package.write_dutch("VAC-901", send="")

    with pytest.raises(BadRule, match=r"VAC-901 lacks .*: send; VAC-902 lacks .*: holds, why, send, wrong"):
        collect(package.path.name)


def test_refuses_dutch_texts_of_no_rule(package):
    package.write("one", "VAC-901")
    package.write_dutch("VAC-901", "VAC-999")

    with pytest.raises(BadRule, match="VAC-999 has Dutch texts but is no rule"):
        collect(package.path.name)


def test_shows_one_printable_line():
    assert shown("a\nb\x00c") == "a�b�c"
    assert len(shown("x" * 500)) == 80


def test_masks_all_but_the_ends_of_a_number():
    assert masked("85031299959") == "85•••••••59"
    assert masked("123") == "•••"


# Every rule there is, by its own examples.

EVERY_RULE = [pytest.param(each, id=each.id) for each in everything()]


@pytest.mark.parametrize("each", EVERY_RULE)
def test_accepts_its_accepting_examples(each):
    for example in each.examples("accepts"):
        assert list(each(example)) == []


@pytest.mark.parametrize("each", EVERY_RULE)
def test_rejects_its_rejecting_examples_with_a_text_in_both_languages(each):
    for example in each.examples("rejects"):
        findings = list(each(example))
        assert findings
        for finding in findings:
            assert {sentence(finding, "nl"), sentence(finding, "en")}


@pytest.mark.parametrize("each", EVERY_RULE)
def test_every_text_of_a_rule_is_reached_by_an_example(each):
    said = {finding.says for example in each.examples("rejects") for finding in each(example)}

    assert said == set(each.texts["en"].wrong)
