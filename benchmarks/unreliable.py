"""A loopback API with a rate limit and faults, and a plain fan-out of the SDK to compare with.

python benchmarks/unreliable.py '{"latency": 0.2, "rate": 40}'    # prints its port; serves until it is ended
python benchmarks/unreliable.py fan-out URL CALLS                  # what the SDK alone does; prints failures
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final

AT_ONCE: Final = 32
_TEXT: Final = json.dumps({"order": "A-17", "amount": 12.5, "reason": "arrived broken"})


class Api:
    """The state of the API: a bucket of requests that is refilled continuously, and faults by chance.

    Args:
        latency: seconds until an answer.
        rate: requests a second; 0 for no limit.
        size: requests that the bucket holds.
        headers: whether answers say what is left.
        faults: the share of requests that meet each fault: a status, or `drop`.
        outage: the first and last second of an outage, after the first request.
        hangs: whether no request is answered.
        seed: of the faults.
    """

    def __init__(
        self,
        *,
        latency: float = 0.2,
        rate: float = 0.0,
        size: int = 40,
        headers: bool = True,
        faults: dict[str, float] | None = None,
        outage: tuple[float, float] | None = None,
        hangs: bool = False,
        seed: int = 0,
    ) -> None:
        self.latency, self.rate, self.size, self.headers = latency, rate, size, headers
        self.faults, self.outage, self.hangs = faults or {}, outage, hangs
        self.random = random.Random(seed)  # noqa: S311 - faults, not secrets
        self.counts: Counter[str] = Counter()
        self.level, self.at, self.started, self.ended = float(size), time.monotonic(), 0.0, 0.0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.partition(b"content-length:")[2].partition(b"\r")[0] or 0)
                body = json.loads(await reader.readexactly(length) or b"{}")
                if head.startswith(b"get /counts"):
                    seconds = max(0.0, self.ended - self.started)
                    writer.write(_response(200, {**self.counts, "seconds": seconds}, {}))
                elif not await self._answer_one(body, writer):
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer_one(self, body: dict[str, Any], writer: asyncio.StreamWriter) -> bool:
        now = time.monotonic()
        self.started = self.started or now
        if self.hangs:
            await asyncio.sleep(3600)
        if self.outage and self.outage[0] <= now - self.started < self.outage[1]:
            self.counts["outage"] += 1
            return False
        if self.rate:
            self.level, self.at = min(self.size, self.level + self.rate * (now - self.at)), now
            if self.level < 1:
                self.counts["refused"] += 1
                writer.write(_response(429, _error("rate_limit_error"), self._limits()))
                return True
            self.level -= 1
        limits = self._limits()
        drawn = self.random.random()
        for fault, share in self.faults.items():
            if drawn < share:
                self.counts[fault] += 1
                if fault == "drop":
                    return False
                writer.write(_response(int(fault), _error("overloaded_error"), limits))
                return True
            drawn -= share
        await asyncio.sleep(self.latency)
        self.counts["answered"] += 1
        usage = {"input_tokens": 40, "output_tokens": 60, "service_tier": "standard"}
        message = {
            "id": "msg_loopback",
            "type": "message",
            "role": "assistant",
            "model": body.get("model"),
            "content": [{"type": "text", "text": _TEXT}],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": usage,
        }
        writer.write(_response(200, message, limits))
        self.ended = time.monotonic()
        return True

    def _limits(self) -> dict[str, str]:
        if not (self.rate and self.headers):
            return {}
        reset = datetime.fromtimestamp(time.time() + (self.size - self.level) / self.rate, UTC)
        start = "anthropic-ratelimit-requests"
        return {
            f"{start}-limit": str(self.size),
            f"{start}-remaining": str(max(0, int(self.level))),
            f"{start}-reset": reset.isoformat(),
        }


def _error(kind: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": "refused by the benchmark"}}


def _response(status: int, body: dict[str, Any], headers: dict[str, str]) -> bytes:
    content = json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(content)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


async def serve(options: dict[str, Any]) -> None:
    """Serve until the process is ended."""
    server = await asyncio.start_server(Api(**options).answer, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


async def fan_out(url: str, calls: int) -> None:
    """Send calls with the SDK, 32 at once, with its own two retries, and print how many failed."""
    import anthropic

    slots = asyncio.Semaphore(AT_ONCE)

    async def one(client: Any, number: int) -> bool:
        async with slots:
            try:
                messages = [{"role": "user", "content": f"order A-{number}"}]
                await client.messages.create(model="claude-opus-4-7", max_tokens=512, messages=messages)
            except anthropic.APIError:
                return False
            return True

    async with anthropic.AsyncAnthropic(base_url=url, api_key="loopback") as client:
        answered = await asyncio.gather(*(one(client, number) for number in range(calls)))
        print(answered.count(False))


if __name__ == "__main__":
    if sys.argv[1] == "fan-out":
        asyncio.run(fan_out(sys.argv[2], int(sys.argv[3])))
    else:
        asyncio.run(serve(json.loads(sys.argv[1])))
