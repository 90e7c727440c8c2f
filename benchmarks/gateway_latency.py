"""What the gateway adds to the latency of a request: `python benchmarks/gateway_latency.py [ROUNDS]`.

The loopback API answers directly and through the gateway, in turns within one run, and each over one connection that
stays open. A request has 30 kB, as those of an agent. A long stream has 300 deltas, which arrive at once, so that
nothing of what they cost is hidden in a wait for the next one. The last line is what the machine itself takes to write
such a file.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pytest_modelmigrate.wire.http_library import http_library

_ROUNDS = 300
_WARM_UP = 20
_PAUSE = 0.01
"""Seconds between the first event of a stream and the others."""

_HEADERS = {"anthropic-version": "2023-06-01", "x-api-key": "modelmigrate-gateway", "content-type": "application/json"}


def _body(number: int, stream: bool) -> bytes:  # noqa: FBT001 - a column of the table
    messages = [{"role": "user", "content": f"{number}: {'Where is my order? ' * 1_600}"}]
    return json.dumps({"model": "claude-opus-4-7", "max_tokens": 64, "messages": messages, "stream": stream}).encode()


def _started(*command: str, environment: dict[str, str] | None = None) -> tuple[subprocess.Popen[str], str]:
    """A server in a process of its own, and the last word of the first line that it prints before any note."""
    process = subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    return process, process.stdout.readline().partition(" (")[0].split()[-1]


def _answer(client: Any, url: str, content: bytes) -> float:
    """Seconds until the whole answer has arrived."""
    started = time.perf_counter()
    client.post(f"{url}/v1/messages", content=content, headers=_HEADERS).raise_for_status()
    return time.perf_counter() - started


def _first_chunk(client: Any, url: str, content: bytes) -> float:
    """Seconds until the first chunk of a stream has arrived."""
    return _streamed(client, url, content)[0]


def _end(client: Any, url: str, content: bytes) -> float:
    """Seconds until the last chunk of a stream has arrived."""
    return _streamed(client, url, content)[1]


def _long_end(client: Any, url: str, content: bytes) -> float:
    """Seconds until the last chunk of a long stream has arrived."""
    return _streamed(client, url, content, deltas=300)[1]


def _streamed(client: Any, url: str, content: bytes, deltas: int = 1) -> tuple[float, float]:
    headers = {**_HEADERS, "x-deltas": str(deltas)}
    started = time.perf_counter()
    with client.stream("POST", f"{url}/v1/messages", content=content, headers=headers) as raw:
        moments = [time.perf_counter() - started for _ in raw.iter_raw()]
    return moments[0], moments[-1]


def _written(folder: Path, number: int) -> float:
    """Seconds to write a file as large as a recording and to rename it."""
    content = _body(number, stream=False)
    started = time.perf_counter()
    with (folder / "new").open("xb") as file:
        file.write(content)
    (folder / "new").rename(folder / f"written-{number}")
    return time.perf_counter() - started


def _processor_seconds(pid: int) -> float:
    """The processor time of a process so far, on Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _row(name: str, seconds: list[tuple[float, float]]) -> str:
    """A row of the table, from the seconds directly and through the gateway, in turns."""
    straight, around = (statistics.median(each) * 1000 for each in zip(*seconds, strict=True))
    added = [(after - before) * 1000 for before, after in seconds]
    slow = statistics.quantiles(added, n=20)[-1]
    return (
        f"| {name} | {straight:.2f} ms | {around:.2f} ms | {statistics.median(added):.2f} ms | {slow:.2f} ms "
        f"| {around / straight:.1f} |"
    )


def main() -> None:
    """Print a table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS
    gateway = ("-c", "import sys; from pytest_modelmigrate.cli import main; sys.exit(main())", "gateway")
    print("| answer | direct | through the gateway | added, median | added, 95th percentile | ratio | processor time |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:

        def started(*command: str, environment: dict[str, str] | None = None) -> tuple[str, int]:
            process, word = _started(*command, environment=environment)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return word, process.pid

        direct = f"http://127.0.0.1:{started(str(Path(__file__).with_name('loopback.py')), '0', str(_PAUSE))[0]}"
        environment = {**os.environ, "ANTHROPIC_BASE_URL": direct, "ANTHROPIC_API_KEY": "loopback"}
        live = started(*gateway, "--calls=live", environment=environment)
        record = started(*gateway, "--calls=record", f"--recordings={folder}/1", environment=environment)
        again = started(*gateway, "--calls=record", f"--recordings={folder}/2", environment=environment)
        third = started(*gateway, "--calls=record", f"--recordings={folder}/3", environment=environment)
        for name, measure, (url, pid), stream in (
            ("whole, live", _answer, live, False),
            ("first chunk of a stream, live", _first_chunk, live, True),
            ("end of a stream, live", _end, live, True),
            ("end of a long stream, live", _long_end, live, True),
            ("whole, record", _answer, record, False),
            ("first chunk of a stream, record", _first_chunk, record, True),
            ("end of a stream, record", _end, again, True),
            ("end of a long stream, record", _long_end, third, True),
        ):
            clients = [stack.enter_context(http_library().Client(trust_env=False)) for _ in range(2)]
            before = _processor_seconds(pid)
            seconds = [
                (measure(clients[0], direct, _body(number, stream)), measure(clients[1], url, _body(number, stream)))
                for number in range(rounds + _WARM_UP)
            ]
            processor = (_processor_seconds(pid) - before) / len(seconds) * 1000
            print(f"{_row(name, seconds[_WARM_UP:])} {processor:.2f} ms |", flush=True)
        written = statistics.median(_written(Path(folder, "1"), number) for number in range(rounds)) * 1000
        print(f"\nTo write and rename a file of 30 kB in the folder of the recordings: {written:.2f} ms")


if __name__ == "__main__":
    main()
