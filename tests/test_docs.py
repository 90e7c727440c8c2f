"""Every block that README, the documentation and the examples show is run, or checked for its flags."""

from __future__ import annotations

import argparse
import importlib
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import pytest_modelmigrate
from pytest_modelmigrate import cli, plugin
from pytest_modelmigrate.lint.rules import RULES
from pytest_modelmigrate.plugin.markers import PROMPT_KEYS
from pytest_modelmigrate.plugin.options import OPTIONS
from pytest_modelmigrate.plugin.settings import read_settings
from pytest_modelmigrate.plugin.task_marker import TASK_KEYS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = (
    *sorted(ROOT.glob("*.md")),
    *sorted(ROOT.glob("examples/*/README.md")),
    *(path for path in sorted(DOCS.rglob("*.md")) if "_build" not in path.parts),
)
BLOCK = re.compile(
    r"^(?P<indent> *)```(?:\{code-block\} )?(?P<language>\w+)\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL
)
CAPTION = re.compile(r":caption: (.*)\n\n")
MODELS = ("--models=opus-4-6,opus-4-7", "--migrate-calls=sim", "--migrate-baseline-threshold=off")
SENDS = re.compile(r"--migrate-calls=(?:record|rerecord|live)\b")
ELSEWHERE = ("git ", "pre-commit ", "python -m pip ", "python -m venv ", "sphinx-build ")
"""Commands of other tools, which set things up; they are not run here."""


@dataclass(frozen=True)
class Block:
    language: str
    name: str
    text: str


def blocks(page: Path) -> Iterator[Block]:
    for match in BLOCK.finditer(page.read_text(encoding="utf-8")):
        text = re.sub(rf"^{match['indent']}", "", match["text"], flags=re.MULTILINE)
        caption = CAPTION.match(text)
        yield Block(match["language"], caption[1] if caption else "", text[caption.end() :] if caption else text)


def commands(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with the output that is shown below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_blocks_of_a_page_do_what_the_page_says(
    page: Path, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    if any(" examples" in block.text for block in blocks(page) if block.language == "console"):
        shutil.copytree(ROOT / "examples", pytester.path / "examples")
    for number, block in enumerate(blocks(page)):
        if block.name:
            (pytester.path / block.name).write_text(block.text, encoding="utf-8")
        elif block.language == "console":
            for command, shown in commands(block.text):
                check_command(pytester, capsys, command, shown)
        else:
            CHECKS[block.language](pytester, block, number)


def check_command(pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str], command: str, shown: str) -> None:
    command, _, comment = command.partition("  #")
    command = re.sub(r"^python -m pip install (?:-e )?\S+ && |^python -m (?=pytest)", "", command)
    command = command.removeprefix("python -m ") if command.startswith("python -m pytest") else command
    program, *arguments = shlex.split(command)
    if program == "pytest" and SENDS.search(command):
        assert "costs money" in comment, f"say that this costs money: {command}"
        check_flags(pytester, arguments)
    elif program == "pytest" and ("--migrate-calls=sim" in arguments or imported(pytester)):
        run_and_compare(pytester, arguments, shown)
    elif program == "pytest":
        assert not shown, f"nothing answers {command} here: what is shown below it cannot be compared"
        check_flags(pytester, arguments)
    elif program == "modelmigrate":
        check_modelmigrate(capsys, arguments, shown)
    elif program == "nox":
        sessions = re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(arguments) - {"--session"} <= set(sessions)
    else:
        assert command.startswith(ELSEWHERE), f"no test runs {command}"


def imported(pytester: pytest.Pytester) -> bool:
    """Whether the commands so far have imported recordings, which a replay uses."""
    return pytester.path.joinpath("examples/cassettes/recordings").is_dir()


def run_and_compare(pytester: pytest.Pytester, arguments: list[str], shown: str) -> None:
    """Run the command, and find the lines that are shown in what it prints, in their order."""
    result = pytester.runpytest(*arguments, "-p", "no:cacheprovider")
    fails = "verdict: FAIL" in shown or "--runxfail" in arguments
    assert result.ret == (1 if fails else 0), result.stdout.str()
    find_in_order(shown, result.stdout.lines)


def find_in_order(shown: str, lines: list[str]) -> None:
    """Find the lines that are shown in what was printed."""
    printed = iter([line.rstrip() for line in lines])
    for line in shown.splitlines():
        assert line == "..." or line.rstrip() in printed, f"not printed, or not in this order: {line}"


def check_flags(pytester: pytest.Pytester, arguments: list[str]) -> None:
    """Parse the command line and check the values; nothing is sent."""
    read_settings(pytester.parseconfig("-p", "no:cacheprovider", *arguments))
    for path in (each.partition("::")[0] for each in arguments if not each.startswith("-")):
        assert not path.startswith(("tests/", "examples/")) or (ROOT / path).exists(), path


def check_modelmigrate(capsys: pytest.CaptureFixture[str], arguments: list[str], shown: str) -> None:
    capsys.readouterr()  # what runs before it printed
    if ">" in arguments:
        *arguments, _, file = arguments
        cli.main(arguments)
        Path(file).write_text(capsys.readouterr().out, encoding="utf-8")
        return
    if shown:
        cli.main(arguments)
        printed = capsys.readouterr()
        if arguments[0] == "import":
            find_in_order(shown, printed.err.splitlines())
        else:
            assert printed.out == shown
        return
    parser = argparse.ArgumentParser()
    cli.add_commands(parser)
    parser.parse_args(arguments)


def check_python(pytester: pytest.Pytester, block: Block, number: int) -> None:
    """A test that is shown passes on both models."""
    pytester.makepyfile(**{f"test_shown_{number}": block.text})
    result = pytester.runpytest(*MODELS, f"test_shown_{number}.py")
    assert set(result.parseoutcomes()) == {"passed"}, result.stdout.str()


def check_toml(pytester: pytest.Pytester, block: Block, number: int) -> None:
    """A script that is shown answers a short message as it says: in words on 4.6, with JSON on 4.7."""
    pytester.path.joinpath("script.toml").write_text(block.text, encoding="utf-8")
    pytester.makepyfile(
        **{
            f"test_script_{number}": """
            import pytest
            @pytest.mark.prompt(system="respond in JSON", user="my money")
            def test_it(reply, target):
                assert ("{" in reply.text) == (target.id == "opus-4-7")
        """
        }
    )
    result = pytester.runpytest(*MODELS, "--migrate-sim-script=script.toml", f"test_script_{number}.py")
    result.assert_outcomes(passed=2)


def check_ini(pytester: pytest.Pytester, block: Block, number: int) -> None:
    """Every key is known, and every value is accepted."""
    folder = pytester.mkdir(f"ini_{number}")
    (folder / "pytest.ini").write_text(block.text, encoding="utf-8")
    (folder / "script.toml").touch()
    config = pytester.parseconfig("-c", str(folder / "pytest.ini"))
    read_settings(config)
    for key in re.findall(r"^(\w+) =", block.text, re.MULTILINE):
        config.getini(key)  # raises ValueError for a key that nobody declares


def check_nothing(pytester: pytest.Pytester, block: Block, number: int) -> None:
    """Text shows a message; nothing in it can be run."""
    del pytester, number
    assert "$ " not in block.text


CHECKS = {
    "python": check_python,
    "toml": check_toml,
    "ini": check_ini,
    "text": check_nothing,
}


def reference() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (DOCS / "reference").glob("*.md"))


