from __future__ import annotations

from pytest_modelmigrate.reports.html.sources import Sourced


def test_a_page_in_a_text_is_taken_out() -> None:
    assert Sourced.of("say it (https://example.com/a#b)") == Sourced("say it", "https://example.com/a#b")
    assert Sourced.of("a (https://example.com); b") == Sourced("a", "https://example.com", "; b")


def test_other_addresses_stay_text() -> None:
    for text in ("say it", "x (javascript:alert(1))", "y (http://example.com)", "see https://example.com"):
        assert Sourced.of(text) == Sourced(text)
