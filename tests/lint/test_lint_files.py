from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modelmigrate.facts.errors import InvalidPromptError, InvalidSettingError
from pytest_modelmigrate.lint import configured_ignore, find_files, lint_file, lint_prompt
from pytest_modelmigrate.lint.prompt_files import read_prompt_file

RISKY = "If you can't find it, return null."


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def lines(path: Path) -> list[tuple[int, str]]:
    return [(placed.line, placed.risk.rule) for placed in lint_file(path)]


class TestPromptFiles:
    def test_sections_have_roles_and_lines_of_the_file(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "a.md",
            f"---\nmodel: x\n---\n<!-- system -->\n{RISKY}\n<!-- user -->\nHello.\n<!-- assistant -->\n{{\n",
        )
        assert lines(path) == [(5, "MM001"), (9, "MM010")]
        assert [placed.risk.role for placed in lint_file(path)] == ["system", "prefill"]

    def test_an_earlier_assistant_section_is_history(self) -> None:
        text = f"<!-- user -->\nHello.\n<!-- assistant -->\n{RISKY}\n<!-- user -->\nGo on.\n"
        assert [prompt_text.role for prompt_text in read_prompt_file(text)] == ["user", "user"]

    def test_text_without_marks_has_no_known_role(self) -> None:
        (prompt_text,) = read_prompt_file("Hello.\n")
        assert prompt_text.role == "unknown"