@pytest.mark.parametrize("name", pytest_modelmigrate.__all__)
def test_every_public_name_is_in_the_reference(name: str) -> None:
    assert re.search(rf"^\.\. auto\w+:: pytest_modelmigrate\.{name}$", reference(), re.MULTILINE)


def test_the_reference_names_nothing_that_is_not_public() -> None:
    documented = re.findall(r"^\.\. auto\w+:: pytest_modelmigrate\.(\w+)$", reference(), re.MULTILINE)
    assert sorted(documented) == sorted({*documented} & {*pytest_modelmigrate.__all__})


@pytest.fixture
def generated(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The parts of the reference that are made from the code."""
    monkeypatch.syspath_prepend(str(DOCS))
    parts: dict[str, str] = importlib.import_module("generated").substitutions()
    return parts


def test_every_part_that_is_made_from_the_code_is_on_a_page(generated: dict[str, str]) -> None:
    assert {*re.findall(r"\{\{ (\w+) \}\}", reference())} == {*generated}


def test_every_option_fixture_and_lint_rule_is_in_the_reference(generated: dict[str, str]) -> None:
    for option in OPTIONS:
        assert all(flag in generated["options"] for flag in option.flags)
        assert option.help in generated["options"]
    for name in plugin.__all__:
        assert (f"{{py:data}} {name}\n" in generated["fixtures"]) == (name != "modelmigrate_case")
    for rule in RULES:
        assert f"**{rule.id}** {rule.name}" in generated["lint_rules"]


def test_every_marker_key_is_in_the_reference() -> None:
    page = (DOCS / "reference/markers.md").read_text(encoding="utf-8")
    for key in (*PROMPT_KEYS, *TASK_KEYS):
        assert f"`{key}`" in page


def test_every_flag_that_a_page_names_is_an_option() -> None:
    known = {flag for option in OPTIONS for flag in option.flags}
    for page in PAGES:
        named = {*re.findall(r"--migrate-[a-z-]+[a-z]", page.read_text(encoding="utf-8"))}
        assert named <= known, f"{page.name} names {named - known}"


def test_every_fixture_is_documented_where_it_is_defined() -> None:
    for name in plugin.__all__:
        fixture = getattr(plugin, name)
        assert getattr(fixture, "_fixture_function", fixture).__doc__


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    prose = BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)", prose):
        assert (page.parent / target).exists(), target


def test_the_readme_can_be_read_in_ten_minutes() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 1200
