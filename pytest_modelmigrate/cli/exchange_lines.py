"""The lines of `modelmigrate import --json`: one exchange each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store.imported_exchanges import ImportedExchange

_DECIMAL_PLACES: Final = 6


def exchange_line(exchange: ImportedExchange) -> dict[str, Any]:
    """One exchange as `--json` prints it; costs are exact, with at least six decimal places."""
    call = _call(exchange)
    reply = Reply(call.message)
    cost = cost_of(exchange)
    line: dict[str, Any] = {
        "id": exchange.id,
        "model": call.message.get("model") or call.request.model,
        "status": call.response.status,
        "stop_reason": call.stop_reason,
        "text": reply.text,
        "tool_calls": [{"name": each.name, "input": each.input} for each in reply.tool_calls],
        "usage": _usage(call.message.get("usage")),
        "cost_usd": _dollars(cost),
        "cost_note": cost.note,
    }
    if error := call.response.error:
        line["error"] = {"type": error.get("type"), "message": error.get("message")}
    return line


def cost_of(exchange: ImportedExchange) -> Cost:
    """The cost of an exchange at today's prices; unknown without usage, as for an error.

    The cost of a fixture has a note, because its counts may have been edited.
    """
    call = _call(exchange)
    usage = call.message.get("usage")
    if not isinstance(usage, Mapping):
        return Cost(None, _why_without_usage(call))
    cost = price_call(call.counted)
    notes = [cost.note, exchange.remark, _unstated_lifetimes(usage, call.usage)]
    return Cost(cost.usd, "; ".join(note for note in notes if note))


def _call(exchange: ImportedExchange) -> Call:
    return Call(exchange.recording.request, exchange.recording.response, source="recording")


def _why_without_usage(call: Call) -> str:
    if call.response.error is not None:
        return "an error is not billed"
    if call.request.path.partition("?")[0].endswith("/count_tokens"):
        return "counting tokens is free"
    return "the response has no usage"


def _unstated_lifetimes(stated: Mapping[str, Any], usage: Usage) -> str:
    by_lifetime = stated.get("cache_creation")
    known = by_lifetime.get("ephemeral_5m_input_tokens") or 0 if isinstance(by_lifetime, Mapping) else 0
    unstated = usage.ephemeral_5m_input_tokens - known
    return f"{unstated} cache writes without a lifetime, priced as 5-minute writes" if unstated else ""


def _usage(stated: Any) -> dict[str, Any] | None:
    """The usage as in the response, with the counts that older responses leave out."""
    if not isinstance(stated, Mapping):
        return None
    usage = Usage.from_api(stated)
    counts = {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_creation_input_tokens": usage.cache_creation_input_tokens,
        "cache_read_input_tokens": usage.cache_read_input_tokens,
        "cache_creation": {
            "ephemeral_5m_input_tokens": usage.ephemeral_5m_input_tokens,
            "ephemeral_1h_input_tokens": usage.ephemeral_1h_input_tokens,
        },
    }
    return {**counts, **{name: value for name, value in stated.items() if value is not None}}


def _dollars(cost: Cost) -> str | None:
    if cost.usd is None:
        return None
    whole, _, decimals = f"{cost.usd:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(_DECIMAL_PLACES, '0')}"
