"""States in the result of a check that speak against the change before it: `cancel_order`, then `"state": "active"`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_ENDS: Final = re.compile(
    r"cancel|delet|remov|clos(?:e|ing)|refund|archiv|disabl|deactivat|terminat|revok|unsubscrib|block|stop|suspend",
    re.IGNORECASE,
)
_BEGINS: Final = re.compile(
    r"(?<!de)(?<!in)activat|enabl|publish|(?<!re)open|start|pay|send|ship|confirm|approv|subscrib|releas|deploy",
    re.IGNORECASE,
)
_STATE: Final = re.compile(
    r"\"(?:state|status|\w{0,20}_(?:state|status))\"\s*:\s*\"([\w -]{2,30})\"|\b(?:state"
    r"|status)\s*[:=]\s*([\w-]{2,30})",
    re.IGNORECASE,
)
_GOES_ON: Final = re.compile(
    r"active|open|enabled|confirmed|booked|reserved|valid|running|in[ _-]?progress|unchanged"
    r"|paid|subscribed|published|live|scheduled|processing",
    re.IGNORECASE,
)
_NOT_BEGUN: Final = re.compile(
    r"inactive|disabled|draft|pending|queued|unpaid|closed|scheduled|unpublished|stopped|unchanged|not[ _-]\w+|new",
    re.IGNORECASE,
)


def is_unchanged(changes: Iterable[str], result: str) -> bool:
    """Whether the last of these changes ends or begins something, and a state in the result is the one before it.

    Args:
        changes: the names of the tools that changed something, in their order.
        result: the result of the check after them.
    """
    name = next(reversed(list(changes)), "")
    states = [first or second for first, second in _STATE.findall(result)]
    before = _GOES_ON if _ENDS.search(name) else _NOT_BEGUN if _BEGINS.search(name) else None
    return bool(states) and before is not None and all(before.fullmatch(each.strip()) for each in states)
