from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.cli import preflight as command
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.fingerprint import fingerprint

APP = """\
import anthropic

client = anthropic.Anthropic()


def triage(ticket):
    return client.messages.create(
        model="claude-opus-4-5",
        max_tokens=256,
        temperature=0.2,
        messages=[{"role": "user", "content": ticket}, {"role": "assistant", "content": "{"}],
    )
"""
MODELS = "--models=opus-4-5,opus-5-5"
VERSION = "--api-version=2023-06-01"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project as the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    chosen = parser.parse_args(["preflight", *arguments])
    return int(chosen.run(chosen))


def notices(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The printed notices on requests, without facts and the summary."""
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [row for row in rows if row.get("places")]


def record(folder: Path, test: str, *, status: int = 200, occurrence: int = 1, **body: Any) -> None:
    whole = {"model": "claude-opus-4-5", "max_tokens": 100, "messages": [{"role": "user", "content": "Hi"}], **body}
    request = Request("/v1/messages", whole, version="2023-06-01")
    usage = {"input_tokens": 9, "output_tokens": 9}
    message = {"type": "message", "model": whole["model"], "content": [], "usage": usage}
    error = {"type": "error", "error": {"type": "invalid_request_error", "message": "No."}}
    recording = Recording(request, Response(status, body=message if status == 200 else error), occurrence, test)
    RecordingStore(folder / "tests" / "recordings" / "test_app").save(recording, fingerprint(request))


def test_a_rejection_has_its_line_its_text_and_its_edit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text(APP, encoding="utf-8")
    assert call(MODELS, VERSION, "app.py") == 1
    lines = capsys.readouterr().out.splitlines()
    found = lines.index(
        "app.py:10: error 400 sampling_parameters on opus-5-5: `temperature` is deprecated for this model."
    )
    assert lines[found + 1] == "    + Remove `temperature`; steer the reply by the prompt instead."
    assert any(line.startswith("app.py:11: error 400 prefill on opus-5-5: This model does not") for line in lines)
    assert any(line.startswith("app.py:7: warning default_effort on opus-5-5: ") for line in lines)
    assert lines[0] == "opus-5-5:"
    assert "2 errors, 2 warnings; checked 1 request: 1 call in 1 Python file, 0 recorded requests" in lines
    assert lines[-1].startswith("not known: 1 argument that no literal gives")


def test_what_targets_have_in_common_is_said_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text(APP, encoding="utf-8")
    assert call("--models=opus-4-5,opus-4-7,opus-5-5@high", VERSION) == 1
    out = capsys.readouterr().out
    assert out.count("error 400 prefill on opus-4-7, opus-5-5-high: ") == 1
    assert "default_effort" not in out


@pytest.mark.parametrize(
    ("source", "strict", "code"),
    [
        ("client.messages.create(model='claude-opus-5', max_tokens=9, top_k=1)", [], 1),
        ("client.messages.create(model='claude-opus-5', max_tokens=9)", [], 0),
        ("client.messages.create(model='claude-opus-5', max_tokens=9)", ["--strict"], 1),
        ("client.messages.create(max_tokens=9, output_config={'effort': 'low'})", ["--strict"], 0),
    ],
)
def test_the_exit_code_tells_rejections_and_with_strict_warnings(
    folder: Path, source: str, strict: list[str], code: int
) -> None:
    (folder / "app.py").write_text(source, encoding="utf-8")
    assert call("--models=opus-5,opus-5-5", *strict) == code


def test_a_notice_on_many_recordings_of_one_test_is_said_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number, heat in enumerate((0.1, 0.2, 0.3)):
        record(folder, "test_app.py::test_one[opus-4-5]", temperature=heat, max_tokens=100 + number)
    record(folder, "test_app.py::test_two[x-opus-4-5-high]", temperature=0.4)
    record(folder, "test_app.py::test_other", model="claude-haiku-4-5", temperature=0.4)
    assert call(MODELS, "--format=json", "tests") == 1
    (found,) = [row for row in notices(capsys) if row["rule"] == "sampling_parameters"]
    assert [(each["name"], each["requests"]) for each in found["places"]] == [
        ("test_app.py::test_one", 3),
        ("test_app.py::test_two[x]", 1),
    ]
    assert found["requests"] == 4
    assert found["places"][0]["path"].startswith("tests/recordings/test_app/claude-opus-4-5/")


def test_requests_to_other_models_are_left_out_and_counted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text("x.messages.create(model='claude-haiku-4-5', top_k=5)\n", encoding="utf-8")
    assert call(MODELS) == 0
    assert "left out: 1 request to models that --models does not migrate: claude-haiku-4-5 1" in capsys.readouterr().out


def test_a_mix_checks_what_its_roles_may_send(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.joinpath("app.py").write_text(APP, encoding="utf-8")
    models = "--models=opus-4-5,planner=opus-5-5@low,writer=sonnet-5+planner=opus-5-5@low"
    assert call(models, VERSION, "--format=json") == 1
    printed = capsys.readouterr()
    found = [json.loads(line) for line in printed.out.splitlines()]
    rejected = [row["target"] for row in found if row.get("places") and row["level"] == "error"]
    assert sorted(set(rejected)) == ["opus-5-5-low", "sonnet-5"]
    assert printed.err == (
        "modelmigrate: files do not tell the role of a request: every request to opus-4-5 is checked as one of "
        "planner, writer\n"
    )


def test_a_mix_with_the_model_of_an_agent_checks_the_requests_to_that_model(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.joinpath("app.py").write_text(APP, encoding="utf-8")
    folder.joinpath("other.py").write_text(APP.replace("opus-4-5", "sonnet-4-5"), encoding="utf-8")
    assert call("--models=opus-4-5,opus-5-5,sonnet-4-5=opus-5-5@low,sonnet-4-5=sonnet-5", VERSION, "--format=json") == 1
    printed = capsys.readouterr()
    found = [json.loads(line) for line in printed.out.splitlines()]
    pairs = {(row["target"], place["path"]) for row in found for place in row.get("places") or ()}
    assert pairs == {("opus-5-5", "app.py"), ("opus-5-5-low", "other.py"), ("sonnet-5", "other.py")}
    assert printed.err == ""


def test_a_target_that_is_also_in_a_mix_is_counted_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.joinpath("app.py").write_text(APP, encoding="utf-8")
    record(folder, "test_a.py::test_triage[opus-4-5]", temperature=0.2)
    call(MODELS, VERSION, "--format=json")
    without_mix = capsys.readouterr().out
    call(f"{MODELS},planner=opus-5-5", VERSION, "--format=json")
    assert capsys.readouterr().out == without_mix


def test_a_fact_about_a_target_is_shown_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder.joinpath("app.py").write_text(APP, encoding="utf-8")
    call(f"{MODELS},sonnet-4-5=opus-5-5", VERSION, "--format=json")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(set(lines))


def test_a_cassette_and_a_log_of_exchanges_are_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = {"model": "claude-opus-4-5-20251101", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    answer = {"type": "message", "model": body["model"], "usage": {"input_tokens": 9, "output_tokens": 9}}
    row = {"request": {**body, "temperature": 0.5}, "response": answer, "source": {"path": "spec/chat.rb"}}
    (folder / "log.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (folder / "cassettes").mkdir()
    batch = {"requests": [{"custom_id": "a", "params": {**body, "top_k": 3}}]}
    interaction = {
        "request": {
            "method": "POST",
            "uri": "https://api.anthropic.com/v1/messages/batches",
            "body": json.dumps(batch),
        },
        "response": {"status": {"code": 200}, "headers": {}, "body": {"string": "{}"}},
    }
    cassette = {"version": 1, "interactions": [interaction]}
    (folder / "cassettes" / "test_batch.yaml").write_text(json.dumps(cassette), encoding="utf-8")
    assert call(MODELS, VERSION, "--format=json", "log.jsonl", "cassettes") == 1
    found = {row["parameter"]: row["message"] for row in notices(capsys) if row["level"] == "error"}
    assert found == {
        "temperature": "`temperature` is deprecated for this model.",
        "top_k": "`top_k` is deprecated for this model.",
    }


def test_an_answered_request_without_a_version_proves_the_version(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The newer API version rejects sampling parameters, so that an answer to one comes from the older version."""
    body = {"model": "claude-opus-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    answer = {"type": "message", "model": "claude-opus-4-5", "usage": {"input_tokens": 9, "output_tokens": 9}}
    row = {"request": {**body, "temperature": 0.5}, "response": answer}
    (folder / "log.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert call(MODELS, "--api-version=2026-10-21", "--format=json", "log.jsonl") == 1
    (found,) = [row for row in notices(capsys) if row["level"] == "error"]
    assert found["message"] == "`temperature` is deprecated for this model."


def test_a_request_of_bedrock_is_read_as_the_api_takes_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    model = "us.anthropic.claude-opus-4-5-20251101-v1%3A0"
    interaction = {
        "request": {
            "method": "POST",
            "uri": f"https://bedrock-runtime.us-east-1.amazonaws.com/model/{model}/invoke",
            "body": json.dumps({**body, "temperature": 0.5}),
        },
        "response": {"status": {"code": 200}, "headers": {}, "body": {"string": "{}"}},
    }
    (folder / "a.json").write_text(json.dumps({"version": 1, "interactions": [interaction]}), encoding="utf-8")
    assert call(MODELS, "--format=json", "a.json") == 1
    (found,) = [row for row in notices(capsys) if row["level"] == "error"]
    assert found["message"] == "`temperature` is deprecated for this model."


def test_annotations_are_escaped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a,b.py").write_text("x.messages.create(model='claude-opus-4-5', top_k=5)\n", encoding="utf-8")
    record(folder, "test_app.py::test_it[100%]", messages=[{"role": "assistant", "content": "{"}])
    assert call(MODELS, VERSION, "--format=github", "a,b.py", "tests") == 1
    out = capsys.readouterr().out
    assert "::error file=a%2Cb.py,title=sampling_parameters on opus-5-5,line=1,endLine=1::`top_k` is dep" in out
    assert "%0AEdit: Remove `top_k`" in out
    assert "::test_app.py::test_it[100%25]: This model does not support assistant message prefill." in out
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in out.splitlines())


def test_a_sarif_log_has_its_rules_results_and_places(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Valid against the schema of SARIF 2.1.0, whose required properties are named here."""
    (folder / "my app.py").write_text(APP, encoding="utf-8")
    record(folder, "test_app.py::test_it", messages=[{"role": "assistant", "content": "{"}])
    assert call(MODELS, VERSION, "--format=sarif") == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "modelmigrate-preflight"
    assert run["invocations"][0]["executionSuccessful"] is True
    assert {note["level"] for note in run["invocations"][0]["toolExecutionNotifications"]} == {"note"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"].count("opus-5-5: ") == 1
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "my%20app.py" or place["artifactLocation"]["uri"].startswith(
            "tests/"
        )
        assert ("region" in place) == (place["artifactLocation"]["uri"] == "my%20app.py")
    lines = {result["ruleId"]: result["locations"][0]["physicalLocation"] for result in run["results"]}
    assert lines["sampling_parameters"]["region"] == {"startLine": 10}


def test_folders_that_are_installed_or_hidden_are_skipped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for place in ("node_modules/a", ".venv/a", "env/a", ".git", "src"):
        (folder / place).mkdir(parents=True)
        (folder / place / "app.py").write_text(APP, encoding="utf-8")
    (folder / "env" / "pyvenv.cfg").touch()
    assert call(MODELS, "--format=json") == 1
    assert {each["path"] for row in notices(capsys) for each in row["places"]} == {"src/app.py"}


def test_a_comment_leaves_a_call_out(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    silenced = APP.replace("temperature=0.2,", "temperature=0.2,  # modelmigrate: ignore")
    (folder / "app.py").write_text(silenced + "x.messages.create(model='claude-opus-4-5')\n", encoding="utf-8")
    assert call(MODELS) == 0
    assert "checked 1 request: 1 call" in capsys.readouterr().out


def test_rules_can_be_ignored(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text(APP, encoding="utf-8")
    assert call(MODELS, "--ignore=prefill,sampling_parameters", "--ignore=price") == 0
    out = capsys.readouterr().out
    assert "prefill" not in out
    assert "list price" not in out
    with pytest.raises(InvalidSettingError, match="--ignore: invalid rule 'prefil'; choose from api_version, "):
        call(MODELS, "--ignore=prefil")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--models=opus-4-5"], "there is no target"),
        (["--models=,"], "there is no target"),
        (["--models=planner=opus-4-7"], "planner=opus-4-7 is a mix; write it as in opus-4-6,planner=opus-4-7"),
        (["--models=opus-4-6+planner=opus-4-7"], "'opus-4-6' is not written as ROLE=MODEL"),
        (["--models=opus-4-6,planner=opus-47"], "invalid model 'opus-47'; did you mean opus-4-7?"),
        (["--models=opus-4-5,opus-47"], "invalid model 'opus-47'; did you mean opus-4-7?"),
        (["--models=opus-4-5,opus-4-7@huge"], "invalid effort 'huge'; choose from low"),
        (["--models=opus-4-5,claude-opus-9"], "nothing is known about claude-opus-9; choose targets from opus-4-5"),
        ([MODELS, "nowhere"], "no such file or folder: nowhere"),
        ([MODELS, "notes.pdf"], "cannot check notes.pdf: requests are read from .py files"),
        ([MODELS], "no API calls, recordings or cassettes in .; name the folder of your code"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_give(folder: Path, arguments: list[str], message: str) -> None:
    (folder / "notes.pdf").touch()
    with pytest.raises(InvalidSettingError) as error:
        call(*arguments)
    assert message in str(error.value)


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_checked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "app.py").write_text(APP, encoding="utf-8")
    (folder / "broken.py").write_text("x.messages.create(\n", encoding="utf-8")
    record(folder, "test_app.py::test_it")
    damaged = next((folder / "tests").rglob("*.json"))
    damaged.write_text(damaged.read_text(encoding="utf-8")[:90], encoding="utf-8")
    assert call(MODELS) == 2
    captured = capsys.readouterr()
    assert "broken.py:1: not valid Python" in captured.err
    assert str(damaged.relative_to(folder)) in captured.err
    assert "error 400 prefill" in captured.out


def test_a_baseline_outside_of_the_catalogue_is_accepted(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text(APP.replace("opus-4-5", "3-opus-20240229"), encoding="utf-8")
    assert call("--models=claude-3-opus-20240229,opus-5-5") == 1
    out = capsys.readouterr().out
    assert "error 400 prefill on opus-5-5" in out
    assert "default_effort" not in out


def test_code_that_reads_the_first_block_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reads = "\n\ndef text(message):\n    return message.content[0].text + message.content[1].text + message.text[0]\n"
    (folder / "app.py").write_text(APP + reads, encoding="utf-8")
    (folder / "other.py").write_text(reads, encoding="utf-8")
    call(MODELS, "--format=json")
    (found,) = [row for row in notices(capsys) if row["rule"] == "content_by_position"]
    assert [(each["path"], each["line"]) for each in found["places"]] == [("app.py", 16)]
    assert "select content blocks by `type`" in found["edit"].lower()
    call("--models=opus-4-5,opus-4-7", "--format=json")
    assert "content_by_position" not in capsys.readouterr().out
    call(MODELS, "--format=json", "--ignore=content_by_position")
    assert "content_by_position" not in capsys.readouterr().out


def test_many_places_of_one_notice_are_cut(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = "x.messages.create(model='claude-opus-5', max_tokens=9, top_k=5)\n"
    (folder / "app.py").write_text(source * 8, encoding="utf-8")
    assert call("--models=opus-5,opus-5-5", VERSION) == 1
    lines = capsys.readouterr().out.splitlines()
    found = next(number for number, line in enumerate(lines) if line.startswith("app.py:1: error 400 sampling"))
    assert lines[found + 1] == "    also app.py:2, app.py:3, app.py:4, app.py:5, app.py:6 and 2 more"


def test_long_work_shows_its_progress_in_a_terminal(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(401):
        (folder / f"a{number}.py").touch()
    (folder / "app.py").write_text(APP, encoding="utf-8")
    assert call(MODELS) == 1
    assert "files" not in capsys.readouterr().err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert call(MODELS) == 1
    assert capsys.readouterr().err.split("\r")[1:] == [
        "read 0 of 402 files",
        "read 200 of 402 files",
        "read 400 of 402 files",
        "\033[K",
    ]
