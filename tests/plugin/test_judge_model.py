"""Unsure findings that the judge of `--migrate-judge` decides, in runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.plugin import judge_model as judge_module
from pytest_modelmigrate.plugin.judge_model import judge_model
from pytest_modelmigrate.store.ledger import Ledger

if TYPE_CHECKING:
    from pytest_modelmigrate.simulator import SimulatedApi

RECORD = ("--models=opus-4-7", "--migrate-calls=record")
JUDGE = "--migrate-judge=haiku-5-5"
HAIKU = "claude-haiku-5-5"

MATCHERS = """
from pytest_modelmigrate import Behaviour, failed, held

class Polite(Behaviour):
    question = "Is the reply polite?"

    def judge(self, reply):
        if "thank" in reply.text:
            return held(self, "it says thanks", doubt="thanks may be meant badly")
        return failed(self, "impolite", "no thanks", doubt="other words may be polite")

    def __repr__(self):
        return "polite()"

class Hums(Polite):
    question = ""

    def __repr__(self):
        return "hums()"
"""

SUITE = """
import pytest
from pytest_modelmigrate import no_tool_call
from matchers import Hums, Polite

pytestmark = pytest.mark.prompt(system="Be polite.", user="Greet Ada.")

def test_confirmed(reply):
    assert reply == Polite()

def test_unequal(reply):
    assert reply != Polite()

def test_decided_by_a_rule(reply):
    assert reply == Polite() | no_tool_call()

def test_without_a_question(reply):
    assert reply == Hums()
"""

SCRIPT = """
[[reply]]
when.system = 'You judge one reply'
when.user = 'Lyon'
reply.json = { reason = "not Paris", verdict = false }

[[reply]]
when.system = 'You judge one reply'
when.user = 'Paris'
reply.json = { reason = "it is", verdict = true }

[[reply]]
when.system = 'You judge one reply'
when.user = 'Is the reply polite'
reply.ANSWER

[[reply]]
reply = "Hello, Ada."
"""
YES = 'json = { reason = "It greets her by name.", verdict = true }'
NO = 'json = { reason = "It is curt.", verdict = false }'
NO_VERDICTS = {
    'refusal = { category = "bio" }': "claude-haiku-5-5 gave no verdict: stop_reason is refusal",
    'error = { status = 400, message = "too long" }': "claude-haiku-5-5 gave no verdict: invalid_request_error: *",
}


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester) -> None:
    """Tests that a guess decides, and one that a rule decides."""
    pytester.makepyfile(matchers=MATCHERS, test_it=SUITE)


@pytest.fixture
def answer(request: pytest.FixtureRequest) -> str:
    """The judge's answer to the question of `polite()`."""
    return str(getattr(request, "param", YES))


@pytest.fixture
def api(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, answer: str) -> Iterator[SimulatedApi]:
    """A server in place of the API, whose judge gives the answer."""
    from pytest_modelmigrate.simulator import start

    script = pytester.path / "judge.toml"
    script.write_text(SCRIPT.replace("ANSWER", answer), encoding="utf-8")
    with start(scripts=[script]) as api:
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        yield api


def judging(api: SimulatedApi) -> int:
    """How many requests the judge got."""
    return sum(request.model == HAIKU for request in api.requests)


def samples(pytester: pytest.Pytester) -> dict[str, dict[str, Any]]:
    """The sample of each test in the JSON report."""
    data = json.loads(pytester.path.joinpath("run.json").read_text(encoding="utf-8"))
    return {each["case"].partition("::test_")[2]: each["samples"][0] for each in data["outcomes"]}


