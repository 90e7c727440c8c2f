"""Unused prompts: `prompt` markers on tests that request no fixture of the plugin, so that nothing is asked."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from pytest_modelmigrate.plugin.markers import PROMPT_KEYS, location_of
from pytest_modelmigrate.plugin.prompt_tests import is_test_case


class UnusedPromptWarning(pytest.PytestWarning):
    """A test has a `prompt` marker and requests no fixture of the plugin, so its prompt is not sent."""


class UnusedPrompts:
    """Warns of a test with an unused prompt when the test runs.

    Args:
        items: tests that request no fixture of the plugin, and have a marker named `prompt`; one whose arguments are
            not ours belongs to another plugin.
    """

    def __init__(self, items: Iterable[pytest.Item]) -> None:
        self._unused = set(filter(_has_prompt, items))

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Warn of the test; where warnings are errors, it is an error of this test."""
        if item not in self._unused:
            return
        name = item.nodeid.partition("[")[0]
        hint = "write it as a function" if is_test_case(item) else "take reply as an argument"
        message = (
            f"{name} has a prompt marker, but requests no fixture of pytest-modelmigrate, so the prompt is not sent; "
            f"{hint}, or remove the marker"
        )
        try:
            item.warn(UnusedPromptWarning(message))
        except UnusedPromptWarning:  # with -W error
            pytest.fail(f"{location_of(item)}: {message}", pytrace=False)


def _has_prompt(item: pytest.Item) -> bool:
    return any(not mark.args and mark.kwargs.keys() & set(PROMPT_KEYS) for mark in item.iter_markers("prompt"))
