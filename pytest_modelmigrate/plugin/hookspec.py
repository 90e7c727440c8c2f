"""The hooks that a project or another plugin may implement; each docstring shows an example for `conftest.py`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_modelmigrate.facts.calls import CallUsage
    from pytest_modelmigrate.facts.findings import Finding
    from pytest_modelmigrate.facts.targets import Target


@pytest.hookspec(firstresult=True)
def pytest_modelmigrate_price(call: CallUsage) -> Decimal | int | str | None:
    """Give the price of a call: of a model that the price list does not know, or a negotiated one.

    Return US dollars as a Decimal, an int or a str such as `"0.0125"`, or None to use the price list. The first
    answer wins. The same call must always get the same price within a run::

        from decimal import Decimal

        def pytest_modelmigrate_price(call):
            if call.model == "claude-internal-1":
                usage = call.usage
                return (usage.total_input_tokens * Decimal("2.00") + usage.output_tokens * Decimal("8.00")) / 1_000_000
            return None

    Args:
        call: `model`, `status`, `stop_reason`, `batch`, and `usage` with the tokens under the API's names.
    """


@pytest.hookspec(firstresult=True)
def pytest_modelmigrate_fix(finding: Finding) -> str | None:
    """Give the fix that a failing finding shows, in place of the published one.

    Return the text in one line, or None to keep the published fix. The first answer wins::

        def pytest_modelmigrate_fix(finding):
            if finding.failure == "fenced":
                return "use our strip_fences(); see https://wiki.example.com/prompts#fences"
            return None

    Args:
        finding: `failure`, `behaviour`, `evidence`, and `fix`, the published fix.
    """


@pytest.hookspec
def pytest_modelmigrate_redact(text: str) -> str | None:
    r"""Redact a text before it is written to a recording or a report.

    It is called with every string of the request and the response, and with every string of a report. Return the
    redacted text, or None to leave it. Every implementation is called, each with the result of the one before::

        import re

        def pytest_modelmigrate_redact(text):
            return re.sub(r"[\w.+-]+@[\w.-]+", "user@example.com", text)

    A redacted recording still answers its request, because recordings are found by the fingerprint of the request
    as it was sent. Its replies replay as they were written. For a value that differs from machine to machine, use the
    ini key `modelmigrate_redact`: what its patterns match does not count when a recording is looked for.

    Args:
        text: one string.
    """


@pytest.hookspec(firstresult=True)
def pytest_modelmigrate_request(body: dict[str, Any], target: Target) -> Mapping[str, Any] | None:
    """Change the request that is sent to one target.

    Return the new body, or None to send it as it is. The first answer wins. The model stays the target's. The new
    body is what is recorded and replayed, so record again after a change::

        def pytest_modelmigrate_request(body, target):
            if target.model == "claude-opus-4-7":
                return {**body, "max_tokens": body.get("max_tokens", 1024) * 2}
            return None

    Args:
        body: the request body, with the target's model and effort; a copy, to be returned where it is changed.
        target: `model`, `effort` and `id`; of a mix of roles, those of the role that the request belongs to.
    """