def test_the_judge_decides_what_a_rule_guesses_and_is_priced_apart(
    pytester: pytest.Pytester, api: SimulatedApi
) -> None:
    result = pytester.runpytest(*RECORD, JUDGE, "-v", "--migrate-report=run.json", "--migrate-report=run.md")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "E*~polite(): unwanted behaviour: polite() holds, and should not: judged by claude-haiku-5-5: It greets *",
            "E*fails: hums(): impolite (guessed: other words may be polite; not judged: the matcher has no question)*",
            "    opus-4-7: 1 call, *",
            "*opus-4-7: holds: polite(): judged by claude-haiku-5-5: It greets her by",
            "note: judged by claude-haiku-5-5: polite() (2 outcomes)",
            "note: judges: 5 calls, $*, not part of the cost of the cases",
        ]
    )
    assert judging(api) == 3 + 1, "three known answers, then one question that two tests ask"
    ledger = Ledger(pytester.path / ".modelmigrate/ledger.db")
    assert [(row.model, row.sample) for row in ledger.rows("judging = 1")] == [(HAIKU, "")] * 4
    found = samples(pytester)
    confirmed = found["confirmed"]
    assert confirmed["findings"] == [
        {
            "held": True,
            "behaviour": "polite()",
            "evidence": "judged by claude-haiku-5-5: It greets her by name.",
            "judged_by": HAIKU,
        }
    ]
    assert (len(confirmed["calls"]), len(confirmed["judging"])) == (1, 4)
    assert not found["decided_by_a_rule"]["judging"]
    report = pytester.path.joinpath("run.md").read_text(encoding="utf-8")
    assert "- judged by claude-haiku-5-5: polite() (2 outcomes)\n" in report


@pytest.mark.parametrize("answer", [NO], indirect=True)
def test_a_guess_that_the_judge_confirms_keeps_its_class_of_failure(
    pytester: pytest.Pytester, api: SimulatedApi
) -> None:
    result = pytester.runpytest(*RECORD, JUDGE, "-k", "confirmed or unequal")
    result.assert_outcomes(passed=1, failed=1, deselected=2)
    result.stdout.fnmatch_lines(["E*fails: polite(): impolite: judged by claude-haiku-5-5: It is curt.; no thanks"])
    assert judging(api)


