"""What a replayed call of an application costs, next to one of `claude`: `python benchmarks/intercepted_calls.py`.

One test makes both kinds of calls in turn. The figures are processor time: of a call, and of 400 tests with one call.
The last line is the time to record 60 tests on a second target after the first one, at a second for each answer.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from speed import loopback

from pytest_modelmigrate.simulator import start

RUNS: Final = 7
TESTS_OF_RECORD: Final = 60
LATENCY: Final = 1.0

SUITE: Final = """
import statistics
import time
import anthropic

CLIENT = anthropic.Anthropic(api_key="x")
BLOCKS, CALLS = 40, 20

def ask(client, number):
    messages = [{"role": "user", "content": f"Order A-{number}: I want my money back, it arrived broken"}]
    return client.messages.create(model="claude-opus-4-6", max_tokens=512, messages=messages)

def seconds(client, numbers):
    started = time.process_time()
    for number in numbers:
        ask(client, number)
    return (time.process_time() - started) / len(numbers)

def test_calls(claude):
    pairs = []
    for block in range(BLOCKS):  # in turn, so that other work on the machine disturbs both alike
        first = 2 * block * CALLS
        numbers = range(first, first + CALLS), range(first + CALLS, first + 2 * CALLS)
        if block % 2:
            pairs.append((seconds(claude, numbers[0]), seconds(CLIENT, numbers[1])))
        else:
            pairs.append((seconds(CLIENT, numbers[0]), seconds(claude, numbers[1]))[::-1])
    theirs, ours = zip(*pairs[2:])  # the first calls make what is made once
    ratio = statistics.median(each / other for other, each in pairs[2:])
    print(f"measured: {1e6 * statistics.median(theirs):.1f} {1e6 * statistics.median(ours):.1f} {ratio:.3f}")
"""


TESTS: Final = """
import anthropic
import pytest

CLIENT = anthropic.Anthropic(api_key="x")

@pytest.mark.parametrize("number", range(400))
def test_call(FIXTURE, number):
    messages = [{"role": "user", "content": f"Order A-{number}: I want my money back, it arrived broken"}]
    assert CLIENT.messages.create(model="claude-opus-4-6", max_tokens=512, messages=messages).content
"""


def run(folder: Path, mode: str, url: str, module: str = "test_calls.py", model: str = "opus-4-6") -> str:
    """Run a module, and return what it prints."""
    environment = {**os.environ, "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "x"}
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "-p", "no:randomly"]
    gates = ("--migrate-cost-threshold=off", "--migrate-baseline-threshold=off", "--migrate-from=opus-4-6")
    options = [module, f"--models={model}", f"--migrate-calls={mode}", *gates]
    done = subprocess.run([*command, *options], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def cpu_seconds(folder: Path, url: str, module: str) -> float:
    """The processor time of a replay."""
    before = os.times()
    run(folder, "replay", url, module)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def seconds_to_record(module: str, text: str) -> float:
    """The seconds to record tests on a second target, when those of the first one are recorded."""
    with tempfile.TemporaryDirectory() as name, loopback(0) as first, loopback(LATENCY) as second:
        folder = Path(name)
        (folder / "pytest.ini").write_text("[pytest]\n")
        (folder / module).write_text(text.replace("range(400)", f"range({TESTS_OF_RECORD})"))
        run(folder, "record", first, module)
        started = time.perf_counter()
        run(folder, "record", second, module, "opus-4-7")
        return time.perf_counter() - started


def main() -> None:
    """Record once, replay several times, and print the medians and their ratio."""
    measured = []
    pairs = []
    claude_tests, application_tests = TESTS.replace("FIXTURE", "claude").replace("CLIENT.", "claude."), TESTS
    with tempfile.TemporaryDirectory() as name, start() as api:
        folder = Path(name)
        (folder / "pytest.ini").write_text("[pytest]\n")
        (folder / "test_calls.py").write_text(SUITE)
        (folder / "test_claude.py").write_text(claude_tests)
        (folder / "test_application.py").write_text(application_tests.replace("FIXTURE", "target"))
        for module in ("test_calls.py", "test_claude.py", "test_application.py"):
            run(folder, "record", api.url, module)
        for _ in range(RUNS):
            found = re.search(r"measured: (\S+) (\S+) (\S+)", run(folder, "replay", api.url))
            measured.append([float(each) for each in found.groups()] if found else [])
            pairs.append([cpu_seconds(folder, api.url, each) for each in ("test_claude.py", "test_application.py")])
    claude, application, ratio = (statistics.median(column) for column in zip(*measured, strict=True))
    print(f"claude       {claude:7.1f} us a call")
    print(f"application  {application:7.1f} us a call")
    ratios = sorted(each[2] for each in measured)
    print(f"ratio        {ratio:7.3f}  ({ratios[0]:.3f} to {ratios[-1]:.3f}, {RUNS} runs)")
    claude, application = (min(column) for column in zip(*pairs, strict=True))
    print(f"400 tests with one call each: claude {claude:.2f} s, application {application:.2f} s")
    claude = seconds_to_record("test_claude.py", claude_tests)
    application = seconds_to_record("test_application.py", application_tests.replace("FIXTURE", "target"))
    print(
        f"{TESTS_OF_RECORD} tests recorded on a second target: claude {claude:.2f} s, application {application:.2f} s, "
        f"one after the other {TESTS_OF_RECORD * LATENCY:.0f} s"
    )


if __name__ == "__main__":
    main()
