from __future__ import annotations

import threading
from typing import Any

from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.prefetch.prefetcher import Prefetcher
from pytest_modelmigrate.wire.sender import open_sender


def test_what_the_thread_needs_is_prepared_once_by_the_thread_that_starts_it(
    ask: Any, simulate: Any, admission: Admission
) -> None:
    prepared: list[threading.Thread] = []
    url = simulate().url
    prefetcher = Prefetcher(
        lambda: open_sender(admission, url), admission, prepare=lambda: prepared.append(threading.current_thread())
    )
    assert prepared == [], "nothing is prepared before there is something to send"
    plan = [PlannedRequest.of(ask(text), text) for text in ("a", "b")]
    for each in plan:
        prefetcher.plan([each])
    assert [prefetcher.take(*each.key).response.ok for each in plan if each] == [True, True]  # type: ignore[union-attr]
    prefetcher.stop()
    assert prepared == [threading.current_thread()]
