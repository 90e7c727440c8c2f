from __future__ import annotations

import inspect
import json
import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from pytest_modelmigrate import cli
from pytest_modelmigrate.plugin import hookspec
from pytest_modelmigrate.simulator import RunningSimulator

OPUS = "--models=opus-4-7"
BOTH = "--models=opus-4-6,opus-4-7"
SIM = "--migrate-calls=sim"
RECORD = "--migrate-calls=record"
SPECS = {name: spec for name, spec in vars(hookspec).items() if name.startswith("pytest_modelmigrate_")}


def recordings(module: Path) -> list[dict[str, Any]]:
    paths = sorted(module.parent.glob(f"recordings/{module.stem}/*/*.json"))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def example_of(spec: Any) -> str:
    """The code that the docstring of a hook shows."""
    _, _, rest = inspect.getdoc(spec).partition("::\n\n")  # type: ignore[union-attr]
    lines = rest.splitlines()
    end = next(index for index, line in enumerate(lines) if line and not line.startswith("    "))
    return dedent("\n".join(lines[:end]))


@pytest.mark.parametrize("name", SPECS)
def test_the_example_of_a_hook_works_when_it_is_pasted_into_conftest(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, name: str
) -> None:
    del suite, api
    pytester.makeconftest(example_of(SPECS[name]))
    result = pytester.runpytest(BOTH, RECORD, "--migrate-baseline-threshold=off", "--migrate-report=run.json")
    result.assert_outcomes(passed=4)
    assert result.ret == pytest.ExitCode.OK
    assert name not in result.stdout.str()


