"""Values for the placeholders of a prompt."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import InvalidPromptError
from pytest_modelmigrate.facts.prompts import Prompt, missing_argument
from pytest_modelmigrate.plugin.case_names import arguments_of
from pytest_modelmigrate.plugin.markers import location_of


def placeholder_values(request: pytest.FixtureRequest, prompt: Prompt) -> dict[str, Any]:
    """Values for the placeholders of a prompt: parametrize arguments, then fixtures, which the test need not take.

    Raises:
        InvalidPromptError: no argument and no fixture has the name of a placeholder, or the fixture is parametrized
            and the test does not take it.
    """
    values = dict(arguments_of(request.node))
    for name in sorted(prompt.placeholders - values.keys()):
        values[name] = _fixture_value(request, name)
    return values


def _fixture_value(request: pytest.FixtureRequest, name: str) -> Any:
    try:
        return request.getfixturevalue(name)
    except pytest.FixtureLookupError as error:
        if error.argname != name or error.msg:  # a fixture that this one needs, or a recursion: pytest explains it
            raise
        message = missing_argument(name)
    except pytest.fail.Exception as error:
        if "no parameter defined for test" not in str(error):
            raise
        found = re.search(r"Requested fixture '(\w+)'", str(error))
        parametrized = found[1] if found else name
        message = (
            f"the fixture {parametrized!r} is parametrized, and the test does not take it\n"
            f"  next        add {parametrized!r} to the arguments of the test"
        )
    raise InvalidPromptError(f"{location_of(request.node)}: {message}")
