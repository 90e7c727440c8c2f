from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.cli import main
from pytest_modelmigrate.simulator import RunningSimulator, start
from pytest_modelmigrate.simulator.faults import Fault

SIMULATED = "SIMULATED: counted by a simulated tokenizer; Claude's own counts differ"
MODELS = "--models=opus-4-6,opus-4-7"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two prompts as the working directory."""
    monkeypatch.chdir(tmp_path)
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "long.md").write_text("word " * 1000, encoding="utf-8")
    (prompts / "short.md").write_text("Hello there", encoding="utf-8")
    return tmp_path


def lines(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> list[str]:
    assert main(["tokens", *arguments]) == status
    return capsys.readouterr().out.splitlines()


def error(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["tokens", *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    return printed.err


def test_the_table_has_tokens_factors_and_the_share_of_the_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, "prompts", "--models=opus-4-6,opus-4-7@xhigh,haiku-4-5", "--calls=sim") == [
        SIMULATED,
        "prompt            opus-4-6     opus-4-7    haiku-4-5  window",
        "prompts/long.md      1,007  1,307 x1.30  1,007 x1.00    0.5%",
        "prompts/short.md         9     10 x1.11      9 x1.00   <0.1%",
        "total of 2           1,016  1,317 x1.30  1,016 x1.00",
    ]


def test_the_api_is_asked_over_a_socket_with_the_settings_of_the_environment(
    api: RunningSimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = lines(capsys, "prompts/short.md", MODELS)
    assert {received.path for received in api.requests} == {"/v1/messages/count_tokens"}
    assert [received.body["model"] for received in api.requests] == ["claude-opus-4-6", "claude-opus-4-7"]
    assert shown[0] == SIMULATED


def test_an_answer_of_the_real_api_is_not_called_simulated(
    api: RunningSimulator, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert api.url
    monkeypatch.setattr("pytest_modelmigrate.wire.answers.SIMULATED_HEADER", "x-none")
    assert lines(capsys, "prompts/short.md", MODELS)[0].startswith("prompt ")
    assert json.loads("".join(lines(capsys, "prompts/short.md", MODELS, "--json")))["simulated"] is False


def test_without_a_key_one_error_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert error(capsys, "prompts", MODELS) == (
        "modelmigrate: no API key: set ANTHROPIC_API_KEY (or ANTHROPIC_AUTH_TOKEN) in the environment; counting is "
        "free. Without a key, count with the simulated tokenizer: --calls=sim\n"
    )


def test_a_key_that_the_api_does_not_accept_is_one_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(faults=[Fault("status", status=401)]) as simulator:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", simulator.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "wrong")
        message = error(capsys, "prompts/short.md", MODELS)
    assert message.startswith("modelmigrate: counting tokens on claude-opus-4-6 failed: 401 authentication_error: ")
    assert message.count("\n") == 1


def test_prompts_that_leave_little_room_are_marked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "prompts" / "near.md").write_text("word " * 165_000, encoding="utf-8")
    models = "--models=haiku-4-5,sonnet-4-5,opus-4-8"
    row = lines(capsys, "prompts/near.md", "prompts/short.md", models, "--calls=sim")[2]
    assert row.endswith("83%  past 80% of haiku-4-5 (200,000 tokens), sonnet-4-5 (200,000 tokens)")


def test_a_prompt_that_does_not_fit_is_exit_code_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "prompts" / "over.md").write_text("word " * 210_000, encoding="utf-8")
    shown = lines(capsys, "prompts", "--models=opus-4-6,sonnet-4-5", "--calls=sim", status=1)
    row = next(line for line in shown if "over.md" in line)
    assert row == ("prompts/over.md    210,007  210,007 x1.00    105%  does not fit into sonnet-4-5 (200,000 tokens)")
    assert shown[-1].startswith("total of 3")


def test_a_prompt_that_a_model_rejects_is_named_with_the_apis_text(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "prompts" / "prefill.md").write_text("<!-- user -->\nHello\n<!-- assistant -->\nIt is", encoding="utf-8")
    shown = lines(capsys, "prompts/prefill.md", "prompts/short.md", "--models=haiku-4-5,opus-4-7", "--calls=sim")
    assert shown[2].split() == ["prompts/prefill.md", "13", "rejected", "<0.1%"]
    assert shown[4].split() == ["total", "of", "1", "9", "10", "x1.11"]
    assert shown[5].startswith("prompts/prefill.md: opus-4-7 rejects it: 400: ")
    limited = ["--requests-per-minute=5", "--tokens-per-minute=0.2"]
    shown = lines(capsys, "prompts/prefill.md", "--models=opus-4-7", "--calls=sim", *limited)
    assert shown[2].split() == ["prompts/prefill.md", "rejected", "-"]
    shown = lines(capsys, "prompts/prefill.md", "--models=opus-4-7", "--calls=sim", "--requests-per-minute=5")
    assert shown[2].split() == ["prompts/prefill.md", "rejected", "-"]
    assert shown[3].split() == ["total", "of", "0", "-"]
    assert len(shown) == 5


def test_the_tokens_a_minute_are_compared_with_the_rate_limit(capsys: pytest.CaptureFixture[str]) -> None:
    rates = lines(capsys, "prompts", MODELS, "--calls=sim", "--requests-per-minute=1,000")[-2:]
    assert rates == [
        "1,000 requests a minute on opus-4-6: 508,000 input tokens a minute",
        "1,000 requests a minute on opus-4-7: 658,500 input tokens a minute",
    ]
    limited = [MODELS, "--calls=sim", "--requests-per-minute=1000", "--tokens-per-minute=600_000"]
    assert lines(capsys, "prompts", *limited)[-2:] == [
        f"{rates[0]}, 85% of 600,000",
        f"{rates[1]}, 110% of 600,000; over the limit",
    ]


def test_json_has_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    limited = ["--requests-per-minute=10", "--tokens-per-minute=100000"]
    data: dict[str, Any] = json.loads("\n".join(lines(capsys, "prompts", MODELS, "--calls=sim", "--json", *limited)))
    assert data["simulated"] is True
    assert data["models"][1] == {"id": "claude-opus-4-7", "name": "opus-4-7", "context_window": 1_000_000}
    assert data["prompts"][0]["path"] == "prompts/long.md"
    assert data["prompts"][0]["tokens"] == {"opus-4-6": 1007, "opus-4-7": 1307}
    assert data["totals"]["factors"] == {"opus-4-6": 1.0, "opus-4-7": 1.2963}
    assert data["limit_shares"] == {"opus-4-6": 0.0508, "opus-4-7": 0.0659}


def test_models_are_counted_once_and_cloud_ids_as_their_model(
    api: RunningSimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "--models= opus-4-7 ,claude-opus-4-7,us.anthropic.claude-opus-4-7-v1:0,claude-haiku-4-5@20251001,"
    shown = lines(capsys, "prompts/short.md", names)
    assert shown[1].split() == ["prompt", "opus-4-7", "haiku-4-5", "window"]
    assert [received.body["model"] for received in api.requests] == ["claude-opus-4-7", "claude-haiku-4-5"]


def test_a_model_without_a_row_in_the_catalogue_has_no_window(
    api: RunningSimulator, capsys: pytest.CaptureFixture[str]
) -> None:
    assert error(capsys, "prompts/short.md", "--models=claude-opus-9-9").startswith(
        "modelmigrate: counting tokens on claude-opus-9-9 failed: 404 not_found_error: "
    )
    assert api.requests


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["prompts", "--models=opus-47"], "--models: invalid model 'opus-47'; did you mean opus-4-7?"),
        (["prompts", "--models=zzz"], "--models: invalid model 'zzz'; choose from opus-4-5, "),
        (["prompts", "--models= ,"], "--models: there is no model; give names such as opus-4-6,opus-4-7"),
        (["absent", MODELS], "no such file or folder: absent"),
        (
            ["prompts", MODELS, "--tokens-per-minute=5"],
            "--tokens-per-minute: give the volume as well, with --requests-per-minute",
        ),
        (
            ["prompts", MODELS, "--requests-per-minute=many"],
            "--requests-per-minute: invalid number 'many'; give a number above 0",
        ),
        (["prompts", MODELS, "--requests-per-minute=0"], "--requests-per-minute: invalid number '0'; give a number"),
        (
            ["prompts", MODELS, "--requests-per-minute=1", "--tokens-per-minute=inf"],
            "--tokens-per-minute: invalid number 'inf'; give a number above 0",
        ),
    ],
)
def test_a_bad_argument_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    printed = error(capsys, *arguments)
    assert printed.startswith(f"modelmigrate: {message}")
    assert printed.count("\n") == 1


def test_the_help_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["tokens", "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for word in ("--models", "--calls", "--requests-per-minute", "--tokens-per-minute", "--json", "80%", "Exit code"):
        assert word in shown
