from __future__ import annotations

import pytest

from pytest_modelmigrate.wire.connections import LostConnectionError
from pytest_modelmigrate.wire.gateway.forwarder import lost_connections
from pytest_modelmigrate.wire.http_library import http_library
from pytest_modelmigrate.wire.outages import has_timed_out, was_sent


@pytest.mark.parametrize(
    ("name", "why", "sent"),
    [
        ("ReadTimeout", r"no byte of an answer within 7 s \(--migrate-timeout\)", True),
        ("DecodingError", "DecodingError", True),
        ("ConnectTimeout", "ConnectTimeout", False),
    ],
)
def test_errors_of_the_http_library_are_lost_connections(name: str, why: str, sent: object) -> None:
    with pytest.raises(LostConnectionError, match=why) as lost, lost_connections(7.0):
        raise getattr(http_library(), name)("")
    assert was_sent(lost.value) is sent
    assert has_timed_out(lost.value) is ("Timeout" in name)


def test_a_timeout_without_a_known_limit_says_what_it_is() -> None:
    with pytest.raises(LostConnectionError, match="ReadTimeout"), lost_connections():
        raise http_library().ReadTimeout("")
