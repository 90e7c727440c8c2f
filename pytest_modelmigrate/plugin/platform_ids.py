"""Model ids of Bedrock and Vertex, which the Anthropic API does not know."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Final

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.decision import Mode

_PLATFORMS: Final = {"bedrock-": "Bedrock", "vertex-": "Vertex"}
"""The platforms by what begins the name of a target."""


def check_platforms(targets: Iterable[Target], mode: Mode, source: str) -> None:
    """Check that the models of the targets are known where their requests go.

    Requests go to the Anthropic API, or to the gateway in `ANTHROPIC_BASE_URL`. A gateway may know any id.

    Args:
        targets: the targets of the run.
        mode: where answers come from.
        source: the flag, environment variable or ini key that the models come from.

    Raises:
        InvalidSettingError: the id of a target belongs to another platform.
    """
    if mode in (Mode.REPLAY, Mode.SIM) or os.environ.get("ANTHROPIC_BASE_URL"):
        return
    for target in (part for each in targets for part in each.parts):
        for prefix, platform in _PLATFORMS.items():
            if target.name.startswith(prefix):
                raise InvalidSettingError(
                    f"{source}: {target.model} is a model id of {platform}, and the requests go to the Anthropic API\n"
                    f"  next        name the model as the API does: {target.name.removeprefix(prefix)}\n"
                    f"  or          set ANTHROPIC_BASE_URL to a gateway that offers the Messages API for {platform}"
                )
