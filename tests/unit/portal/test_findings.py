"""Findings on a page: in the language of the visitor, linked to the field they are about."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from vaccinnet.portal.findings import problems
from vaccinnet.portal.templatetags.portal import with_code
from vaccinnet.rulebook import Finding

NO_REASON = Finding("reason", says="none", rule="CON-006")
NOBODY = Finding("person", rule="CON-001")


@pytest.mark.parametrize(("language", "wrong"), [("nl", "Er is geen reden."), ("en", "There is no reason.")])
def test_a_problem_says_what_is_wrong_why_and_what_to_do(language, wrong):
    with override(language):
        (problem,) = problems([NO_REASON])

    assert problem.wrong == wrong
    assert (problem.rule, problem.field, problem.refuses) == ("CON-006", "", True)
    assert problem.why
    assert problem.send


def test_the_summary_leads_to_the_field_where_there_is_one():
    with override("nl"):
        found = problems([NO_REASON, NOBODY], fields={"reason": "why"})
        page = render_to_string("portal/problems.html", {"problems": found})

    assert "Er zijn 2 dingen om na te kijken" in page
    assert '<a href="#why">Er is geen reden.</a>' in page
    assert "<b>Niemand is hier bekend met dit nummer.</b>" in page


def test_a_field_tells_what_is_wrong_with_it_and_nothing_of_others():
    with override("nl"):
        found = problems([NO_REASON, NOBODY], fields={"reason": "why"})
        page = render_to_string(
            "portal/field.html", {"problems": found, "name": "why", "label": "Reden", "hint": "Kort", "value": "<x>"}
        )

    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="why-hint why-wrong1 "' in page
    assert "Er is geen reden." in page
    assert "Niemand" not in page
    assert 'value="&lt;x&gt;"' in page


def test_a_field_without_anything_wrong_has_no_mark():
    page = render_to_string("portal/field.html", {"name": "why", "label": "Reden", "kind": "area"})

    assert "aria-" not in page
    assert '<label for="why">Reden</label>' in page


def test_the_text_of_a_rule_shows_code_and_nothing_of_what_was_typed_as_markup():
    assert with_code('in `patient/id` <b> "x"') == "in <code>patient/id</code> &lt;b&gt; &quot;x&quot;"
