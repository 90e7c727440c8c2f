from __future__ import annotations

import sys
from pathlib import Path

import pytest

LEFT_OPEN = """
    import atexit
    import os


    class Log:
        def __init__(self, path):
            self.file = open(path, "w")
            self.write = self.file.write
            self.me = self

        def __del__(self, write=os.write):
            write(1, b"deleted")


    log = Log("log.txt")
    log.write("to the last line")
    atexit.register(print, "a handler of the project", flush=True)
"""
"""A file that nobody closes, in a reference cycle, so that only Python's garbage collection could."""

PROMPT = """
    import pytest


    @pytest.mark.prompt(user="Say so.", max_tokens=64)
    def test_asks(reply):
        assert reply.text
"""


SIMULATED = ("--models=opus-4-8", "--migrate-calls=sim")


def printed_after(
    pytester: pytest.Pytester, test: str, options: tuple[str, ...] = (), python: tuple[str, ...] = ()
) -> list[str]:
    """Run a test in a process of its own; what it prints after the result, once the file is seen to be whole."""
    pytester.makeconftest(LEFT_OPEN)
    pytester.makepyfile(test)
    result = pytester.run(sys.executable, *python, "-m", "pytest", *options)
    result.assert_outcomes(passed=1)
    assert Path(pytester.path, "log.txt").read_text() == "to the last line"
    last = next(number for number, line in enumerate(result.outlines) if " passed in " in line)
    return result.outlines[last + 1 :]


def test_a_run_that_used_the_plugin_ends_without_taking_cycles_apart(pytester: pytest.Pytester) -> None:
    assert printed_after(pytester, PROMPT, SIMULATED) == ["a handler of the project"]


def test_a_run_that_did_not_use_the_plugin_ends_as_python_always_does(pytester: pytest.Pytester) -> None:
    assert printed_after(pytester, "def test_other(): pass") == ["a handler of the project", "deleted"]


@pytest.mark.parametrize("python", [("-X", "dev"), ("-W", "default")])
def test_whoever_looks_for_what_was_left_open_sees_python_end_as_it_always_does(
    pytester: pytest.Pytester, python: tuple[str, str]
) -> None:
    assert printed_after(pytester, PROMPT, SIMULATED, python) == ["a handler of the project", "deleted"]
