from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.fixes import FIXES, published_fix


@pytest.mark.parametrize("failure", FIXES)
def test_every_fix_is_one_line_with_its_source(failure: str) -> None:
    fix = published_fix(failure)
    assert fix is not None
    assert "\n" not in fix
    assert fix.endswith(f"({FIXES[failure].source})")
    assert FIXES[failure].source.startswith("https://")


def test_a_class_that_no_page_addresses_has_no_fix() -> None:
    assert published_fix("altered quote") is None
