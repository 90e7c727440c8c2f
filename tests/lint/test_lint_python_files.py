from __future__ import annotations

import ast
import textwrap

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.lint.prompt_texts import PromptText
from pytest_modelmigrate.lint.python_files import read_python
from pytest_modelmigrate.lint.string_literals import SourceText, text_of


def texts(source: str) -> list[PromptText]:
    return [prompt_text for prompt in read_python(textwrap.dedent(source)) for prompt_text in prompt]


def read(expression: str) -> tuple[str, list[int]]:
    """The text of an expression, and the line of each of its characters."""
    node = ast.parse(expression, mode="eval").body
    text = text_of(node, SourceText(expression), {})
    assert text is not None
    return text.text, [text.line(index) for index in range(len(text.text))]


class TestText:
    def test_joined_literals_keep_the_line_of_each_piece(self) -> None:
        text, lines = read('(\n    "one "  # a comment with "quotes"\n    \'two \'\n\n    r"\\n"\n)')
        assert text == "one two \\n"
        assert lines == [2] * 4 + [3] * 4 + [5] * 2

    def test_lines_of_a_long_string_and_a_continued_line_are_counted(self) -> None:
        text, lines = read('"""first\nsecond \\\nstill second\n"""')
        assert text == "first\nsecond still second\n"
        assert lines[text.index("second")] == 2
        assert lines[text.index("still")] == 3

    @pytest.mark.parametrize(
        "literal", [r'"a\tb\x41\u00e9\101\N{BULLET}\\"', r'"\'"', '"\\\n"', "'''a\"b'c'''", 'R"\\""', '""']
    )
    def test_escapes_are_read_as_python_reads_them(self, literal: str) -> None:
        assert read(literal)[0] == eval(literal)  # noqa: S307 - literals of this test

    def test_placeholders_keep_their_names(self) -> None:
        text, lines = read('(f"{{x}} {ticket.text!r:>10} {data[\'a}\']}\\n"\nf"{a + b} {len(x)}")')
        assert text == "{x} {ticket.text} {data}\n{...} {...}"
        assert (lines[0], lines[-1]) == (1, 2)

    def test_an_escape_that_python_warns_of_is_read_as_it_stands(self) -> None:
        (prompt_text,) = texts("PROMPT = 'Match \\\\d only.'\n".replace("\\\\", "\\"))
        assert prompt_text.located.text == "Match \\d only."

    def test_wrapping_calls_and_operations_are_looked_through(self) -> None:
        assert read('textwrap.dedent("""\\\n  Hello\n""").strip()')[0] == "  Hello\n"
        assert read('"a " + name + " b"')[0] == "a {name} b"
        assert read('"\\n".join(["a", x, "b"])')[0] == "a\n{x}\nb"
        assert read('"Hello %s" % name')[0] == "Hello %s"

    @pytest.mark.parametrize("expression", ["3", "name", "call()", "a + b", "b'bytes'", "sep.join(['a'])"])
    def test_what_is_no_text_is_not_guessed(self, expression: str) -> None:
        assert text_of(ast.parse(expression, mode="eval").body, SourceText(expression), {}) is None

    @given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=60))
    def test_every_literal_is_read_back_whole(self, value: str) -> None:
        text, lines = read(repr(value))
        assert text == value
        assert set(lines) <= {1}


class TestPlaces:
    def test_the_prompt_marker_gives_one_conversation(self) -> None:
        source = """
        @pytest.mark.prompt(system="You read mail.", user="Read this: {mail}", max_tokens=5)
        def test_mail(reply): ...
        """
        (prompt,) = read_python(textwrap.dedent(source))
        assert [(each.role, each.located.text) for each in prompt] == [
            ("system", "You read mail."),
            ("user", "Read this: {mail}"),
        ]

    def test_calls_of_the_client_are_read_with_blocks_and_a_prefill(self) -> None:
        found = texts("""
        async def ask(client):
            await client.beta.messages.create(
                model=MODEL,
                system=[{"type": "text", "text": "You read mail."}],
                messages=[
                    {"role": "user", "content": "Old question here."},
                    {"role": "assistant", "content": "Old answer here."},
                    {"role": "user", "content": [{"type": "text", "text": "New question here."}]},
                    {"role": "assistant", "content": "{"},
                ],
            )
        """)
        assert [(each.role, each.located.text) for each in found] == [
            ("system", "You read mail."),
            ("user", "Old question here."),
            ("user", "New question here."),
            ("prefill", "{"),
        ]
        assert [each.located.first_line for each in found] == [5, 7, 9, 10]

    def test_a_list_of_messages_outside_a_request_may_end_with_an_assistant(self) -> None:
        found = texts("""
        history = [{"role": "user", "content": "Hello there."}, {"role": "assistant", "content": "Hello to you."}]
        """)
        assert [each.role for each in found] == ["user"]

    def test_constants_are_found_by_their_names_and_read_once(self) -> None:
        found = texts("""
        SYSTEM_PROMPT = "You read mail."
        _USER_PROMPT: str = "Read the mail."
        INSTRUCTIONS = "Be brief and kind."
        EMAIL = "Not a prompt."
        PLATFORM_SYSTEM = "linux"
        client.messages.create(system=SYSTEM_PROMPT, messages=[{"role": "user", "content": _USER_PROMPT}])
        """)
        assert [(each.role, each.located.text) for each in found] == [
            ("system", "You read mail."),
            ("user", "Read the mail."),
            ("system", "Be brief and kind."),
        ]

    def test_a_named_constant_behind_a_keyword_is_followed(self) -> None:
        (found,) = texts("""
        RULES = "Be brief and kind."
        Agent(system_prompt=RULES)
        """)
        assert (found.role, found.located.first_line) == ("system", 2)

    def test_a_constant_named_after_itself_does_not_hang(self) -> None:
        assert texts("A = B\nB = A\nAgent(system=A)\nX_PROMPT = X_PROMPT\n") == []

    def test_nothing_is_run(self) -> None:
        assert texts('PROMPT = "Read this " + str(1 / 0)\nraise SystemExit\n')[0].located.text == "Read this {...}"
