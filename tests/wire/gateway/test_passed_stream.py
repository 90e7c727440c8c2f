import asyncio
from collections.abc import AsyncIterator
from typing import Any

from pytest_modelmigrate.wire.gateway.passed_stream import PassedStream


class Answer:
    """An answer of the HTTP library whose chunks come in groups; each group arrives at once."""

    def __init__(self, *groups: list[bytes]) -> None:
        self.groups = groups
        self.arrivals = [asyncio.Event() for _ in groups]

    async def aiter_bytes(self) -> AsyncIterator[bytes]:
        for group, arrival in zip(self.groups, self.arrivals, strict=True):
            await arrival.wait()
            for chunk in group:
                yield chunk

    async def aclose(self) -> None:
        pass


def test_chunks_that_arrive_together_are_written_together_before_the_next_ones_arrive() -> None:
    async def passed() -> list[bytes]:
        raw = Answer([b"1", b"2", b"3"], [b"4"])
        stream = aiter(PassedStream(raw, lambda *_: None, lambda _: None, drain=True))
        raw.arrivals[0].set()
        first = await anext(stream)
        raw.arrivals[1].set()
        return [first, *[chunk async for chunk in stream]]

    assert asyncio.run(passed()) == [b"123", b"4"]


def test_the_end_of_a_message_is_passed_on_when_the_answer_is_kept() -> None:
    seen: list[Any] = []

    async def passed() -> None:
        raw = Answer([b"text", b"event: message_stop", b"\n\n"])
        raw.arrivals[0].set()
        stream = PassedStream(raw, lambda content, whole: seen.append((content, whole)), seen.append, drain=True)
        async for chunk in stream:
            seen.append(chunk)  # noqa: PERF401 - in the order of what else is noted

    asyncio.run(passed())
    kept = seen.index((b"textevent: message_stop\n\n", True))
    assert b"message_stop" not in b"".join(seen[:kept])
    assert b"".join(each for each in seen if isinstance(each, bytes)) == b"textevent: message_stop\n\n"
