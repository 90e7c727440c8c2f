from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_modelmigrate import cli

OPUS = "--models=opus-4-7"
BOTH = "--models=opus-4-6,opus-4-7"
SIM = "--migrate-calls=sim"


def test_a_project_gives_a_price_for_a_model_that_the_list_does_not_know(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    marked = '@pytest.mark.task(served_models="*")\ndef test_refund'
    recorded.write_text(recorded.read_text().replace("def test_refund", marked), encoding="utf-8")
    for path in recorded.parent.glob("recordings/test_refund/claude-opus-4-7/*.json"):
        data = json.loads(path.read_text())
        data["response"]["body"]["model"] = "claude-internal-9"
        path.write_text(json.dumps(data), encoding="utf-8")
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
    assert text.index("verdict: pass") < text.index("error: the hook pytest_modelmigrate_price returned")
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
