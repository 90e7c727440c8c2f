"""`inference_geo`.

Source: https://platform.claude.com/docs/en/manage-claude/data-residency
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

_SOURCE: Final = "https://platform.claude.com/docs/en/manage-claude/data-residency"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject `inference_geo` on models without it, and unknown regions."""
    region = request.body.get("inference_geo")
    if region is None:
        return
    if not request.model.inference_geo:
        text = "inference_geo is not supported for this model."
        yield Rejection("inference_geo", text, "Remove `inference_geo`.", _SOURCE)
    elif region not in {"us", "global"}:
        yield wrong_choice("inference_geo", ("global", "us"))