def test_a_misspelt_hook_is_pytests_own_error(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makeconftest("def pytest_modelmigrate_prize(call): pass")
    result = pytester.runpytest(OPUS, SIM)
    assert "unknown hook 'pytest_modelmigrate_prize'" in result.stdout.str() + result.stderr.str()


# --- price


def test_a_project_gives_a_price_for_a_model_that_the_list_does_not_know(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    marked = '@pytest.mark.task(served_models="*")\ndef test_refund'
    recorded.write_text(recorded.read_text().replace("def test_refund", marked), encoding="utf-8")
    for path in recorded.parent.glob("recordings/test_refund/claude-opus-4-7/*.json"):
        path.write_text(path.read_text().replace("claude-opus-4-7", "claude-internal-9"), encoding="utf-8")
    unknown = pytester.runpytest(OPUS)
    unknown.assert_outcomes(failed=2)
    unknown.stdout.fnmatch_lines(["  unknown     no price is known for claude-internal-9"])
    pytester.makeconftest("""
        def pytest_modelmigrate_price(call):
            return "0.0001" if call.model == "claude-internal-9" else None
    """)
    known = pytester.runpytest(BOTH)
    known.assert_outcomes(passed=4)
    known.stdout.fnmatch_lines(["  test_refund[[]whole[]] *pass  $0.0005 *pass  $0.0001 *", "verdict: pass"])


def test_a_negotiated_price_comes_before_the_list_and_is_not_remembered(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    def cost() -> str:
        text = pytester.runpytest(OPUS).stdout.str()
        return text.partition("test_refund[whole]")[2].split()[1]

    listed = cost()
    conftest = pytester.makeconftest("def pytest_modelmigrate_price(call):\n    return 3 if call.usage else None")
    assert cost() == "$3.00"
    conftest.unlink()
    assert cost() == listed
    assert recorded.exists()


def test_commands_know_the_prices_that_a_run_was_saved_with(
    pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.task(tags="chat")
        @pytest.mark.prompt(user="hello", max_tokens=50)
        def test_it(reply): assert reply.text
    """)
    conftest = """
        def pytest_modelmigrate_price(call):
            return call.usage.output_tokens * {} if "opus-4-7" in call.model else None
    """
    off = "--migrate-baseline-threshold=off"
    for name, dollars in (("old", 2), ("new", 2), ("dear", 9)):
        pytester.makeconftest(conftest.format(dollars))
        pytester.runpytest_inprocess(BOTH, SIM, off, f"--migrate-report={name}.json").assert_outcomes(passed=2)
    data = json.loads(Path("old.json").read_text(encoding="utf-8"))
    cost = data["outcomes"][1]["derived"]["cost_usd"]
    capsys.readouterr()

    assert cli.main(["compare", "old.json", "new.json"]) == 0
    shown = capsys.readouterr().out
    assert shown.count(f"pass  ${cost}.00") == 2
    assert "note: prices: those of pytest_modelmigrate_price are of 20" in shown
    assert cli.main(["compare", "old.json", "dear.json", "--cause-thresholds=output=1%"]) == 0
    assert "the hook gave other prices in the older run" in " ".join(capsys.readouterr().out.split())
    assert cli.main(["power", "--drop=30", "old.json", "--json"]) == 0
    shown = capsys.readouterr()
    assert float(json.loads(shown.out)["drop"]["cost_usd"]) > float(cost)
    assert "those of pytest_modelmigrate_price are of" in shown.err
    assert cli.main(["routes", "old.json", "--baseline-threshold=62%"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["tags"]["chat"]["model"] == "claude-opus-4-6"
    assert "those of pytest_modelmigrate_price are of" in shown.err


@pytest.mark.parametrize("answer", ["'much'", "-1", "0.5", "True", "float('nan')", "[1]", "'inf'"])
def test_an_invalid_price_is_one_clear_error_and_an_unknown_cost(
    pytester: pytest.Pytester, suite: Path, answer: str
) -> None:
    del suite
    pytester.makeconftest(f"def pytest_modelmigrate_price(call):\n    return {answer}")
    result = pytester.runpytest(OPUS, SIM, "--migrate-baseline-threshold=off")
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    text = " ".join(result.stdout.str().split())
    assert text.count("note: the hook pytest_modelmigrate_price returned") == 1
    assert "; return US dollars as a Decimal, int or str, or None" in text
    assert "Traceback" not in text + result.stderr.str()


def test_a_price_hook_that_raises_is_one_clear_error_with_its_place(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    conftest = pytester.makeconftest("def pytest_modelmigrate_price(call):\n    return 1 / 0")
    result = pytester.runpytest(OPUS, SIM)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    text = "".join(result.stdout.str().split())  # long lines are wrapped
    assert f"raisedZeroDivisionError:divisionbyzeroin{conftest}:2" in text
    assert "INTERNALERROR" not in text + result.stderr.str()


# --- fix


def test_a_project_replaces_the_fix_in_the_assertion_and_in_the_report(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import json_reply
        @pytest.mark.prompt(user="hello")
        def test_it(reply):
            assert reply == json_reply(dict)
    """)
    pytester.makeconftest("""
        def pytest_modelmigrate_fix(finding):
            assert not finding.held
            return f"see the wiki on {finding.failure}"
    """)
    result = pytester.runpytest(OPUS, SIM, "--migrate-report=run.json")
    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines([r"E +fix: see the wiki on \w+"])
    assert "see the wiki on " in pytester.path.joinpath("run.json").read_text(encoding="utf-8")


def test_a_fix_of_none_keeps_the_published_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import json_reply
        @pytest.mark.prompt(user="hello")
        def test_it(reply):
            assert reply == json_reply(dict)
    """)
    published = pytester.runpytest(OPUS, SIM).stdout.str()
    pytester.makeconftest("def pytest_modelmigrate_fix(finding): return None")
    result = pytester.runpytest(OPUS, SIM).stdout.str()
    fixes = [re.findall(r"E +fix: .*", text) for text in (published, result)]
    assert fixes[0] == fixes[1]
    assert fixes[0]


def test_an_invalid_fix_is_shown_in_its_place(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import json_reply
        @pytest.mark.prompt(user="hello")
        def test_it(reply):
            assert reply == json_reply(dict)
    """)
    pytester.makeconftest("def pytest_modelmigrate_fix(finding): return 5")
    result = pytester.runpytest(OPUS, SIM)
    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines([r"E +fix: the hook pytest_modelmigrate_fix returned 5; return a str or None"])


# --- redaction


SECRET = """
import pytest

@pytest.mark.prompt(system="Customer: jo@example.org", user="My mail is jo@example.org. Repeat it.", max_tokens=50)
def test_declared(reply):
    assert reply.text

def test_client(claude, target):
    with claude.messages.stream(
        model=target.model, max_tokens=50, messages=[{"role": "user", "content": "Write to al@example.org."}]
    ) as stream:
        assert stream.get_final_text()
"""

MAIL = 'r"[\\w.]+@[\\w.]+\\b"'
REDACT = f"""
import re

def pytest_modelmigrate_redact(text):
    return re.sub({MAIL}, "MAIL", text)
"""


def test_a_redacted_recording_answers_the_request_that_it_was_made_of(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    module = pytester.makepyfile(test_secret=SECRET)
    pytester.makeconftest(REDACT)
    first = pytester.runpytest(
        OPUS, RECORD, *(f"--migrate-report=run.{each}" for each in ("json", "md", "html")), "-p", "no:randomly"
    )
    first.assert_outcomes(passed=2)
    sent = [str(request.body) for request in api.requests]
    assert sum("jo@example.org" in body for body in sent) == 1
    assert sum("al@example.org" in body for body in sent) == 1
    kept = recordings(module)
    assert len(kept) == 2
    assert all(recording["redacted"] is True for recording in kept)
    assert all("@example.org" not in json.dumps(recording) for recording in kept)
    assert any("My mail is MAIL." in json.dumps(recording) for recording in kept)
    assert "My mail is MAIL." in pytester.path.joinpath("run.html").read_text(encoding="utf-8")
    for path in pytester.path.glob("run.*"):
        assert "@example.org" not in path.read_text(encoding="utf-8")
    pytester.runpytest(OPUS, RECORD).assert_outcomes(passed=2)
    assert len(api.requests) == len(sent)
    api.close()
    pytester.runpytest(OPUS).assert_outcomes(passed=2)


def test_another_value_than_the_redacted_one_is_another_request(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    module = pytester.makepyfile(test_secret=SECRET)
    pytester.makeconftest(REDACT)
    pytester.runpytest(OPUS, RECORD).assert_outcomes(passed=2)
    module.write_text(SECRET.replace("jo@example.org", "jim@example.org"), encoding="utf-8")
    pytester.runpytest(OPUS).assert_outcomes(passed=1, errors=1)


def test_what_is_redacted_may_hold_a_credential(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    del api
    key = f"sk-ant-{'a' * 30}"
    pytester.makepyfile(test_secret=SECRET.replace("jo@example.org", key))
    refused = pytester.runpytest(OPUS, RECORD, "-k", "declared")
    refused.assert_outcomes(errors=1, deselected=1)
    pytester.makeconftest(f"def pytest_modelmigrate_redact(text):\n    return text.replace({key!r}, 'KEY')")
    pytester.runpytest(OPUS, RECORD, "-k", "declared").assert_outcomes(passed=1, deselected=1)


def test_every_redaction_applies(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    del api
    module = pytester.makepyfile(test_secret=SECRET)
    pytester.makeconftest("""
        class Other:
            def pytest_modelmigrate_redact(self, text):
                return text.replace("jo@", "someone@")

        def pytest_configure(config):
            config.pluginmanager.register(Other())

        def pytest_modelmigrate_redact(text):
            return text.replace("@example.org", " at example")
    """)
    pytester.runpytest(OPUS, RECORD, "-k", "declared").assert_outcomes(passed=1, deselected=1)
    (recording,) = recordings(module)
    assert recording["request"]["body"]["system"] == "Customer: someone at example"


def test_nothing_is_marked_as_redacted_where_nothing_changed(pytester: pytest.Pytester, suite: Path, api: Any) -> None:
    del api
    pytester.makeconftest("def pytest_modelmigrate_redact(text):\n    return text")
    pytester.runpytest(OPUS, RECORD).assert_outcomes(passed=2)
    assert all("redacted" not in recording for recording in recordings(suite))


@pytest.mark.parametrize(
    ("body", "said"), [("return 5", "returned 5; return a str or None"), ("return 1 / 0", "raised ZeroDivisionError")]
)
def test_an_invalid_redaction_is_an_error_and_nothing_is_written(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, body: str, said: str
) -> None:
    pytester.makeconftest(f"def pytest_modelmigrate_redact(text):\n    {body}")
    result = pytester.runpytest(OPUS, RECORD)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines([f"*the hook pytest_modelmigrate_redact {said}*"])
    assert recordings(suite) == []
    assert not api.requests


# --- request


CHANGED = """
def pytest_modelmigrate_request(body, target):
    if target.id == "opus-4-7":
        return {**body, "max_tokens": 99}
    body["metadata"] = {"user_id": "x"}  # a copy: this changes nothing
    return None
"""

ASKING = """
import pytest

@pytest.mark.prompt(user="declared", max_tokens=50)
@pytest.mark.control(user="control")
def test_declared(reply, control, baseline_reply):
    assert reply.text and control.text and baseline_reply.text

def test_client(claude, target):
    claude.messages.create(model=target.model, max_tokens=50, messages=[{"role": "user", "content": "client"}])
    claude.messages.create(model="other-model", max_tokens=50, messages=[{"role": "user", "content": "kept"}])

test_client = pytest.mark.task(kept_models="other-model", served_models="*")(test_client)
"""


@pytest.mark.parametrize("prefetch", [(), ("--migrate-no-prefetch",)], ids=["prefetch", "no prefetch"])
def test_a_project_changes_every_request_to_one_target(
    pytester: pytest.Pytester, api: RunningSimulator, prefetch: tuple[str, ...]
) -> None:
    pytester.makepyfile(ASKING)
    pytester.makeconftest(CHANGED)
    result = pytester.runpytest(BOTH, RECORD, "--migrate-baseline-threshold=off", *prefetch)
    sent: dict[str, set[int]] = {}
    for request in api.requests:
        body: Mapping[str, Any] = request.body
        assert "metadata" not in body
        sent.setdefault(body["model"], set()).add(body["max_tokens"])
    assert sent.pop("other-model", {50}) == {50}
    assert sent == {"claude-opus-4-6": {50}, "claude-opus-4-7": {99}}
    del result
    count = len(api.requests)
    pytester.runpytest(BOTH, RECORD, "--migrate-baseline-threshold=off", "-k", "declared").assert_outcomes(
        passed=2, deselected=2
    )
    assert len(api.requests) == count
    api.close()
    pytester.runpytest(BOTH, "--migrate-baseline-threshold=off", "-k", "declared").assert_outcomes(
        passed=2, deselected=2
    )


def test_a_changed_request_is_another_request(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    pytester.makeconftest(CHANGED)
    result = pytester.runpytest(BOTH, "--migrate-baseline-threshold=off")
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["*differs in max_tokens"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 5", "returned 5; return a dict or None"),
        ("return {}", "returned None; return a body whose model is 'claude-opus-4-7'"),
        ("return {**body, 'model': 'x'}", "returned 'x'; return a body whose model is 'claude-opus-4-7'"),
        ("return {**body, 'x': object()}", "return a body that can be sent as JSON"),
        ("return body['nothing']", "raised KeyError: 'nothing'"),
    ],
)
@pytest.mark.parametrize("kind", ["declared", "client"])
def test_an_invalid_request_is_an_error_of_each_test_and_nothing_is_sent(
    pytester: pytest.Pytester, api: RunningSimulator, body: str, said: str, kind: str
) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(user="x")
        def test_declared(reply): pass
        def test_client(claude, target):
            claude.messages.create(model=target.model, max_tokens=5, messages=[{"role": "user", "content": "x"}])
    """)
    pytester.makeconftest(f"def pytest_modelmigrate_request(body, target):\n    {body}")
    result = pytester.runpytest(OPUS, RECORD, "-k", kind)
    result.assert_outcomes(errors=1, deselected=1)
    result.stdout.fnmatch_lines([f"*the hook pytest_modelmigrate_request *{said}*"])
    assert not api.requests


@pytest.mark.slow
def test_all_hooks_hold_on_workers(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytest.importorskip("xdist")
    module = pytester.makepyfile(test_secret=SECRET)
    price = "def pytest_modelmigrate_price(call):\n    return 3\n"
    pytester.makeconftest(price + CHANGED + REDACT)
    result = pytester.runpytest_subprocess(OPUS, RECORD, "-n2")
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*pass  $3.00"])
    assert {request.body["max_tokens"] for request in api.requests} == {99}
    assert all("@example.org" not in json.dumps(recording) for recording in recordings(module))
