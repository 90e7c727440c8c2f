from __future__ import annotations

import re

import pytest

HOSTILE = "\x1b]0;owned\x07\r::error::owned ##[error]owned \u202eowned"
SCRIPT = f"[[reply]]\nreply = {HOSTILE!r}\n".replace("'", '"').replace("\\x1b", "\\u001b").replace("\\x07", "\\u0007")


@pytest.fixture(autouse=True)
def _hostile(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("script.toml").write_text(SCRIPT, encoding="utf-8")


def run(pytester: pytest.Pytester, *options: str) -> str:
    """What a run in which every reply is hostile prints, with bytes that a terminal would obey."""
    result = pytester.runpytest(
        "--models=opus-4-7", "--migrate-calls=sim", "--migrate-sim-script=script.toml", *options
    )
    assert result.ret == 1
    return result.stdout.str()


def assert_harmless(text: str) -> None:
    """Nothing of the reply is a command, and the reply is shown."""
    assert r"\x1b]0;owned" in text
    assert not {"\x1b", "\r", "\u202e"} & set(text)
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert "##[" not in text


@pytest.mark.parametrize("options", [(), ("--migrate-samples=2",), ("-v",)], ids=str)
def test_a_failing_comparison_shows_a_hostile_reply_as_text(pytester: pytest.Pytester, options: tuple[str]) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import json_reply

        @pytest.mark.prompt(user="x")
        def test_it(reply):
            assert reply == json_reply()
    """)
    assert_harmless(run(pytester, *options))


def test_an_error_of_the_plugin_shows_hostile_evidence_as_text(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import Behaviour, Finding

        class Guess(Behaviour):
            def judge(self, reply):
                return Finding(held=True, behaviour="guess()", doubt=reply.text)

        @pytest.mark.prompt(user="x")
        def test_it(reply):
            assert reply == Guess()
    """)
    assert_harmless(run(pytester, "--migrate-unsure=fail"))
    assert_harmless(run(pytester, "--migrate-unsure=error"))


FAILING = {
    "a comparison": "assert reply.text == 'x'",
    "a search": "assert 'owned' not in reply.text",
    "a message": "assert reply.tool_calls, reply.text",
    "an exception": "raise RuntimeError(reply.text) from ValueError(reply.text)",
    "a failure": "pytest.fail(reply.text, pytrace=False)",
    "captured output": "print(reply.text); print(reply.text, file=sys.stderr); logging.error(reply.text); assert 0",
}


@pytest.mark.parametrize("options", [("-vv", "--showlocals"), ("--tb=native",)], ids=str)
def test_pytests_own_explanations_and_captured_output_show_a_hostile_reply_as_text(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    tests = "".join(
        f"""
@pytest.mark.prompt(user="x")
def test_{name.replace(" ", "_")}(reply):
    {body}
"""
        for name, body in FAILING.items()
    )
    pytester.makepyfile(f"import logging, sys, pytest\n{tests}")
    text = run(pytester, "--migrate-concurrency=2", *options)
    assert_harmless(text)
    assert text.count("::error::owned") > len(FAILING)


def test_reasons_for_not_deciding_show_a_hostile_reply_as_text(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.prompt(user="x")
        @pytest.mark.parametrize("how", [pytest.skip, pytest.xfail])
        def test_it(reply, how):
            how(reply.text)

        @pytest.mark.prompt(user="x")
        def test_that_passes(reply):
            print(reply.text)

        def test_that_fails():
            assert 0
    """)
    text = run(pytester, "-rA")
    assert_harmless(text)
    assert all(f"{word} " in text for word in ("SKIPPED", "XFAIL", "PASSED"))


def test_the_colours_of_pytest_stay_and_other_escape_codes_do_not(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.prompt(user="x")
        def test_it(reply):
            assert reply.text + chr(27) + "[8mhidden" == "x\\n" + reply.text
    """)
    text = run(pytester, "-vv", "--color=yes")
    added = next(line for line in text.splitlines() if "\x1b[92m+ " in line)
    assert r"owned\x1b[8mhidden" in added
    assert "\x1b" not in re.sub(r"\x1b\[[\d;]*m", "", text)
    assert not {"\r", "\u202e", "\x07"} & set(text)


def test_other_tests_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.prompt(user="x")
        def test_it(reply):
            pass

        def test_other():
            print("::group::own")
            assert 0
    """)
    assert "\n::group::own\n" in run(pytester)
