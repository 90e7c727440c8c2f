"""Ledger rows: what the ledger keeps of one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any, Final, Self


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One call of a sample that sent requests; its text is not kept.

    A call that was replayed is a row only where another call of the same sample was sent: then the sample's rows still
    add up to what the case costs.

    Attributes:
        run: the id of the run.
        sample: the sample, numbered within the process that ran it.
        case_id: the test without its target.
        target: the id of the target.
        time: when the API answered, in UTC, as `2026-11-22T06:30:00+00:00`; of a replayed call, when it was replayed.
        model: the model that answered.
        effort: the effort of the target; empty where it names none.
        source: `live`, `batch`, `simulated` or `recording`.
        simulated: 1 if the simulated API answered, else 0.
        judging: 1 for the call of a judge, which is not part of the cost of the case, else 0.
        status: the HTTP status.
        stop_reason: the API's `stop_reason`; empty for an error.
        input_tokens: tokens after the last cache breakpoint.
        output_tokens: tokens of the reply, thinking included.
        cache_read_input_tokens: tokens read from the cache.
        ephemeral_5m_input_tokens: tokens written to the cache for 5 minutes.
        ephemeral_1h_input_tokens: tokens written to the cache for an hour.
        thinking_tokens: the part of the output that is thinking.
        web_search_requests: web searches, which are billed each.
        cost_usd: US dollars as billed on that day, with discounts and surcharges; None where no price is known.
        list_usd: US dollars at list price, by which targets are compared; None where no price is known.
        tools_called: tool calls in the reply.
        tools_succeeded: those that worked: the tool exists, its input is valid, and its result is new and no error.
        attempts: HTTP attempts, retries included.
        latency_seconds: seconds from sending to the end of the answer; None where not measured.
        request_id: the id to quote to support; empty where the API sent none.
        commit_id: the git commit of the project; empty where it has none.
    """

    run: str
    sample: str
    case_id: str
    target: str
    time: str
    model: str
    effort: str
    source: str
    simulated: int
    judging: int
    status: int
    stop_reason: str
    input_tokens: int
    output_tokens: int
    cache_read_input_tokens: int
    ephemeral_5m_input_tokens: int
    ephemeral_1h_input_tokens: int
    thinking_tokens: int
    web_search_requests: int
    cost_usd: float | None
    list_usd: float | None
    tools_called: int
    tools_succeeded: int
    attempts: int
    latency_seconds: float | None
    request_id: str
    commit_id: str

    def plain(self) -> tuple[Any, ...]:
        """The values in the order of `COLUMNS`, as a pytest-xdist worker sends them to its controller."""
        return astuple(self)

    @classmethod
    def from_plain(cls, values: Sequence[Any]) -> Self:
        """Read what `plain` wrote."""
        return cls(*values)


COLUMNS: Final = tuple(each.name for each in fields(LedgerRow))
"""The columns of the ledger's table `calls`, in order."""
