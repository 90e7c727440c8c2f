from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text import language
from pytest_modelmigrate.text.language import MissingLanguageExtraError, can_detect_language, detect_language

GERMAN = "Das ist der Bericht \u00fcber das Haus von Anna Schmidt, mit einem gro\u00dfen Garten und einer Garage."


@pytest.fixture
def without_py3langid(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An environment in which `py3langid` cannot be imported."""
    language._identifier.cache_clear()
    monkeypatch.setitem(sys.modules, "py3langid", None)
    yield
    language._identifier.cache_clear()


def test_the_language_of_a_text_is_detected() -> None:
    detected = detect_language(GERMAN)
    assert detected is not None
    assert detected[0] == "de"


@pytest.mark.usefixtures("without_py3langid")
def test_without_the_extra_the_error_names_it() -> None:
    assert not can_detect_language()
    with pytest.raises(MissingLanguageExtraError, match=r'python -m pip install "pytest-modelmigrate\[language\]"'):
        detect_language(GERMAN)


@pytest.mark.usefixtures("without_py3langid")
def test_formatted_language_raises_at_once_without_the_extra() -> None:
    with pytest.raises(MissingLanguageExtraError, match="not installed"):
        formatted(language="de")
    assert Reply.from_text("one two") == formatted(words=2)


@pytest.mark.usefixtures("without_py3langid")
def test_without_the_extra_single_nouns_of_a_german_text_pass_and_the_evidence_says_so() -> None:
    finding = grounded_in("Anna Schmidt").judge(Reply.from_text(GERMAN))
    assert finding.held
    assert "single words were not checked" in finding.evidence
    assert "pytest-modelmigrate[language]" in finding.evidence


@pytest.mark.usefixtures("without_py3langid")
def test_without_the_extra_a_name_of_several_words_is_still_found_in_german() -> None:
    finding = grounded_in("Ein Garten").judge(Reply.from_text(GERMAN))
    assert finding.failure == "confabulated name"
    assert GERMAN[slice(*finding.spans[0])] == "Haus von Anna Schmidt"


@pytest.mark.usefixtures("without_py3langid")
def test_without_the_extra_english_texts_are_checked_as_before() -> None:
    finding = grounded_in("A house in Rome.").judge(Reply.from_text("It is a house in Paris."))
    assert finding.failure == "confabulated name"
    assert "single words" not in finding.evidence


def test_with_the_extra_no_note_is_in_the_evidence() -> None:
    finding = grounded_in("Anna Schmidt").judge(Reply.from_text(GERMAN))
    assert finding.held
    assert "single words" not in finding.evidence
