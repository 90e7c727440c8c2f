import asyncio
from typing import Any

import pytest

from pytest_modelmigrate.facts.size_limits import MESSAGES_LIMIT
from pytest_modelmigrate.wire.gateway.received_request import ReceivedRequest, RefusedRequestError, read_request


def received(path: str, size: int) -> ReceivedRequest:
    """A request that says that it has this size; what is read of it is short."""
    scope = {"method": "POST", "query_string": b"", "headers": [(b"content-length", str(size).encode())]}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b'{"requests": []}'}

    return asyncio.run(read_request(scope, receive, path))


def test_a_batch_may_be_larger_than_a_message() -> None:
    assert received("/v1/messages/batches", MESSAGES_LIMIT + 1).request.body == {"requests": []}
    with pytest.raises(RefusedRequestError, match="larger than 32 MB") as refused:
        received("/v1/messages", MESSAGES_LIMIT + 1)
    assert refused.value.status == 413
