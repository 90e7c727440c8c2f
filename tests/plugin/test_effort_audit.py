"""The effort audit: a case runs at the lowest effort of a model first, and at the next one where that does not do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from pytest_modelmigrate.simulator import start

AUDIT = ("--models=opus-4-6,opus-4-7", "--migrate-audit=efforts", "--migrate-report=run.json")
SIM = ("--migrate-calls=sim", "--migrate-sim-script=script.toml")

SCRIPT = """
seed = 4
[[reply]]
when.user = 'sometimes'
when.effort = 'low'
when.chance = 0.5
reply = "no"
[[reply]]
when.user = 'medium'
when.effort = 'low'
reply = "no"
[[reply]]
when.user = 'nowhere'
when.model = '4-7'
reply = "no"
[[reply]]
when.user = 'broken'
reply = "no"
[[reply]]
reply = "yes"
"""

CASES = """
import pytest

@pytest.mark.parametrize("kind", [{kinds}])
@pytest.mark.prompt(user="{{kind}}", max_tokens=20)
@pytest.mark.task(tags=["triage"])
def test_kind(reply):
    assert reply.text == "yes"
"""


def project(pytester: pytest.Pytester, *kinds: str) -> None:
    pytester.path.joinpath("script.toml").write_text(SCRIPT, encoding="utf-8")
    pytester.makepyfile(test_it=CASES.format(kinds=", ".join(map(repr, kinds))))


def run(
    pytester: pytest.Pytester, *options: str, mode: Sequence[str] = SIM, audit: Sequence[str] = AUDIT
) -> tuple[pytest.RunResult, Any]:
    begin = pytester.runpytest_subprocess if "-n2" in options else pytester.runpytest_inprocess
    result = begin(*audit, *mode, *options)
    return result, json.loads(pytester.path.joinpath("run.json").read_text(encoding="utf-8"))


def efforts(data: Any, audit: int = 0) -> dict[str, str | None]:
    """The lowest effort of each case."""
    cases = data["derived"]["effort_audits"][audit]["cases"]
    return {each["case"].partition("[")[2].rstrip("]"): each["effort"] for each in cases}


def tried(data: Any) -> dict[str, list[str]]:
    """At which efforts each case was tried."""
    cases = data["derived"]["effort_audits"][0]["cases"]
    return {each["case"].partition("[")[2].rstrip("]"): [one["effort"] for one in each["tried"]] for each in cases}


def test_a_case_goes_up_until_an_effort_does_what_the_baseline_does(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    project(pytester, "low", "medium")
    result, data = run(pytester, *workers)
    assert result.ret == 0
    result.assert_outcomes(passed=4, xfailed=1, skipped=7)
    assert efforts(data) == {"low": "low", "medium": "medium"}
    assert tried(data) == {"low": ["low"], "medium": ["low", "medium"]}
    assert data["derived"]["verdict"]["passed"] is True
    assert data["derived"]["effort_audits"][0]["tags"] == {"triage": "medium"}
    assert data["derived"]["routing"]["tags"]["triage"]["target"] == "opus-4-7-medium"
    actions = [(each["action"], each["effort"]) for each in data["derived"]["advice"]]
    assert actions == [("migrate at effort", "low"), ("migrate at effort", "medium")]
    result.stdout.fnmatch_lines(
        [
            "efforts of opus-4-7: low for 1 case, medium for 1; cost *",
            "  *test_kind?medium?: medium (low 0/1 regressed, medium 1/1 same)",
            "  tag triage: medium for 2 cases",
            "  medium on opus-4-7 does what opus-4-6 does (2 cases)",
            "verdict: pass*",
        ]
    )


def test_a_case_that_no_effort_suits_fails_at_the_highest_one_alone(pytester: pytest.Pytester) -> None:
    project(pytester, "nowhere")
    result, data = run(pytester, "-rfxs")
    assert result.ret == 1
    result.assert_outcomes(passed=1, failed=1, xfailed=4)
    assert tried(data) == {"nowhere": ["low", "medium", "high", "xhigh", "max"]}
    assert efforts(data) == {"nowhere": None}
    assert data["derived"]["verdict"]["reasons"] == ["1 case broken on opus-4-7-max (pass→fail)"]
    assert [each["superseded"] for each in data["derived"]["comparisons"]] == [True, True, True, True, False]
    result.stdout.fnmatch_lines(
        ["FAILED *opus-4-7-max*", "XFAIL *effort audit: a higher effort was tried in its place"]
    )


def test_a_case_that_fails_on_the_baseline_tries_no_higher_effort(pytester: pytest.Pytester) -> None:
    project(pytester, "broken")
    result, data = run(pytester, "-rs")
    result.assert_outcomes(failed=2, skipped=4)
    assert tried(data) == {"broken": ["low"]}
    result.stdout.fnmatch_lines(["SKIPPED ?4? test_it.py:*effort audit: no higher effort is needed*"])


def test_the_efforts_named_are_those_searched(pytester: pytest.Pytester) -> None:
    project(pytester, "medium", "nowhere")
    _, data = run(pytester, "--efforts=xhigh,low")
    assert tried(data) == {"medium": ["low", "xhigh"], "nowhere": ["low", "xhigh"]}
    assert [each["effort"] for each in data["targets"]] == [None, "low", "xhigh"]


def test_lower_efforts_of_the_baseline_are_searched_and_compared_with_those_of_the_target(
    pytester: pytest.Pytester,
) -> None:
    project(pytester, "low", "medium")
    models = "--models=opus-4-6@high,opus-4-6,opus-4-7"
    result, data = run(pytester, audit=(models, *AUDIT[1:]))
    names = [f"{each['name']} {each['effort']}" for each in data["targets"]]
    assert names[:4] == ["opus-4-6 high", "opus-4-6 low", "opus-4-6 medium", "opus-4-7 low"]
    assert efforts(data) == efforts(data, 1) == {"low": "low", "medium": "medium"}
    equivalences = data["derived"]["effort_audits"][1]["equivalences"]
    assert {each["target"]: (each["effort"], each["cases"]) for each in equivalences} == {
        "opus-4-6-high": ("medium", 2),
        "opus-4-6-low": ("low", 2),
        "opus-4-6-medium": ("medium", 1),
    }
    assert data["derived"]["effort_audits"][0]["equivalences"] == []
    result.stdout.fnmatch_lines(["  low on opus-4-7 does what opus-4-6-low does (2 cases)"])


@pytest.mark.parametrize("samples", ["3", "2..6"])
def test_a_replay_of_samples_tries_the_efforts_that_were_recorded(pytester: pytest.Pytester, samples: str) -> None:
    project(pytester, "low", "medium")
    script = pytester.path / "script.toml"
    options = (f"--migrate-samples={samples}", "--migrate-pass-rate=60%")
    with start(scripts=[script]) as api, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ANTHROPIC_BASE_URL", api.url)
        patch.setenv("ANTHROPIC_API_KEY", "test-key")
        recorded_run, recorded = run(pytester, *options, mode=("--migrate-calls=record",))
        sent = [request for request in api.requests if request.path == "/v1/messages"]
    taken = sum(len(each["samples"]) for each in recorded["outcomes"] if each["derived"]["result"] != "skipped")
    assert len(sent) == taken
    replayed_run, replayed = run(pytester, *options, mode=())
    assert recorded_run.ret == replayed_run.ret == 0
    medium = next(
        each for each in replayed["outcomes"] if each["target"]["effort"] == "medium" and "medium" in each["case"]
    )
    assert len(medium["samples"]) >= int(samples[0])
    assert efforts(recorded) == efforts(replayed) == {"low": "low", "medium": "medium"}
    assert [len(each["samples"]) for each in replayed["outcomes"]] == [
        len(each["samples"]) for each in recorded["outcomes"]
    ]


def test_each_round_of_efforts_is_a_batch(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    project(pytester, "low", "medium", "medium too")
    with start(scripts=[pytester.path / "script.toml"]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "test-key")
        result, data = run(pytester, "--migrate-batch", mode=("--migrate-calls=record",))
    assert result.ret == 0
    assert efforts(data) == {"low": "low", "medium": "medium", "medium too": "medium"}
    submitted = [each for each in api.requests if (each.method, each.path) == ("POST", "/v1/messages/batches")]
    assert [len(each.body["requests"]) for each in submitted] == [6, 2]
    assert not [each for each in api.requests if each.path == "/v1/messages"]


def test_usage_snapshots_of_what_counts_are_written_and_kept(pytester: pytest.Pytester) -> None:
    project(pytester, "sometimes")
    _, data = run(pytester, "--snapshot-update", "--migrate-samples=4")
    low = next(each for each in data["outcomes"] if each["target"]["effort"] == "low")
    assert 0 < low["derived"]["passes"] < 4
    written = " ".join(map(str, pytester.path.glob("__usage__/**/*.json")))
    assert "opus-4-7-medium" in written
    assert "opus-4-7-low" not in written
    result, _ = run(pytester, "--migrate-samples=4")
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*unused*")
    result.stdout.fnmatch_lines(["verdict: pass*"])


def test_fixtures_of_a_module_are_torn_down_where_the_last_effort_is_not_tried(pytester: pytest.Pytester) -> None:
    project(pytester, "low")
    module = """
        import pathlib
        import pytest

        @pytest.fixture(scope="module", autouse=True)
        def folder():
            yield
            with pathlib.Path("order").open("a") as file:
                file.write("{name} ")

        @pytest.mark.prompt(user="low", max_tokens=20)
        def test_kind(reply):
            assert reply.text == "yes"
        """
    pytester.makepyfile(test_it=module.format(name="it"), test_later=module.format(name="later"))
    result, _ = run(pytester)
    assert result.ret == 0
    assert pytester.path.joinpath("order").read_text(encoding="utf-8") == "it later "


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--models=opus-4-6,opus-4-7", "--migrate-audit=effort"), "*invalid audit 'effort'; did you mean efforts?*"),
        (("--models=opus-4-6", "--migrate-audit=efforts"), "*--migrate-audit: there is no effort to search"),
        (("--models=opus-4-6,haiku-4-5", "--migrate-audit=efforts"), "*--migrate-audit: there is no effort to search"),
        (("--models=opus-4-6,claude-next-9", "--migrate-audit=efforts"), "*efforts of 'next-9' are unknown*"),
    ],
)
def test_an_audit_that_can_search_nothing_is_refused(
    pytester: pytest.Pytester, options: tuple[str, ...], message: str
) -> None:
    project(pytester, "low")
    result = pytester.runpytest_inprocess(*options, *SIM)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([message])
