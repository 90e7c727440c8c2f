"""Ledger entries: the calls that the tests of a run sent, on their way into the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.tool_attempts import attempts_of_calls
from pytest_modelmigrate.store.redaction import masked

if TYPE_CHECKING:
    from pytest_modelmigrate.facts.ledger_rows import LedgerRow
    from pytest_modelmigrate.facts.runs import Run
    from pytest_modelmigrate.plugin.case_state import CaseState

FOLDER: Final = ".modelmigrate"
"""The folder of the ledger, in pytest's root directory."""


class LedgerEntries:
    """Collects the calls of samples that sent requests, and writes them when the session ends.

    Args:
        config: pytest's configuration.
        price: prices a call.
        run: the run, without its outcomes.
        enabled: whether the ledger is on, and the run may send requests.

    Attributes:
        notes: lines for the terminal summary.
    """

    def __init__(self, config: pytest.Config, price: Price, run: Run, *, enabled: bool) -> None:
        self._config = config
        self._price = price
        self._run = run
        self._enabled = enabled
        worker = getattr(config, "workerinput", {}).get("workerid", "")
        self._samples = (f"{worker}-{number}" if worker else str(number) for number in count(1))
        self._rows: list[LedgerRow] = []
        self.notes: list[str] = []

    def add(self, state: CaseState) -> None:
        """Add the calls of a sample that has ended, if any of them was sent."""
        calls = state.recorder.calls if state.recorder else ()
        if self._enabled and any(map(_was_sent, calls)):
            self._add(state, calls, next(self._samples))

    def add_judging(self, state: CaseState, call: Call) -> None:
        """Add the call of a judge, if it was sent."""
        if self._enabled and _was_sent(call):
            self._add(state, [call], "", judging=True)

    def plain(self) -> list[Any]:
        """The rows as plain data, which a pytest-xdist worker sends to its controller."""
        return [row.plain() for row in self._rows]

    def take(self, rows: Iterable[Sequence[Any]]) -> None:
        """Add the rows of a worker, which belong to the run of this process."""
        from dataclasses import replace

        from pytest_modelmigrate.facts.ledger_rows import LedgerRow

        self._rows += (replace(LedgerRow.from_plain(row), run=self._run.id) for row in rows)

    def write(self) -> None:
        """Append the rows to the ledger; where that is impossible, a note says so."""
        if not self._rows:
            return
        from pytest_modelmigrate.store.ledger import NAME, Ledger
        from pytest_modelmigrate.store.report_files import masked_note

        ledger = Ledger(Path(self._config.rootpath, FOLDER, NAME))
        rows = [*map(_masked_row, self._rows)] if _has_credentials(self._rows) else self._rows
        if rows != self._rows:
            self.notes.append(masked_note(["the ledger"]))
        try:
            dropped = ledger.add(rows)
        except ModelMigrateError as error:
            problem = str(error).partition("\n")[0]
            self.notes.append(f"this run is not in the ledger: {problem}; modelmigrate ledger says what to do")
        else:
            if dropped:
                self.notes.append(f"ledger: the oldest {dropped:,} calls were dropped, to keep {ledger.most:,}")
        self._rows.clear()

    def _add(self, state: CaseState, calls: Sequence[Call], sample: str, *, judging: bool = False) -> None:
        from pytest_modelmigrate.facts.ledger_rows import LedgerRow

        called, succeeded = _tools(calls)
        for call in calls:
            if not call.billed:
                continue
            counted, usage = call.counted, call.usage
            cost, listed = self._price(counted), self._price(counted.at_list_price)
            self._rows.append(
                LedgerRow(
                    run=self._run.id,
                    sample=sample,
                    case_id=state.case,
                    target=state.target.id,
                    time=_time(call).isoformat(),
                    model=counted.model,
                    effort=state.target.effort or "",
                    source=call.source,
                    simulated=int(call.simulated),
                    judging=int(judging),
                    status=counted.status,
                    stop_reason=counted.stop_reason or "",
                    input_tokens=usage.input_tokens,
                    output_tokens=usage.output_tokens,
                    cache_read_input_tokens=usage.cache_read_input_tokens,
                    ephemeral_5m_input_tokens=usage.ephemeral_5m_input_tokens,
                    ephemeral_1h_input_tokens=usage.ephemeral_1h_input_tokens,
                    thinking_tokens=usage.thinking_tokens,
                    web_search_requests=usage.web_search_requests,
                    cost_usd=None if cost.usd is None else float(cost.usd),
                    list_usd=None if listed.usd is None else float(listed.usd),
                    tools_called=called[id(call)],
                    tools_succeeded=succeeded[id(call)],
                    attempts=call.attempts,
                    latency_seconds=call.latency_seconds,
                    request_id=call.response.request_id or "",
                    commit_id=self._run.commit or "",
                )
            )


def _has_credentials(rows: Iterable[LedgerRow]) -> bool:
    """Whether a text of a row may hold a credential: the name of a case, or what an API wrote into its answer."""
    texts = "\n".join(dict.fromkeys(value for row in rows for value in row.plain() if isinstance(value, str)))
    return masked(texts) != texts


def _masked_row(row: LedgerRow) -> LedgerRow:
    return row.from_plain([masked(value) if isinstance(value, str) else value for value in row.plain()])


def _was_sent(call: Call) -> bool:
    """Whether the request of a call was sent in this run."""
    return call.billed and call.source != "recording"


def _tools(calls: Sequence[Call]) -> tuple[Counter[int], Counter[int]]:
    """How many tools each call called, and how many of these calls worked."""
    answers = [id(call) for call in calls if call.billed and call.message]
    attempts = attempts_of_calls(calls)
    called = Counter(answers[each.turn - 1] for each in attempts)
    return called, Counter(answers[each.turn - 1] for each in attempts if each.right)


def _time(call: Call) -> datetime:
    """When the API answered, by the header `date` of its answer; now where it has none, and for a replayed answer."""
    try:
        found = parsedate_to_datetime("" if call.source == "recording" else call.response.headers.get("date", ""))
    except ValueError:
        return datetime.now(UTC).replace(microsecond=0)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
