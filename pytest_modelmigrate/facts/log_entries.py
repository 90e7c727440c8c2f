"""Log entries: what an application's own log says of one call of a model, or of one run of a tool."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pytest_modelmigrate.facts.usage import Usage


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of an application's log. What the log does not say is None.

    Attributes:
        time: when it was, in UTC.
        model: the model that answered; empty for the run of a tool.
        usage: its tokens.
        cost_usd: US dollars, as the application logged them.
        batch: whether it went through Message Batches.
        task: what kind of task it belongs to, such as `refund`; may be empty.
        task_id: the one task that it belongs to, with all its calls; empty where each call is a task of its own.
        retries: how many retries it took, or 1 for a call that is a retry itself.
        tools_called: how many tool calls it made.
        tools_succeeded: how many of them worked.
        failed: whether it ended in an error.
    """

    time: datetime
    model: str
    usage: Usage | None = None
    cost_usd: float | None = None
    batch: bool = False
    task: str = ""
    task_id: str = ""
    retries: int | None = None
    tools_called: int | None = None
    tools_succeeded: int | None = None
    failed: bool | None = None
