"""The texts of the pages: complete in both languages, and no more than the pages use."""

import re
from pathlib import Path
from string import Formatter

import pytest

from vaccinnet.audit.models import Action
from vaccinnet.portal import texts as module
from vaccinnet.portal.texts import BadTexts, say, texts

PORTAL = Path(module.__file__).parent
TEMPLATES = PORTAL / "templates"
SAID = re.compile(r"""{% say ["']([a-z_.]+)["'](?!\|add:)""")
# What the code names, such as the pages that are offered.
NAMED = re.compile(r'''"([a-z_]+\.[a-z_0-9]+)"''')
# A text for each kind of something: `"sign_in.part_"|add:kind`.
BEGUN = re.compile(r"""["']([a-z_]+\.[a-z_]+_)["']\|add:""")
CHOICES = re.compile(r'''choices\("([a-z_]+\.[a-z_]+_)"''')
# A mail has a text of its own for each kind of news: `f"activation_mail.text_{kind}"`.
WRITTEN = re.compile(r"""say\(f"([a-z_]+\.[a-z_]+_)\{""")
# `error.html` says two texts for each thing that can go wrong.
ERRORS = {
    f"site.{what}_{part}"
    for what in ("not_found", "broken", "not_from_here", "not_read", "too_large")
    for part in ("title", "text")
}


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Give a function that loads a file of texts of its own."""
    (tmp_path / "texts").mkdir()
    monkeypatch.setattr(module, "files", lambda package: tmp_path)
    texts.cache_clear()

    def load(contents):
        (tmp_path / "texts" / "page.toml").write_text(contents)
        return texts()

    yield load
    texts.cache_clear()


def placeholders(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_text_is_there_in_both_languages_with_the_same_values():
    for key, languages in texts().items():
        values = [{form: placeholders(text) for form, text in forms.items()} for forms in languages.values()]

        assert set(languages) == {"nl", "en"}, key
        assert values[0] == values[1], key


def test_the_templates_say_every_text_and_no_other():
    # Pages and mails.
    templates = "".join(template.read_text() for template in TEMPLATES.rglob("*.*"))
    code = "".join(file.read_text() for file in PORTAL.rglob("*.py"))
    said = set(SAID.findall(templates)) | ERRORS
    # A field has its label, and a hint where there is one; choices of a field have a text each.
    named = {each + end for each in NAMED.findall(code) for end in ("", "_hint")}
    beginnings = {*BEGUN.findall(templates), *CHOICES.findall(code), *WRITTEN.findall(code)}
    begun = {each: [key for key in texts() if key.startswith(each)] for each in beginnings}

    assert said <= set(texts())
    assert all(begun.values())
    assert set(texts()) <= said.union(named, *begun.values())


def test_every_act_on_the_trail_has_its_words():
    assert {f"looks.did_{each}" for each in Action.values} <= texts().keys()


def test_the_templates_have_no_words_of_their_own():
    tags = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<(pre|code|title)\b.*?</\1>|<[^>]*>", re.DOTALL)
    own = {"INSZ", "English", "Nederlands", "vaccinnet", "wsdl"}

    for template in TEMPLATES.rglob("*.html"):
        words = set(re.findall(r"[A-Za-z]{2,}", tags.sub(" ", template.read_text())))
        assert words <= own, template.name


@pytest.mark.parametrize(("count", "said"), [(0, "0 batches wachten"), (1, "1 batch wacht"), (2, "2 batches wachten")])
def test_says_one_and_many(count, said):
    assert say("start.waiting", "nl", count=count) == said


def test_says_it_in_english():
    assert say("start.waiting", "en", count=1) == "1 batch is waiting"


@pytest.mark.parametrize(
    "contents",
    [
        '[a]\nnl = "Ja"',
        '[a]\nnl = "Ja"\nen = ""',
        '[a]\nnl = {one = "Ja", other = "Ja"}\nen = "Yes"',
        '[a]\nnl = {one = "Ja"}\nen = {one = "Yes"}',
        '[a]\nnl = "Ja"\nen = "Yes"\nfr = "Oui"',
    ],
)
def test_refuses_a_gap(written, contents):
    with pytest.raises(BadTexts, match=r"page\.a"):
        written(contents)
