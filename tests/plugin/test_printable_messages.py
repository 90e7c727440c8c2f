from __future__ import annotations

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


def test_what_a_test_prints_and_raises_of_a_hostile_reply_is_shown_as_text(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.prompt(user="x")
        def test_it(reply):
            print("\\x1b[32mgreen\\x1b[0m", reply.text)
            raise ValueError(reply.text)
    """)
    shown = run(pytester, "-vv", "-l", "-ra")
    assert "\x1b[32mgreen\x1b[0m" in shown
    assert_harmless(shown.replace("\x1b[32mgreen\x1b[0m", ""))