class TestPythonFiles:
    def test_the_line_is_that_of_the_sentence(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.py", f'X = 1\nPROMPT = """\nYou read mail.\n\n{RISKY}\n"""\n')
        assert lines(path) == [(5, "MM001")]

    @pytest.mark.parametrize(
        "source",
        [
            f'# modelmigrate: ignore MM001\nPROMPT = "{RISKY}"\n',
            f'PROMPT = "{RISKY}"  # modelmigrate: ignore MM001\n',
            f'PROMPT = """\nHello.\n{RISKY}\n"""  # modelmigrate: ignore MM001, MM003\n',
            f'PROMPT = (\n    "Hello. "\n    # modelmigrate: ignore\n    "{RISKY}"\n)\n',
            f'PROMPT = """\n<!-- modelmigrate: ignore MM001 -->\n{RISKY}\n"""\n',
        ],
    )
    def test_a_comment_on_the_line_or_above_switches_the_rule_off(self, tmp_path: Path, source: str) -> None:
        assert lines(write(tmp_path / "a.py", source)) == []

    @pytest.mark.parametrize(
        "source",
        [
            f'# modelmigrate: ignore MM003\nPROMPT = "{RISKY}"\n',
            f'# modelmigrate: ignore MM001\n\n\nPROMPT = "{RISKY}"\n',
            f'PROMPT = "# modelmigrate: ignore MM001. {RISKY}"\n',
        ],
    )
    def test_other_comments_do_not(self, tmp_path: Path, source: str) -> None:
        assert [rule for _, rule in lines(write(tmp_path / "a.py", source))] == ["MM001"]

    def test_a_way_out_in_the_other_text_of_the_call_counts(self, tmp_path: Path) -> None:
        messages = '[{{"role": "user", "content": "{0}"}}]'
        call = f'c.messages.create(system="Extract the name. Respond in JSON.", messages={messages})\n'
        assert lines(write(tmp_path / "a.py", call.format("If it is missing, ask."))) == []
        assert lines(write(tmp_path / "b.py", call.format("Here is the mail."))) == [(1, "MM002")]

    def test_a_file_that_cannot_be_read_is_named_with_its_line(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidPromptError, match=r"a\.py:2: not valid Python"):
            lint_file(write(tmp_path / "a.py", "x = 1\ny = (\n"))
        (tmp_path / "b.md").write_bytes(b"\xff\xfe\x00")
        with pytest.raises(InvalidPromptError, match=r"cannot read .*b\.md: "):
            lint_file(tmp_path / "b.md")


class TestFinding:
    def test_folders_give_python_and_prompt_files_and_no_readme(self, tmp_path: Path) -> None:
        wanted = [
            write(tmp_path / "a.py", ""),
            write(tmp_path / "notes.md", "<!-- system -->\nHello.\n"),
            write(tmp_path / "prompts" / "refund.txt", ""),
            write(tmp_path / "refund_prompt.md", ""),
        ]
        for name in ("README.md", ".venv/b.py", "env/pyvenv.cfg", "env/c.py", "node_modules/d.py", "data.json"):
            write(tmp_path / name, "")
        assert sorted(find_files([tmp_path])) == sorted(wanted)

    def test_a_named_file_is_read_whatever_its_name(self, tmp_path: Path) -> None:
        path = write(tmp_path / "README.md", "")
        assert find_files([path, path]) == (path,)

    def test_a_missing_path_and_an_unreadable_kind_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidSettingError, match="no such file or folder"):
            find_files([tmp_path / "absent.md"])
        with pytest.raises(InvalidSettingError, match=r"prompts are read from \.py"):
            find_files([write(tmp_path / "a.json", "{}")])


class TestPromptOfATest:
    def test_a_text_that_stands_in_the_file_gets_its_line(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "test_a.py",
            f'import pytest\n\n@pytest.mark.prompt(\n    system="You read mail.\\n"\n    "{RISKY}",\n    user="x"\n)\n'
            "def test_a(reply): ...\n",
        )
        (placed,) = lint_prompt(f"You read mail.\n{RISKY}", "x", path=path, line=3)
        assert (placed.path, placed.line, placed.risk.rule) == (path, 5, "MM001")

    def test_a_comment_in_the_file_counts(self, tmp_path: Path) -> None:
        path = write(tmp_path / "test_a.py", f'# modelmigrate: ignore MM001\nPROMPT = "{RISKY}"\n')
        assert lint_prompt(RISKY, path=path) == ()

    def test_a_text_from_elsewhere_gets_the_line_of_the_test(self, tmp_path: Path) -> None:
        path = write(tmp_path / "test_a.py", "")
        (placed,) = lint_prompt(None, RISKY, path=path, line=7)
        assert (placed.path, placed.line, placed.risk.role) == (path, 7, "user")

    def test_a_way_out_in_the_user_text_counts(self) -> None:
        system = "Extract the name. Respond in JSON."
        assert lint_prompt(system, "If the name is missing, ask for it.") == ()
        assert [placed.risk.rule for placed in lint_prompt(system, "Bob called.")] == ["MM002"]


class TestConfiguration:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("pytest.ini", "[pytest]\nmodelmigrate_lint_ignore = MM001, MM003\n"),
            ("pyproject.toml", '[tool.pytest.ini_options]\nmodelmigrate_lint_ignore = "MM001 MM003"\n'),
            ("pyproject.toml", '[tool.pytest]\nmodelmigrate_lint_ignore = ["MM001", "MM003"]\n'),
            ("tox.ini", "[pytest]\nmodelmigrate_lint_ignore =\n    MM001\n    MM003\n"),
            ("setup.cfg", "[tool:pytest]\nmodelmigrate_lint_ignore = mm001,mm003\n"),
            ("pytest.toml", '[pytest]\nmodelmigrate_lint_ignore = ["MM001", "MM003"]\n'),
        ],
    )
    def test_the_pytest_configuration_switches_rules_off(self, tmp_path: Path, name: str, text: str) -> None:
        write(tmp_path / name, text)
        (tmp_path / "inner").mkdir()
        assert configured_ignore(tmp_path / "inner") == ("MM001", "MM003")

    def test_the_nearest_configuration_decides(self, tmp_path: Path) -> None:
        write(tmp_path / "pytest.ini", "[pytest]\nmodelmigrate_lint_ignore = MM001\n")
        write(tmp_path / "inner" / "pyproject.toml", "[project]\nname = 'x'\n")
        assert configured_ignore(tmp_path / "inner") == ("MM001",)
        write(tmp_path / "inner" / "pytest.ini", "")
        assert configured_ignore(tmp_path / "inner") == ()

    def test_a_wrong_id_names_the_file(self, tmp_path: Path) -> None:
        write(tmp_path / "pytest.ini", "[pytest]\nmodelmigrate_lint_ignore = MM999\n")
        with pytest.raises(InvalidSettingError, match=r"pytest\.ini: modelmigrate_lint_ignore: unknown lint rule"):
            configured_ignore(tmp_path)

    def test_a_broken_file_is_one_clear_message(self, tmp_path: Path) -> None:
        write(tmp_path / "pyproject.toml", "[tool\n")
        with pytest.raises(InvalidSettingError, match=r"cannot read .*pyproject\.toml: "):
            configured_ignore(tmp_path)
