"""The request of a declared prompt, for one target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.prompts import Prompt
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.migration import Migration


def prompt_request(prompt: Prompt, values: Mapping[str, Any], target: Target) -> Request:
    """The request of a prompt with its placeholders filled, as it goes to the target.

    Raises:
        InvalidPromptError: a placeholder has no value, or an image cannot be read.
    """
    return Migration(target).request(prompt.request(values))
