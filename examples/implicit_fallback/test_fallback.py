"""'If you can't tell the country' meets an invoice that does not say it in so many words."""

import pytest

from pytest_modelmigrate import falls_back, prefers

HINTED = pytest.param("Rechnung Nr. 7, 119,00 EUR inkl. 19 % MwSt., USt-IdNr. DE123456789", id="hinted")
BARE = pytest.param("Invoice 7: 119.00", id="bare")


@pytest.mark.parametrize("invoice", [HINTED])
@pytest.mark.broken_on_literal_models
@pytest.mark.prompt(file="as_it_was.md", max_tokens=64)
def test_as_it_was(reply):
    assert reply == prefers("Germany", over="unknown")


@pytest.mark.parametrize("invoice", [HINTED])
@pytest.mark.prompt(file="as_fixed.md", max_tokens=64)
def test_as_fixed(reply):
    assert reply == prefers("Germany", over="unknown")


@pytest.mark.parametrize("invoice", [BARE])
@pytest.mark.prompt(file="as_fixed.md", max_tokens=64)
def test_the_fallback_is_still_taken_where_it_is_right(reply):
    assert reply == falls_back(to="unknown")
