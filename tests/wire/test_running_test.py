import asyncio
from dataclasses import dataclass

from pytest_modelmigrate.wire.running_test import OpenStreams


@dataclass
class Stream:
    """A stream that notes whether it was closed."""

    finished: bool = False
    being_read: bool = False
    closed: bool = False

    def close(self) -> None:
        self.closed = True

    async def aclose(self) -> None:
        self.close()


def test_streams_of_threads_are_closed_unless_they_are_finished() -> None:
    left, finished = Stream(), Stream(finished=True)
    OpenStreams(of_threads=[left, finished]).finish()
    assert (left.closed, finished.closed) == (True, False)


def test_a_stream_that_another_task_reads_is_left_to_it() -> None:
    left, finished, read = Stream(), Stream(finished=True), Stream(being_read=True)
    asyncio.run(OpenStreams(of_tasks=[left, finished, read]).finish_async())
    assert (left.closed, finished.closed, read.closed) == (True, False, False)
