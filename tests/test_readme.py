"""What README and the examples show is what happens."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from pytest_modelmigrate.cli import main
from pytest_modelmigrate.plugin.markers import OWN_KEYS, TASK_KEYS
from pytest_modelmigrate.plugin.options import OPTIONS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def shown_runs() -> list[tuple[str, str]]:
    """Commands of the console blocks, with the output that is shown below them."""
    texts = [README, *(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("examples/*/README.md")))]
    return [
        (match[1], block[match.end() :])
        for text in texts
        for block in blocks(text, "console")
        if (match := re.match(r"\$ (?:python -m pip install \. && )?(?:python -m )?pytest (examples.*)\n", block))
    ]


@pytest.mark.parametrize(("arguments", "shown"), shown_runs(), ids=[run[0] for run in shown_runs()])
def test_a_command_that_is_shown_prints_what_is_shown(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, arguments: str, shown: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shutil.copytree(ROOT / "examples", pytester.path / "examples")
    result = pytester.runpytest_subprocess(*arguments.split())
    assert result.ret == (1 if "--runxfail" in arguments else 0), result.stdout.str()
    printed = [line.rstrip() for line in result.stdout.lines]
    for line in shown.splitlines():
        assert line == "..." or line.rstrip() in printed


def test_a_modelmigrate_command_that_is_shown_prints_what_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    shown = [block for block in blocks(README, "console") if block.startswith("$ modelmigrate ")]
    assert shown
    for block in shown:
        command, _, output = block.partition("\n")
        main(command.split()[2:])
        assert capsys.readouterr().out == output


@pytest.mark.parametrize("code", blocks(README, "python"))
def test_a_test_that_is_shown_passes_on_both_models(pytester: pytest.Pytester, code: str) -> None:
    pytester.makepyfile(code)
    result = pytester.runpytest(
        "--models=opus-4-6,opus-4-7", "--migrate-calls=sim", "--migrate-cost-threshold=off", "-p", "no:randomly"
    )
    outcomes = result.parseoutcomes()
    assert set(outcomes) == {"passed"}, result.stdout.str()


@pytest.mark.parametrize("script", blocks(README, "toml"))
def test_a_script_that_is_shown_is_a_script(pytester: pytest.Pytester, script: str) -> None:
    pytester.path.joinpath("script.toml").write_text(script, encoding="utf-8")
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(system="respond in JSON", user="my money")
        def test_it(reply, target):
            assert ("{" in reply.text) == (target.id == "opus-4-7")
    """)
    arguments = ("--models=opus-4-6,opus-4-7", "--migrate-calls=sim", "--migrate-sim-script=script.toml")
    pytester.runpytest(*arguments, "--migrate-cost-threshold=off").assert_outcomes(passed=2)


def test_every_option_and_every_marker_key_is_in_the_tables() -> None:
    for option in OPTIONS:
        assert f"`{option.flags[0]}`" in README
    for key in (*OWN_KEYS, *TASK_KEYS):
        assert f"`{key}`" in README


def test_the_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", README):
        assert (ROOT / target).exists(), target
