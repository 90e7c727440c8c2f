from __future__ import annotations

import pytest

from pytest_modelmigrate.wire.connections import Answer
from pytest_modelmigrate.wire.cut_answers import failure_status, tokens_in

SSE = {"content-type": "text/event-stream"}


@pytest.mark.parametrize(
    ("kind", "status"),
    [("overloaded_error", 529), ("rate_limit_error", 429), ("something_new", 500), ("invalid_request_error", None)],
)
def test_an_error_inside_a_stream_is_a_failure_unless_it_is_about_the_request(kind: str, status: int | None) -> None:
    event = f'event: error\ndata: {{"type": "error", "error": {{"type": "{kind}", "message": "no"}}}}\n\n'
    assert failure_status(Answer(200, SSE, event.encode())) == status


def test_the_output_tokens_of_a_stream_are_those_of_its_last_event() -> None:
    assert tokens_in(b'{"input_tokens": 9, "output_tokens": 1} {"input_tokens": 3, "output_tokens": 40}') == (9, 40)
    assert tokens_in(b"") == (0, 0)
