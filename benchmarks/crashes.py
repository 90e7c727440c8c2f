"""Recording runs that are killed at random moments, and what the run after them pays a second time.

python benchmarks/crashes.py [--moments 50] [--seed 1] [--only alone,workers,batch]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, Final

from loopback_batches import BatchConversation, Batches

_LATENCY: Final = 0.2
_BATCH_SECONDS: Final = 1.0
_DELIVERED: Final = 0.1
"""Seconds after which an answer that was written has arrived, also on a busy machine."""

_SIGNALS: Final = ("SIGKILL", "SIGTERM", "SIGINT")
_SUITE: Final = """
import time
import pytest

@pytest.mark.parametrize("n", range(60))
@pytest.mark.prompt(user="Declared {n}", max_tokens=200)
def test_declared(reply, n):
    time.sleep(0.02)
    assert reply.text

@pytest.mark.parametrize("n", range(10))
def test_imperative(claude, n):
    for turn in (1, 2):
        messages = [{"role": "user", "content": f"Imperative {n}, turn {turn}"}]
        streamed = n % 2 == 0
        reply = claude.messages.create(model="claude-opus-4-7", max_tokens=200, messages=messages, stream=streamed)
        assert [*reply] if streamed else reply.content
"""


class Api:
    """The loopback API in a thread, with the moments at which it answered each request.

    Attributes:
        url: its address.
        answered: the moments of the answers, by the text of the request.
        batches: the batches that were started.
        asked: set with the first request.
    """

    def __init__(self) -> None:
        self.batches = Batches(_BATCH_SECONDS)
        self.answered: dict[str, list[float]] = {}
        self.asked = threading.Event()
        started = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(started)), daemon=True).start()
        started.wait()

    async def _serve(self, started: threading.Event) -> None:
        api = self

        class Counted(BatchConversation):
            def answer(self, request: bytes) -> bytes:
                api.asked.set()
                for part in request.split(b'"content":')[1:]:
                    api.answered.setdefault(part.split(b'"')[1].decode(), []).append(time.monotonic() + _LATENCY)
                return super().answer(request)

        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Counted(_LATENCY, api.batches), "127.0.0.1", 0, backlog=1024)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        started.set()
        await server.serve_forever()


def start(folder: Path, api: Api, *options: str) -> subprocess.Popen[bytes]:
    """Start a recording run in a process group of its own."""
    environment = {**os.environ, "ANTHROPIC_BASE_URL": api.url, "ANTHROPIC_API_KEY": "sk-benchmark"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--models=opus-4-7"]
    return subprocess.Popen(
        [*command, "--migrate-calls=record", "--migrate-concurrency=8", *options],
        cwd=folder,
        env=environment,
        stdout=(folder / "output.txt").open("wb"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def wait_for_group(run: subprocess.Popen[bytes]) -> int:
    """Wait for a run and its workers; returns its exit status."""
    status = run.wait()
    while True:
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            return status
        time.sleep(0.02)


def project() -> Path:
    """A new project."""
    folder = Path(tempfile.mkdtemp(prefix="crashes-"))
    (folder / "test_crashes.py").write_text(_SUITE, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return folder


def recordings(folder: Path) -> dict[str, Any]:
    """The recordings, without the seconds that each took and the digest, in which they are."""
    found = {}
    for path in sorted(folder.glob("recordings/*/*/*")):
        data = json.loads(path.read_text(encoding="utf-8"))
        del data["digest"], data["latency_seconds"]
        found[path.name] = data
    return found


def crash(name: str, options: tuple[str, ...], moment: float, undisturbed: dict[str, Any]) -> Counter[str]:
    """One run that gets a signal at a moment, and the run after it."""
    api, folder = Api(), project()
    run = start(folder, api, *options)
    api.asked.wait()
    time.sleep(moment)
    killed_at = time.monotonic()
    if name == "SIGKILL":
        os.killpg(run.pid, signal.SIGKILL)
    else:
        os.kill(run.pid, getattr(signal, name))
    wait_for_group(run)
    arrived = {text for text, at in api.answered.items() if min(at) < killed_at - _DELIVERED}
    again = wait_for_group(start(folder, api, *options))
    said = re.search(rb"note: (\d+) requests? (?:was|were) in flight", (folder / "output.txt").read_bytes())
    twice = {text for text, at in api.answered.items() if len(at) > 1}
    found = Counter(
        moments=1,
        paid=len(arrived),
        twice=len(twice),
        lost=len(twice & arrived),
        said=int(said[1]) if said else 0,
        failed=int(again != 0),
        differing=int(recordings(folder) != undisturbed),
        left=sum((folder / ".modelmigrate" / name).exists() for name in ("arrived", "batches.json", "in_flight")),
    )
    if found["said"] != found["twice"] or found["lost"] or found["failed"] or found["differing"] or found["left"]:
        print(f"  {name} {options} at {moment:.2f} s: {dict(found)} in {folder}", flush=True)
    else:
        shutil.rmtree(folder)
    return found


def main() -> None:
    """Print a table: a row for each signal, alone, with two workers, and with a batch."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moments", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="alone,workers,batch")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)  # noqa: S311 - moments, not secrets
    print(
        "run      signal   moments  paid before  paid twice  said  of these arrived before  differing files  left over"
    )
    for how, options in (("alone", ()), ("workers", ("-n2",)), ("batch", ("--migrate-batch",))):
        if how not in arguments.only:
            continue
        api, folder = Api(), project()
        run = start(folder, api, *options)
        api.asked.wait()
        began = time.monotonic()
        assert wait_for_group(run) == 0, (folder / "output.txt").read_text()  # noqa: S101 - a benchmark
        length, undisturbed = time.monotonic() - began, recordings(folder)
        shutil.rmtree(folder)
        rows: dict[str, Counter[str]] = {name: Counter() for name in _SIGNALS}
        for number in range(arguments.moments):
            name = _SIGNALS[number % len(_SIGNALS)]
            # Half of the batches are interrupted while they are sent.
            last = 2 * _LATENCY if how == "batch" and number % 2 else length * 0.9
            rows[name].update(crash(name, options, chance.uniform(0, last), undisturbed))
        for name, row in rows.items():
            print(
                f"{how:8} {name:8} {row['moments']:7} {row['paid']:12} {row['twice']:11} {row['said']:5}"
                f" {row['lost']:17} {row['differing']:16} {row['left']:10}",
                flush=True,
            )


if __name__ == "__main__":
    main()
