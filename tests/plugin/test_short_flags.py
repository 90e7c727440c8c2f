from __future__ import annotations

from pathlib import Path

import pytest

SIM = "--migrate-calls=sim"
MODULE = """
import pytest

@pytest.mark.prompt(user="hello")
def test_it(reply, target, request):
    assert request.config.getoption("--models") == {own!r}
    assert target.id == "opus-4-7"
"""

OWNERS = {
    "a value": ('"--models"', "--models=theirs", "theirs"),
    "a default": ('"--models", default="mine"', "-q", "mine"),
    "a switch": ('"--models", action="store_true"', "--models", True),
    "choices": ('"--models", choices=("big", "small")', "--models=big", "big"),
    "a number": ('"--models", type=int', "--models=3", 3),
}


def owner(declared: str) -> str:
    return f"def pytest_addoption(parser):\n    parser.addoption({declared})\n"


@pytest.mark.parametrize(("declared", "argument", "own"), OWNERS.values(), ids=OWNERS)
@pytest.mark.parametrize("place", ["conftest", "plugin"])
def test_the_owner_of_the_short_flag_keeps_it_and_ours_works_by_its_long_name(
    pytester: pytest.Pytester, declared: str, argument: str, own: object, place: str
) -> None:
    pytester.makepyfile(test_it=MODULE.format(own=own))
    options = []
    if place == "conftest":
        pytester.makeconftest(owner(declared))
    else:
        pytester.makepyfile(other_plugin=owner(declared))
        pytester.syspathinsert()
        options = ["-p", "other_plugin"]
    result = pytester.runpytest(*options, argument, "--migrate-models=opus-4-7", SIM)
    assert result.ret == 0, result.stdout.str() + result.stderr.str()
    result.stdout.fnmatch_lines(["*1 passed*"])


def test_efforts_alone_may_be_somebody_elses(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(owner('"--efforts"'))
    pytester.makepyfile('def test_it(target, request): assert request.config.getoption("--efforts") == "much"')
    mark = "import pytest\npytestmark = pytest.mark.task(calls=False)\n"
    path = pytester.path / "test_efforts_alone_may_be_somebody_elses.py"
    path.write_text(mark + path.read_text(encoding="utf-8"), encoding="utf-8")
    pytester.runpytest("--models=opus-4-7", "--efforts=much", "--migrate-efforts=low,high").assert_outcomes(passed=2)


@pytest.mark.parametrize("owned", [True, False])
def test_messages_name_the_flag_that_works(pytester: pytest.Pytester, *, owned: bool) -> None:
    if owned:
        pytester.makeconftest(owner('"--models"'))
    flag = "--migrate-models" if owned else "--models"
    pytester.makepyfile('import pytest\n@pytest.mark.prompt(user="hello")\ndef test_it(reply): pass\n')
    pytester.runpytest().stdout.fnmatch_lines([f"* pytest {flag}=opus-4-6,opus-4-7"])
    missed = pytester.runpytest("--migrate-models=opus-4-7")
    missed.stdout.fnmatch_lines([f"  to record   pytest --migrate-calls=record {flag}=opus-4-7 *"])
    wrong = pytester.runpytest("--migrate-models=opuss-4-7")
    wrong.stderr.fnmatch_lines([f"ERROR: {flag}: *"])


def test_ini_file_and_environment_give_models_to_a_project_that_has_the_flag(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeconftest(owner('"--models"'))
    pytester.makepyfile(test_it=MODULE.format(own=None))
    pytester.makeini("[pytest]\nmodelmigrate_models = opus-4-7\n")
    pytester.runpytest(SIM).assert_outcomes(passed=1)
    pytester.makeini("[pytest]\n")
    monkeypatch.setenv("PYTEST_MODELMIGRATE_MODELS", "opus-4-7")
    pytester.runpytest(SIM).assert_outcomes(passed=1)


@pytest.mark.slow
def test_workers_keep_the_flag_of_the_project_too(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makeconftest(owner('"--models", default="mine"'))
    pytester.makepyfile(test_it=MODULE.format(own="mine"))
    pytester.runpytest("-n", "1", "--migrate-models=opus-4-7", SIM).assert_outcomes(passed=1)


@pytest.mark.parametrize("arguments", [("--models", "opus-4-7"), ("--models=opus-4-7",)])
@pytest.mark.parametrize("place", ["typed", "addopts"])
def test_a_value_after_a_space_is_no_path(pytester: pytest.Pytester, arguments: tuple[str, ...], place: str) -> None:
    folder = pytester.mkdir("checks")
    folder.joinpath("conftest.py").write_text(owner('"--own"'), encoding="utf-8")
    mark = "import pytest\n@pytest.mark.task(calls=False)\n"
    test = 'def test_it(target, request): assert request.config.getoption("--own") == "x"\n'
    folder.joinpath("test_it.py").write_text(mark + test, encoding="utf-8")
    addopts = f"addopts = {' '.join(arguments)}" if place == "addopts" else ""
    pytester.makeini(f"[pytest]\ntestpaths = checks\n{addopts}\n")
    pytester.runpytest("--own=x", *([] if addopts else arguments)).assert_outcomes(passed=1)


def test_a_path_after_a_switch_of_the_project_stays_a_path(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(owner('"--models", action="store_true"'))
    folder = pytester.mkdir("checks")
    folder.joinpath("conftest.py").write_text(owner('"--own"'), encoding="utf-8")
    folder.joinpath("test_it.py").write_text("def test_it(): pass", encoding="utf-8")
    pytester.runpytest("--models", "checks", "--own=x").assert_outcomes(passed=1)


@pytest.mark.parametrize("owned", [True, False])
def test_help_shows_the_short_flags_that_are_ours(pytester: pytest.Pytester, *, owned: bool) -> None:
    if owned:
        pytester.makeconftest(owner('"--models", help="Mine alone."'))
    text = " ".join(pytester.runpytest("--help").stdout.str().split())
    assert ("--models=MODELS The same as --migrate-models." in text) == (not owned)
    assert ("Mine alone." in text) == owned
    assert "--efforts=EFFORTS The same as --migrate-efforts." in text


def test_a_broken_conftest_file_is_reported_as_ever(pytester: pytest.Pytester) -> None:
    Path(pytester.path, "conftest.py").write_text("raise ValueError('broken')", encoding="utf-8")
    result = pytester.runpytest("--models=opus-4-7")
    result.stderr.fnmatch_lines(["*ImportError while loading conftest*", "*broken*"])
