"""Thread counts: the requests of one thread that are in flight, or wait for admission."""

from __future__ import annotations

import threading


class ThreadCounts(threading.local):
    """The requests of one thread, or of the event loop that runs in it.

    Attributes:
        in_flight: number of attempts that were sent and have no answer.
        waiting: number of requests that wait for admission.
    """

    in_flight = 0
    waiting = 0
