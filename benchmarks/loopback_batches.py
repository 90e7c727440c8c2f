"""Message Batches of the loopback API: each ends a fixed time after it was started, and all its requests succeed."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any, Final

from loopback import Conversation, json_answer, message

_PATH: Final = "/v1/messages/batches"


class Batches:
    """The batches of one API.

    Args:
        seconds: how long a batch is in progress.

    Attributes:
        started: the ids of the batches that were started, each with its requests by `custom_id`.
    """

    def __init__(self, seconds: float) -> None:
        self.started: dict[str, dict[str, Any]] = {}
        self._seconds = seconds
        self._moments: dict[str, float] = {}

    def answer(self, method: str, path: str, body: bytes) -> bytes:
        """The body of the answer to a request."""
        if method == "POST":
            name = f"msgbatch_{len(self.started) + 1}"
            self.started[name] = {each["custom_id"]: each["params"] for each in json.loads(body)["requests"]}
            self._moments[name] = time.time()
            return json.dumps(self._shown(name)).encode()
        if path.startswith(f"{_PATH}?"):
            return json.dumps({"data": [*map(self._shown, reversed(self.started))], "has_more": False}).encode()
        name = path.removeprefix(f"{_PATH}/").partition("/")[0]
        if not path.endswith("/results"):
            return json.dumps(self._shown(name)).encode()
        results = {
            each: {"type": "succeeded", "message": message(params["model"])}
            for each, params in self.started[name].items()
        }
        return "".join(f"{json.dumps({'custom_id': each, 'result': results[each]})}\n" for each in results).encode()

    def _shown(self, name: str) -> dict[str, Any]:
        number, ended = len(self.started[name]), time.time() - self._moments[name] >= self._seconds
        return {
            "id": name,
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress",
            "request_counts": {"processing": 0 if ended else number, "succeeded": number if ended else 0},
            "created_at": datetime.fromtimestamp(self._moments[name], UTC).isoformat(),
        }


class BatchConversation(Conversation):
    """One connection, on which batches can be started, too.

    Args:
        latency: seconds until an answer.
        batches: the batches of the API.
    """

    def __init__(self, latency: float, batches: Batches) -> None:
        super().__init__(latency)
        self._batches = batches

    def answer(self, request: bytes) -> bytes:
        """The whole HTTP answer to a whole HTTP request."""
        method, path, *_ = request.split(b" ", 2)
        if not path.startswith(_PATH.encode()):
            return super().answer(request)
        return json_answer(self._batches.answer(method.decode(), path.decode(), request.partition(b"\r\n\r\n")[2]))
