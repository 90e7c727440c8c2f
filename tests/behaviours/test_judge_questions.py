"""What a judge is asked about a reply whose finding is unsure."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from typing import Any

import pytest

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.calls_tool import calls_tool
from pytest_modelmigrate.behaviours.calls_tools import calls_tools
from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.behaviours.divided import divided
from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.behaviours.finding_builders import held
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.behaviours.judged import judged
from pytest_modelmigrate.behaviours.keeps import keeps
from pytest_modelmigrate.behaviours.length_within import length_within
from pytest_modelmigrate.behaviours.patch import patch
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.behaviours.refusal import refusal
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.behaviours.verified import verified
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.matchers import MATCHERS
from pytest_modelmigrate.facts.replies import Reply


class Dancing(Behaviour):
    """A rule that the judge is asked about."""

    question = "Does it dance?"

    def judge(self, reply: Reply) -> Finding:
        return held(self, reply.text)


class Silent(Dancing):
    """A rule that the judge cannot be asked about."""

    question = ""


EXAMPLES: Mapping[str, Behaviour] = {
    "avoids": avoids("SQLite", unless="now use it"),
    "calls_tool": calls_tool("search", {"q": "x"}),
    "calls_tools": calls_tools(["search"]),
    "cites": cites(["a text"]),
    "divided": divided(into=2, each=refusal()),
    "falls_back": falls_back(to=refusal(), instead_of="Yes"),
    "formatted": formatted(table=True),
    "grounded_in": grounded_in("a text"),
    "judged": judged("It is polite.", by="claude-haiku-5-5"),
    "keeps": keeps(refusal(), since=2),
    "length_within": length_within(2, of="a text"),
    "patch": patch(max_files=1),
    "prefers": prefers("Yes", over=refusal()),
    "verified": verified("pytest"),
}
PARTS = ("beginning_with", "each_sentence", "each_word")


@pytest.mark.parametrize("name", sorted({*MATCHERS} - {*PARTS}))
def test_every_matcher_has_a_question_of_its_own(name: str) -> None:
    make = getattr(importlib.import_module(f"pytest_modelmigrate.behaviours.{name}"), name)
    behaviour: Behaviour = EXAMPLES[name] if name in EXAMPLES else make()
    assert type(behaviour).question is not Behaviour.question
    assert re.fullmatch(r"(?:Is|Do|Does|Did) \S.*[?.]", behaviour.question)


@pytest.mark.parametrize(
    ("behaviour", "asked"),
    [
        (avoids("SQLite"), "Does the reply do nothing of what avoids('SQLite') bans (a word that is only denied, *?"),
        (avoids("SQLite", strict=True), "Does the reply do nothing of what avoids('SQLite', strict=True) bans?"),
        (avoids("SQLite", unless="use it"), "* bans, or do it where the conversation has what unless= names (a *"),
        (avoids("SQLite", unless=True), "Does the reply do what avoids(*) allows after all, instead of *?"),
        (avoids("SQLite", unless=lambda reply: bool(reply.text)), ""),
        (cites(["a text"], quotes=False), "Does every citation *, with at least one citation?"),
        (cites(["a text"]), "*, and is every quotation word for word in the source that is named for it?"),
        (cites(["a", "b"], coverage=0.5, conflicting=[(1, 2)]), "*, and do 50% of the sentences *, and *contradict*?"),
    ],
)
def test_a_question_depends_on_the_arguments(behaviour: Behaviour, asked: str) -> None:
    assert re.fullmatch(".*".join(map(re.escape, asked.split("*"))), behaviour.question)


def test_the_judge_of_citations_sees_name_title_and_address_of_a_source() -> None:
    source = Source("Descale monthly.", title="Manual", url="https://example.com/m", name="stove")
    assert cites([source, "Other."]).material == {
        "source-1": "stove\nManual\nhttps://example.com/m\nDescale monthly.",
        "source-2": "Other.",
    }


@pytest.mark.parametrize(
    ("make", "questions"),
    [
        (
            keeps,
            "*every assistant turn and the reply (after the user has lifted that rule, *counts as yes): Does it dance?",
        ),
        (
            lambda each: keeps(each, since=2, until=3),
            "Is the answer yes for every assistant turn from number 2 on up to number 3: Does it dance?",
        ),
        (
            lambda each: keeps(each, until="end"),
            "Is the answer yes for every assistant turn and the reply: Does it dance?",
        ),
        (lambda each: keeps(each, since=3), "Is the answer yes for every assistant turn from number 3 on and the *"),
        (
            lambda each: divided(into=1, each=each),
            "*yes for each part that divided(*) names: Does it dance?",
        ),
        (
            lambda each: prefers("Yes", over=each),
            "*first, and no to the second question: *: 'Yes'? *dance?",
        ),
        (lambda each: falls_back(to=each), "Is the answer yes to this question, and nothing invented: Does it dance?"),
        (lambda each: falls_back(to="No", instead_of=each), "*first question, no to the second, *'No'? Does it dance?"),
        (lambda each: keeps(each | each), "*: Is the answer yes to at least one of these questions: *dance? *dance?"),
        (lambda each: keeps(each & each), "*: Is the answer yes to all of these questions: *dance? Does it dance?"),
        (lambda each: keeps(~each), "*: Is the answer no to this question: Does it dance?"),
    ],
)
def test_a_behaviour_of_behaviours_asks_with_their_questions_or_not_at_all(make: Any, questions: str) -> None:
    pattern = ".*".join(map(re.escape, questions.split("*")))
    assert re.fullmatch(pattern, make(Dancing()).question)
    assert not make(Silent()).question
