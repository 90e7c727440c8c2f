from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.behaviours.citation_coverage import citation_coverage
from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.citation_marks import marks_in

MANUAL = "To stop the machine, press the red button twice. It holds 40 litres."
LEAFLET = "To stop the machine, pull the lever. Do not touch the button."
SOURCES = [MANUAL, LEAFLET]


@pytest.mark.parametrize(
    "text",
    [
        "Press the red button [1].",
        'The manual says "press the red button twice" [1].',
        "It says “Press the red button … twice” [1].",
        'One says "press the red button twice" [1], the other "pull the lever" [2].',
        "Both mention a button [1, 2]. Both mention stopping [1-2].",
        "Press the button\u00b9 and pull the lever\u00b2.",
        "Drücken Sie den Knopf 【1†source】.",
    ],
)
def test_pointers_that_resolve_and_verbatim_quotes_hold(text: str) -> None:
    finding = cites(SOURCES).judge(Reply.from_text(text))
    assert finding.held, finding
    assert "not checked" in finding.evidence


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("Press the red button.", "no citation"),
        ("Press the red button [3].", "wrong source"),
        ("Press the red button [0].", "wrong source"),
        ('It says "press the green button twice" [1].', "altered quote"),
        ('It says "pull the lever" and "press the red button twice" [2].', "wrong source"),
        ("See https://example.com/other for that.", "wrong source"),
    ],
)
def test_each_class_of_failure_is_told_apart(text: str, failure: str) -> None:
    finding = cites(SOURCES).judge(Reply.from_text(text))
    assert finding.failure == failure, finding


def test_the_pointer_that_is_lost_is_marked() -> None:
    finding = cites(SOURCES).judge(Reply.from_text("One [1]. Two [7]."))
    assert finding.spans == ((13, 16),)


@pytest.mark.parametrize("text", ["```python\nx = values[3]\n```\n[1]", "Use `values[3]` as in [1]."])
def test_an_index_in_code_is_no_mark(text: str) -> None:
    assert [number for number, _ in marks_in(text)] == [1]


@pytest.mark.parametrize("text", ["See [1](https://example.com).", "10\u00b2 metres", "a list [ ] of [x]"])
def test_links_powers_and_boxes_are_no_marks(text: str) -> None:
    assert list(marks_in(text)) == []


def test_sources_are_found_by_address_title_and_name() -> None:
    sources = [
        Source(url="https://www.example.com/a/"),
        Source(title="The Manual"),
        Source(name="leaflet", text=LEAFLET),
    ]
    for text in ("See http://example.com/a.", "As the manual says, stop.", "Pull it [leaflet]."):
        assert Reply.from_text(text) == cites(sources)


def test_sources_may_be_given_by_name() -> None:
    assert Reply.from_text('"pull the lever" [leaflet]') == cites({"manual": MANUAL, "leaflet": LEAFLET})


@pytest.mark.parametrize(
    ("citation", "failure"),
    [
        ({"type": "char_location", "document_index": 0, "cited_text": "press the red button twice."}, None),
        ({"type": "char_location", "document_index": 0, "cited_text": "press the blue button"}, "altered quote"),
        ({"type": "char_location", "document_index": 5, "cited_text": "press the red button"}, "wrong source"),
        ({"type": "web_search_result_location", "url": "https://example.com/x", "cited_text": ""}, "wrong source"),
    ],
)
def test_the_api_s_citation_blocks_are_read(citation: dict[str, Any], failure: str | None) -> None:
    block = {"type": "text", "text": "Press it.", "citations": [citation]}
    reply = Reply({"content": [block], "stop_reason": "end_turn"})
    assert cites(SOURCES).judge(reply).failure == failure


def test_coverage_counts_a_mark_behind_the_full_stop() -> None:
    assert citation_coverage("One is so.[1] Two is so [2]. Three is so.") == pytest.approx(2 / 3)
    finding = cites(SOURCES, coverage=0.9).judge(Reply.from_text("One is so.[1] Two is so."))
    assert finding.failure == "too few citations"
    assert "50%" in finding.evidence


@pytest.mark.parametrize(
    ("text", "failure"),
    [
        ("Press the button [1]. However, the leaflet says to pull the lever [2].", None),
        ("The sources disagree: the button [1] or the lever [2].", None),
        ("Press the button [1].", "conflict not surfaced"),
        ("Press the button [1]. Pull the lever [2].", "conflict not surfaced"),
        ("Press it [1]. Then wait. Pull it [2]. Drink tea. Sit. However, it rains.", "conflict not surfaced"),
    ],
)
def test_sources_that_conflict_must_be_set_against_each_other(text: str, failure: str | None) -> None:
    assert cites(SOURCES, conflicting=[(1, 2)]).judge(Reply.from_text(text)).failure == failure


def test_conflicting_sources_may_be_named() -> None:
    sources = {"manual": MANUAL, "leaflet": LEAFLET}
    behaviour = cites(sources, conflicting=[("manual", "leaflet")])
    assert Reply.from_text("The button [manual], whereas the other says the lever [leaflet].") == behaviour
    assert Reply.from_text("The button [manual].") != behaviour


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(cites(["a"], coverage=0.5)) == "cites(['a'], coverage=0.5)"
    assert repr(cites(["a" * 200, "b"], quotes=False)) == "cites(<2 sources>, quotes=False)"


def test_what_surely_fails_comes_before_a_guess() -> None:
    text = 'One [lease] [see above]. "Press the blue button twice" [1].'
    finding = cites({"lease": MANUAL}).judge(Reply.from_text(text))
    assert finding.failure == "altered quote"
    assert finding.sure


def test_a_conflict_without_a_known_word_of_contrast_is_a_guess() -> None:
    finding = cites(SOURCES, conflicting=[(1, 2)]).judge(Reply.from_text("Press the button [1]. Pull the lever [2]."))
    assert finding.failure == "conflict not surfaced"
    assert finding.doubt
    assert cites(SOURCES, conflicting=[(1, 2)]).judge(Reply.from_text("Press the button [1].")).sure


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("The limit is 30 days [1], but another page says 60 days [2].", True),
        ("The limit is 30 days [1] and 60 days [2]. The two contradict each other.", True),
        ("The limit is 30 days [1] and 60 days [2], but please ask early.", False),
        ("Die Frist ist 30 Tage [1] und 60 Tage [2]. Aber fragen Sie bitte früh.", False),
    ],
)
def test_a_word_of_contrast_that_is_not_between_the_sources_is_a_guess(text: str, *, sure: bool) -> None:
    finding = cites(["It is 30 days.", "It is 60 days."], conflicting=[(1, 2)]).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, sure)


@pytest.mark.parametrize(
    "text",
    [
        "Source [1] would settle the deposit, so two months it is.",
        "[2] hätte die Kaution geregelt.",
        "Bikes are allowed [1]. Another rule bans scooters.",
        "Bikes are allowed [1]. Eine Verordnung verbietet Roller.",
        "Bikes are allowed [1]. Un règlement interdit les trottinettes.",
    ],
)
def test_a_supposed_citation_and_a_rule_without_a_source_are_guesses(text: str) -> None:
    finding = cites(["Bikes are allowed.", "Dogs are not."]).judge(Reply.from_text(text))
    assert not (finding.held and finding.sure)
