"""`max_tokens`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.cure import Cure, Edit
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

LONG_BATCH_OUTPUT: Final = 300_000
"""The largest `max_tokens` of a batch item with the `output-300k-2026-03-24` beta."""

_SOURCE: Final = "https://platform.claude.com/docs/en/about-claude/models/overview"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject a negative `max_tokens`, and one above the model's limit."""
    wanted = request.body.get("max_tokens")
    if wanted is None:
        return
    most = request.model.max_output_tokens
    if request.batch and request.model.batch_300k_output and request.has_beta("output-300k-"):
        most = LONG_BATCH_OUTPUT
    if wanted < 0:
        text = "max_tokens: Input should be greater than or equal to 0"
        yield Rejection("max_tokens", text, "Set `max_tokens` to 1 or more.")
    elif wanted > most:
        name = request.model.dated_ids[0] if request.model.dated_ids else request.model.id
        text = f"max_tokens: {wanted} > {most}, which is the maximum allowed number of output tokens for {name}"
        cure = Cure(f"`max_tokens` lowered to {most}", (Edit(("max_tokens",), most),))
        yield Rejection("max_tokens", text, f"Set `max_tokens` to at most {most}.", _SOURCE, "reported", cure=cure)
