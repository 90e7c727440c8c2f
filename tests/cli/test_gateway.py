from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.cli import main
from pytest_modelmigrate.cli.named_target import model_ids, named_target
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.wire.http_library import http_library

ROOT = Path(__file__).parents[2]
# A shell that starts the tests in the background has them ignore Ctrl-C.
PROGRAM = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from pytest_modelmigrate.cli import main; sys.exit(main())"
)
BODY = {"model": "claude-opus-4-6", "max_tokens": 9, "messages": [{"role": "user", "content": "Hello"}]}


@contextmanager
def running(tmp_path: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-W", "error", "-c", PROGRAM, "gateway", "--recordings", str(tmp_path), *arguments]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=dict(os.environ)
    )
    try:
        assert process.stdout is not None
        first, second = process.stdout.readline(), process.stdout.readline()
        url = first.split()[2]
        assert first == f"Gateway at {url} (press Ctrl-C to stop)\n"
        assert second == f"export ANTHROPIC_BASE_URL={url} ANTHROPIC_API_KEY=modelmigrate-gateway\n"
        yield process, url
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


def ask(url: str) -> Any:
    headers = {"anthropic-version": "2023-06-01", "x-api-key": "modelmigrate-gateway"}
    return http_library().post(f"{url}/v1/messages", json=BODY, headers=headers, trust_env=False)


def test_the_command_records_and_replays_until_it_is_stopped(tmp_path: Path, api: RunningSimulator) -> None:
    with running(tmp_path, "--calls=record", "--from=opus-4-6", "--model=opus-4-7@high") as (process, url):
        sent = ask(url)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=300)  # a guard against a hang, not a measure
    assert (process.returncode, output, errors) == (0, "spent: nothing; 1 simulated\n", "")
    assert api.requests[0].body["model"] == "claude-opus-4-7"
    assert api.requests[0].body["output_config"] == {"effort": "high"}
    with running(tmp_path, "--from=opus-4-6", "--model=opus-4-7@high") as (process, url):
        assert ask(url).json() == sent.json()
        assert ask(url).status_code == 400
        process.send_signal(signal.SIGTERM)
        output, errors = process.communicate(timeout=300)
    assert (process.returncode, output) == (1, "spent: nothing; 1 replayed\n")
    assert errors.startswith("modelmigrate gateway: no recording answers this request\n")
    assert len(api.requests) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "70000"], "--port 70000: give a number from 0 to 65535"),
        (["--max-cost", "x"], "--max-cost: invalid amount of dollars 'x'; give one such as 2.50"),
        (["--ignore", "model"], "--ignore: model cannot be ignored"),
        (["--model", "oppus-4-7"], "--model: invalid model 'oppus-4-7'; did you mean opus-4-7"),
        (["--model", "opus-4-7@huge"], "--model: invalid effort 'huge'; choose from low, medium, high, xhigh, max"),
        (["--from", "opus-4-6"], "--from: name the model that these requests go to, with --model"),
        (["--from", "elefant", "--model", "opus-4-7"], "--from: invalid model 'elefant'; choose from "),
        (["--calls", "sim", "--sim-script", "none.toml"], "none.toml: cannot read the reply script: "),
    ],
)
def test_a_bad_argument_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["gateway", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"modelmigrate: {message}")
    assert printed.err.count("\n") == 1


def test_targets_and_models_are_read_as_pytest_reads_them() -> None:
    assert named_target("opus-4-7@xhigh", "") == Target("claude-opus-4-7", "xhigh", "opus-4-7")
    assert named_target("claude-opus-4-7", "") == Target("claude-opus-4-7", None, "opus-4-7")
    assert model_ids("opus-4-6, sonnet-4-6", "") == ("claude-opus-4-6", "claude-sonnet-4-6")
    with pytest.raises(InvalidSettingError, match="--model: invalid model 'nothing'"):
        named_target("nothing@high", "--model")
