"""Fields that the API does not know, or knows only with a beta header."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pytest_modelmigrate.analysis.acceptance.batch_item import REJECTED_FIELDS
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, extra_input
from pytest_modelmigrate.analysis.acceptance.request import RequestBody

_SOURCE: Final = "https://platform.claude.com/docs/en/api/beta-headers"
_FIELDS: Final = frozenset(
    [
        "model",
        "max_tokens",
        "messages",
        "cache_control",
        "container",
        "diagnostics",
        "inference_geo",
        "metadata",
        "output_config",
        "service_tier",
        "speed",
        "stop_sequences",
        "stream",
        "system",
        "temperature",
        "thinking",
        "tool_choice",
        "tools",
        "top_k",
        "top_p",
    ]
)
_BETA_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "billing_policy": ("fallback-credit-2026-07-01",),
    "compaction": ("compact-2026-09-04",),
    "context_management": ("context-management-2025-06-27", "compact-2026-01-12"),
    "fallback_credit_token": ("fallback-credit-2026-07-01",),
    "fallbacks": ("server-side-fallback-2026-07-01",),
    "mcp_servers": ("mcp-client-2026-09-15",),
    "output_format": ("structured-outputs-2025-12-15",),
    "thread": ("message-threads-2026-08-12",),
    "user_profile_id": ("user-profiles-2026-09-04",),
}
"""Fields that need one of these beta header values, or another date of the same beta."""
KNOWN_FIELDS: Final = _FIELDS | _BETA_FIELDS.keys()
"""Every field of a Messages request that the API knows, those of betas included."""

_EXACT: Final = frozenset({"compact-2026-09-04", "compact-2026-01-12"})
"""Beta values whose date makes another beta of them."""
_OUTPUT_CONFIG: Final = frozenset({"effort", "format", "task_budget"})


def check(request: RequestBody) -> Iterator[Rejection]:
    """Reject unknown fields of the request and of `output_config`."""
    for name in request.body:
        if name in _FIELDS or (request.batch and name in REJECTED_FIELDS):
            continue
        betas = _BETA_FIELDS.get(name, ())
        if not betas:
            yield extra_input(str(name))
        elif not any(request.has_beta(_beta_prefix(beta)) for beta in betas):
            values = " or ".join(f"`{beta}`" for beta in betas)
            yield extra_input(name, fix=f"Add {values} to the `anthropic-beta` header.", source=_SOURCE)
    for name in request.output_config:
        if name not in _OUTPUT_CONFIG:
            yield extra_input(f"output_config.{name}")


def _beta_prefix(beta: str) -> str:
    """`mcp-client-` for `mcp-client-2026-09-15`: any date of the beta counts."""
    return beta if beta in _EXACT else beta[: -len("2026-09-15")]
