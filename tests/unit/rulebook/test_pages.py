"""The pages of the cookbook say what the rules say."""

import pytest

from vaccinnet.rulebook import STAGES, Rulebook, Texts, everything, rule
from vaccinnet.rulebook.finding import Finding
from vaccinnet.rulebook.pages import errors_page, rules_page


@pytest.fixture
def book():
    """A book of one rule."""

    @rule(
        "VAC-999",
        stage="vaccination",
        source="made up",
        since="2026.1",
        severity="warning",
        wrong={"even": "It is {found}, <even> | not odd.", "zero": "It is zero."},
        accepts=[1],
        rejects=[2],
    )
    def odd(number):
        """The number is odd.

        Even numbers do not count here.

        Send an odd number.
        """
        yield Finding("number", found=number)

    odd.texts["nl"] = Texts("Oneven.", "Daarom.", "Stuur oneven.", {"even": "Het is {found}.", "zero": "Nul."})
    return Rulebook((odd,))


def test_the_rules_page_has_both_languages(book):
    page = rules_page(book)

    assert "## Vaccinatie · Vaccination\n\n### VAC-999\n" in page
    assert "waarschuwt · warns · sinds/since 2026.1 · bron/source: made up" in page
    assert "**Oneven.** Daarom. *Wat u stuurt:* Stuur oneven." in page
    assert "**The number is odd.** Even numbers do not count here. *What to send:* Send an odd number." in page


def test_the_catalogue_has_a_line_for_every_text(book):
    page = errors_page(book)

    assert (
        "| [VAC-999](rules.md#vac-999) | waarschuwt<br>*warns* "
        "| Het is {found}.<br>*It is {found}, &lt;even> \\| not odd.* "
        "| Stuur oneven.<br>*Send an odd number.* |\n" in page
    )
    assert "| Nul.<br>*It is zero.* |" in page


def test_every_rule_is_on_both_pages():
    for page in (rules_page(everything()), errors_page(everything())):
        assert [each.id for each in everything() if each.id not in page] == []


def test_every_stage_has_a_heading():
    from vaccinnet.rulebook.pages import _STAGES

    assert list(_STAGES) == list(STAGES)
