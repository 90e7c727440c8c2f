# ruff: noqa: RUF001 - the signs of other scripts are the point
from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("markdown", "**bold**"),
        ("markdown", "- one\n- two"),
        ("bold", "a __bold__ word"),
        ("italic", "an *italic* word"),
        ("heading", "# Title"),
        ("heading", "Title\n====="),
        ("bullet list", "• one"),
        ("bullets", "* one"),
        ("numbered list", "1) one"),
        ("table", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("code block", "```\nx\n```"),
        ("inline code", "use `x`"),
        ("link", "[a](http://b.c)"),
        ("quote", "> said"),
        ("rule", "a\n\n---\n\nb"),
        ("emoji", "nice 🙂"),
        ("emoji", "🇩🇪"),
        ("emoji", "ok ✅"),
        ("uppercase", "ärger Öl"),
        ("lowercase", "ÄÖü"),
        ("digits", "٣"),
        ("punctuation", "等，等"),
        ("question", "真的吗？"),
        ("exclamation", "¡Hola"),
        ("html", "<b>x</b>"),
        ("latex", r"\boxed{3}"),
    ],
)
def test_each_form_is_found(form: str, text: str) -> None:
    assert avoids(formats=form).judge(Reply.from_text(text)).failure == "violated"


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("markdown", "2*3*4 = a_b_c - d # e"),
        ("bullet list", "```\n- in code\n```"),
        ("bullet list", "well-known - in passing"),
        ("heading", "#hashtag"),
        ("table", "a | b"),
        ("emoji", "© ™ → 1 # * é 中文 ا"),
        ("uppercase", "straße 中文"),
        ("italic", "_private_name and f(*args, **kwargs)"),
        ("numbered list", "In 1999. That was it"),
    ],
)
def test_what_only_looks_like_the_form_is_not_found(form: str, text: str) -> None:
    assert Reply.from_text(text) == avoids(formats=form)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("question", "The form is at https://example.com/forms?id=travel."),
        ("question", "Use `a?b` or:\n\n```js\nx = y ? 1 : 2\n```"),
        ("exclamation", "Check `a != b` and ![a plan](plan.png)."),
        ("exclamation", "```sh\n#! /bin/sh\n```"),
    ],
)
def test_marks_in_code_and_addresses_are_no_questions_or_exclamations(form: str, text: str) -> None:
    assert Reply.from_text(text) == avoids(formats=form)


def test_marks_beside_code_and_addresses_still_count() -> None:
    assert Reply.from_text("Did you see https://example.com/a?b=1?") != avoids(formats="question")
    assert Reply.from_text("Run `ls`!") != avoids(formats="exclamation")