def test_what_the_judge_said_is_replayed_without_a_key(
    pytester: pytest.Pytester, api: SimulatedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.runpytest(*RECORD, JUDGE)
    sent = len(api.requests)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.delenv("ANTHROPIC_BASE_URL")
    pytester.runpytest("--models=opus-4-7", JUDGE, "-k", "confirmed").assert_outcomes(passed=1, deselected=3)
    pytester.runpytest("--models=opus-4-7", JUDGE, "-n1").assert_outcomes(passed=2, failed=2)
    assert len(api.requests) == sent


def test_a_replay_without_the_judges_answer_says_how_to_record_it(pytester: pytest.Pytester, api: SimulatedApi) -> None:
    pytester.runpytest(*RECORD)
    assert not judging(api)
    pytester.runpytest("--models=opus-4-7", JUDGE, "-k", "decided_by_a_rule").assert_outcomes(passed=1, deselected=3)
    result = pytester.runpytest("--models=opus-4-7", JUDGE, "-k", "confirmed")
    result.assert_outcomes(errors=1, deselected=3)
    result.stdout.fnmatch_lines(
        ["*no recording*", "*--migrate-calls=record *--migrate-judge=haiku-5-5 *test_it.py::test_confirmed*"]
    )


def test_without_a_judge_the_guess_counts(pytester: pytest.Pytester, api: SimulatedApi) -> None:
    result = pytester.runpytest(*RECORD)
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(["E*fails: polite(): impolite (guessed: other words may be polite): no thanks"])
    assert not judging(api)


def test_a_judged_finding_is_no_guess_for_migrate_unsure(pytester: pytest.Pytester, api: SimulatedApi) -> None:
    result = pytester.runpytest(*RECORD, "--migrate-unsure=error")
    result.assert_outcomes(passed=1, errors=3)
    result = pytester.runpytest(*RECORD, JUDGE, "--migrate-unsure=error")
    result.assert_outcomes(passed=2, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*hums() fails by a guess, which --migrate-unsure=error does not accept: *"])
    assert judging(api)


def test_the_judge_is_asked_in_an_async_test(pytester: pytest.Pytester, api: SimulatedApi) -> None:
    pytester.makepyfile(
        test_it="""
        import pytest
        from matchers import Polite

        @pytest.mark.asyncio
        async def test_async(async_claude, reply_of, target):
            message = await async_claude.messages.create(
                model=target.model, max_tokens=20, messages=[{"role": "user", "content": "Greet Ada."}]
            )
            assert reply_of(message) == Polite()
        """
    )
    pytester.runpytest(*RECORD, JUDGE).assert_outcomes(passed=1)
    assert judging(api) == 3 + 1
    pytester.runpytest("--models=opus-4-7", JUDGE).assert_outcomes(passed=1)


@pytest.mark.parametrize("fixture", ["control", "baseline_reply"])
def test_other_replies_of_the_test_are_judged_too(pytester: pytest.Pytester, api: SimulatedApi, fixture: str) -> None:
    pytester.makepyfile(
        test_it=f"""
        import pytest
        from matchers import Polite

        @pytest.mark.prompt(user="Greet Ada.")
        @pytest.mark.control(user="Greet Bob.")
        def test_other(reply, {fixture}):
            assert {fixture} == Polite()
        """
    )
    pytester.runpytest(*RECORD, JUDGE).assert_outcomes(passed=1)
    assert judging(api) == 3 + 1


@pytest.mark.parametrize(("answer", "told"), NO_VERDICTS.items(), indirect=["answer"])
def test_a_judge_that_gives_no_verdict_is_an_error_of_the_test(
    pytester: pytest.Pytester, api: SimulatedApi, told: str
) -> None:
    result = pytester.runpytest(*RECORD, JUDGE, "-k", "confirmed")
    result.assert_outcomes(errors=1, deselected=3)
    result.stdout.fnmatch_lines([f"*test_it.py:8: {told}*"])
    assert judging(api) == 3 + 1


def test_the_simulated_api_does_not_judge_and_the_guess_stands(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", JUDGE, "-k", "confirmed")
    result.assert_outcomes(failed=1, deselected=3)
    told = "guessed: other words may be polite; not judged: the calls are simulated"
    result.stdout.fnmatch_lines([f"E*fails: polite(): impolite ({told}): no thanks"])


def test_the_judge_may_come_from_the_ini_file_or_the_environment_and_the_command_line_turns_it_off(
    pytester: pytest.Pytester, api: SimulatedApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\nmodelmigrate_judge = claude-haiku-5-5\n")
    pytester.runpytest(*RECORD, "--migrate-judge=", "-k", "confirmed").assert_outcomes(failed=1, deselected=3)
    assert not judging(api)
    pytester.runpytest(*RECORD, "-k", "confirmed").assert_outcomes(passed=1, deselected=3)
    pytester.makeini("[pytest]\n")
    monkeypatch.setenv("PYTEST_MODELMIGRATE_JUDGE", "haiku-5-5")
    pytester.runpytest("--models=opus-4-7", "-k", "confirmed").assert_outcomes(passed=1, deselected=3)


@pytest.mark.parametrize(
    ("models", "judge", "told"),
    [
        ("claude-haiku-4-5-20251001,opus-4-7", "haiku-4-5", "invalid judge 'haiku-4-5'; it is one of the targets*"),
        (
            "opus-4-7,haiku-5-5",
            "haiku-5-5",
            "invalid judge 'haiku-5-5'; it is one of the targets, and must *",
        ),
        (
            "haiku-4-5,opus-4-7",
            "claude-haiku-4-5-20251001",
            "invalid judge '*-20251001'; it is one *",
        ),
        ("opus-4-7", "haiku-55", "invalid model 'haiku-55'; did you mean haiku-5-5?"),
        ("opus-4-7", "haiku-5-5,opus-5-5", "invalid model 'haiku-5-5,opus-5-5'; give one model"),
        ("opus-4-7", "haiku-5-5@low", "'haiku-5-5@low' names an effort; give model names only"),
    ],
)
def test_a_model_that_cannot_judge_is_a_usage_error(
    pytester: pytest.Pytester, models: str, judge: str, told: str
) -> None:
    result = pytester.runpytest(f"--models={models}", f"--migrate-judge={judge}", "--migrate-baseline=opus-4-7")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --migrate-judge: {told}"])


def test_a_model_without_structured_outputs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    known = catalog()
    models = tuple(replace(each, structured_outputs=each.name != "haiku-4-5") for each in known)
    monkeypatch.setattr(judge_module, "catalog", lambda: replace(known, models=models))
    assert judge_model("haiku-5-5", (), "--migrate-judge") == HAIKU
    with pytest.raises(InvalidSettingError, match="invalid judge 'haiku-4-5'; haiku-4-5 has no structured outputs"):
        judge_model("haiku-4-5", (), "--migrate-judge")
