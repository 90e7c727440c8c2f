"""Prompt tests: tests that request a fixture of the plugin, and so run once per target."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest

    from pytest_modelmigrate.facts.targets import Target

CASE_FIXTURE: Final = "modelmigrate_case"
"""The fixture that is parametrized with targets; every fixture of the plugin requests it."""

OUTCOME: Final = "modelmigrate"
"""The user property of a test report that carries an outcome."""


def is_prompt_test(test: pytest.Item | pytest.Metafunc) -> bool:
    """Whether a test requests a fixture of the plugin, directly or through another fixture."""
    return CASE_FIXTURE in getattr(test, "fixturenames", ())


def is_test_case(test: pytest.Item) -> bool:
    """Whether a test is a method of `unittest.TestCase`, which pytest can neither parametrize nor pass fixtures to."""
    unittest, owner = sys.modules.get("unittest"), getattr(test, "cls", None)
    return unittest is not None and owner is not None and issubclass(owner, unittest.TestCase)


def target_of(item: pytest.Item) -> Target | None:
    """The target that a test runs on; None when it is not a prompt test, or no model is given."""
    callspec = getattr(item, "callspec", None)
    target: Target | None = None if callspec is None else callspec.params.get(CASE_FIXTURE)
    return target
