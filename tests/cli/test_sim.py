from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import anthropic
import pytest

from pytest_modelmigrate.cli import main

ROOT = Path(__file__).parents[2]


def test_the_command_runs_until_ctrl_c(tmp_path: Path) -> None:
    script = tmp_path / "mine.toml"
    script.write_text("[[reply]]\nreply = 'Mine'", encoding="utf-8")
    # A shell that starts the tests in the background has them ignore Ctrl-C.
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from pytest_modelmigrate.cli import main; sys.exit(main())"
    )
    command = [sys.executable, "-W", "error", "-c", program, "sim", "--script", str(script), "--fault", "529,nth=1"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=dict(os.environ)
    )
    try:
        assert process.stdout is not None
        first, second = process.stdout.readline(), process.stdout.readline()
        url = first.split()[4]
        assert first == f"Simulated Claude API at {url} (press Ctrl-C to stop)\n"
        assert second == f"export ANTHROPIC_BASE_URL={url} ANTHROPIC_API_KEY=simulated\n"
        with anthropic.Anthropic(base_url=url, api_key="simulated", max_retries=1) as client:
            message = client.messages.create(
                model="claude-opus-4-7", max_tokens=9, messages=[{"role": "user", "content": "Hello"}]
            )
        assert message.to_dict()["content"] == [{"type": "text", "text": "Mine"}]
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=300)  # a guard against a hang, not a measure
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert (process.returncode, output, errors) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fault", "huh"], "invalid fault 'huh': unknown kind 'huh'"),
        (["--script", "none.toml"], "none.toml: cannot read the reply script: No such file"),
        (["--latency", "-1"], "--latency -1.0: must be 0 or more seconds"),
        (["--latency", "nan"], "--latency nan: must be 0 or more seconds"),
        (["--port", "70000"], "--port 70000: must be a number from 0 to 65535"),
        (["--host", "203.0.113.1"], "cannot listen on 203.0.113.1:0: it answers programs on this machine alone;"),
        (["--host", "::"], "cannot listen on :::0: it answers programs on this machine alone"),
        (["--host", "example.com"], "cannot listen on example.com:0: it answers programs on this machine alone"),
    ],
)
def test_a_bad_argument_is_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["sim", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("modelmigrate sim: ")
    assert message in printed.err
    assert printed.err.count("\n") == 1


def test_the_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["sim", "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for word in ("--host", "--port", "--script", "--latency", "--fault", "529,first=2", "Ctrl-C"):
        assert word in shown
