# ruff: noqa: RUF001 - characters of other scripts are meant
from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.behaviours.keeps import keeps
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

NO_BRAND = avoids("Velox")


def after(until: str | re.Pattern[str], *said: Any) -> Finding:
    """What is found of a reply that breaks the constraint, after these messages of user and assistant."""
    roles = ("user", "assistant")
    messages = [{"role": roles[number % 2], "content": each} for number, each in enumerate(said)]
    return keeps(NO_BRAND, until=until).judge(Reply.from_text("The Velox is lighter.", messages=messages))


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("name the brand", "Fine, name the brand now!"),
        ("nenn die Marke", "Gut, jetzt nenn die Marke."),
        ("dis la marque", "Bon, dis la marque."),
        ("di la marca", "Vale, di la marca."),
        ("noem het merk", "Goed, noem het merk maar."),
        ("可以说品牌", "好的，可以说品牌了。"),
    ],
)
def test_the_words_of_the_user_end_the_constraint(until: str, said: str) -> None:
    finding = after(until, "Which bike?", "The light one.", said)
    assert (finding.held, finding.sure) == (True, True)
    assert finding.evidence.startswith("the user lifted the constraint before assistant turn 2 of 2")


def test_a_pattern_can_end_the_constraint() -> None:
    assert after(
        re.compile(r"brands? (?:is|are) fine"), "Which bike?", "The light one.", "By now brands are fine."
    ).held


def test_a_turn_before_the_words_breaks_the_constraint() -> None:
    finding = after("name the brand", "Which bike?", "The Velox.", "Ok, name the brand.")
    assert (finding.held, finding.sure) == (False, True)
    assert finding.evidence.startswith("first broken at assistant turn 1 of 2")


def test_words_of_the_assistant_or_of_a_tool_end_nothing() -> None:
    assert not after("name the brand", "Which bike?", "Say: name the brand.", "Go on.").held
    result = [{"type": "tool_result", "tool_use_id": "1", "content": "name the brand"}]
    assert not after("name the brand", "Which bike?", "One moment.", result).held


@pytest.mark.parametrize(
    "said",
    ["Please don't name the brand.", "Do not name the brand yet.", "You never name the brand, good."],
)
def test_words_that_the_user_denies_end_nothing(said: str) -> None:
    assert not after("name the brand", "Which bike?", "The light one.", said).held


@pytest.mark.parametrize(
    "said",
    [
        "I'll tell you when you may name the brand.",
        "If I like it, name the brand.",
        "Tomorrow you may name the brand.",
        "Would you name the brand if I paid for it?",
        "The label says 'name the brand' in red.",
    ],
)
def test_words_about_another_time_are_a_guess(said: str) -> None:
    finding = after("name the brand", "Which bike?", "The light one.", said)
    assert (finding.held, finding.sure) == (False, False)
    assert finding.doubt.startswith("the user may only speak of lifting the rule before turn 2")


def test_a_user_who_speaks_of_another_language_makes_a_doubt() -> None:
    messages = [
        {"role": "user", "content": "Antworte auf Deutsch."},
        {"role": "assistant", "content": "Gern, das mache ich."},
        {"role": "user", "content": "Please switch to English. Where is the station?"},
    ]
    reply = Reply.from_text("The station is two streets away, next to the old market hall.", messages=messages)
    assert not keeps(formatted(language="de")).judge(reply).sure
    assert keeps(formatted(language="de"), until="end").judge(reply).sure


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(keeps(NO_BRAND, until="name it")) == "keeps(avoids('Velox'), until='name it')"
    assert repr(keeps(NO_BRAND, until=re.compile("name it"))) == "keeps(avoids('Velox'), until=re.compile('name it'))"
    assert "after the user has said 'name it'" in keeps(NO_BRAND, until="name it").question
