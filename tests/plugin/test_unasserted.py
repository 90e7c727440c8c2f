"""A prompt test that compares a reply without using the result proves nothing, and is an error."""

from __future__ import annotations

import pytest

TEST = """
import pytest
from contextlib import suppress
from pytest_modelmigrate import avoids, length_within, refusal


@pytest.mark.parametrize("word", ["hi", "ho"])
@pytest.mark.prompt(user="Say {{word}}", max_tokens=50)
def test_greeting(reply, baseline_reply, reply_of, word):
    {statement}
"""

PROVE_NOTHING = {
    "reply == refusal()": ("compares and does not assert: reply == refusal()", "write assert reply == refusal()"),
    "reply_of(reply) != refusal()": ("does not assert: reply_of(reply) != refusal()", "write assert reply_of"),
    "reply == avoids('x') | ~refusal()": ("does not assert: reply == avoids('x') | ~refusal()", "write assert"),
    "reply.text == 'hi'": ("does not assert: reply.text == 'hi'", "write assert reply.text == 'hi'"),
    "len(reply.text) < 9": ("does not assert: len(reply.text) < 9", "write assert len(reply.text) < 9"),
    "for _ in 'ab': reply == refusal()": ("does not assert: reply == refusal()", "write assert"),
    "with open(__file__): reply == refusal()": ("does not assert: reply == refusal()", "write assert"),
    "assert reply is refusal()": (
        "the identity of objects, which differ: reply is refusal()",
        "write reply == refusal()",
    ),
    "assert reply is not refusal()": ("differ: reply is not refusal()", "write reply != refusal()"),
    "assert reply is not ~refusal()": ("differ: reply is not ~refusal()", "write reply != ~refusal()"),
    "assert all(each is not refusal() for each in [reply])": (
        "differ: each is not refusal()",
        "write each != refusal()",
    ),
    "assert reply": ("asserts what is always true: reply", "write one comparison in each assert"),
    "assert reply_of(reply), 'no reply'": ("always true: reply_of(reply)", "write one comparison"),
    "assert 'hi' or 'ho' in reply.text": ("always true: 'hi' or 'ho' in reply.text", "write one comparison"),
    "assert reply.text == 'a' or 'b'": ("always true: reply.text == 'a' or 'b'", "write one comparison"),
    "assert reply and baseline_reply": ("always true: reply and baseline_reply", "write one comparison"),
    "assert {reply == refusal()}": ("always true: {reply == refusal()}", "write one comparison"),
    "assert [reply == refusal()]": ("always true: [reply == refusal()]", "write one comparison"),
    "assert (reply == each for each in [refusal()])": ("always true: (reply == each for", "write one"),
    "assert lambda: reply == refusal()": ("always true: lambda: reply == refusal()", "write one"),
}

PROVE_SOMETHING = [
    "assert reply != refusal()",
    "assert refusal() is not None",
    "assert (reply == refusal()) is False",
    "assert reply is not baseline_reply or True",
    "held = reply == refusal(); assert not held",
    "if reply == refusal(): pytest.fail('refused')",
    "word == 'hi'",
    "with pytest.raises(TypeError): reply == 'hi'",
    "with suppress(TypeError): reply == 'hi'",
    "print(reply == refusal())",
    "_ = [reply == refusal()]",
    "assert reply.text and reply",
    "assert not [reply.text][1:]",
    "assert [*reply.text]",
    "assert word, reply",
    "reply = reply.text; assert reply",
    "class app: reply = 'hi'\n    assert app.reply",
    "assert len(reply.text) or 'hi' in reply.text",
]


@pytest.mark.parametrize(("statement", "told"), PROVE_NOTHING.items())
def test_a_comparison_whose_result_is_not_used_is_an_error_with_its_line(
    pytester: pytest.Pytester, statement: str, told: tuple[str, str]
) -> None:
    path = pytester.makepyfile(TEST.format(statement=statement))
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(errors=2)
    wrong, instead = told
    result.stdout.fnmatch_lines([f"{path}:*: line 9 *", f"  next        {instead}*"])
    assert wrong in result.stdout.str()


@pytest.mark.parametrize("statement", PROVE_SOMETHING)
def test_a_comparison_whose_result_is_used_runs(pytester: pytest.Pytester, statement: str) -> None:
    pytester.makepyfile(TEST.format(statement=statement))
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim").assert_outcomes(passed=2)


def test_it_is_found_in_a_method_and_below_decorators(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import refusal

        class TestGreeting:
            @pytest.mark.prompt(
                user="Say hi",
                max_tokens=50,
            )
            async def test_it(self, reply):
                match reply.text:
                    case _:
                        reply == refusal()
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "--collect-only", "-q")
    assert result.ret == 0
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.stdout.fnmatch_lines(["*: line 12 compares and does not assert: reply == refusal()"])


def test_methods_of_one_name_and_one_prompt_are_checked_in_each_class(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import refusal

        pytestmark = pytest.mark.prompt(user="Say hi", max_tokens=50)

        class TestAsserted:
            def test_it(self, reply):
                assert reply != refusal()

        class TestCompared:
            def test_it(self, reply):
                reply == refusal()
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*: line 12 compares and does not assert: reply == refusal()"])


def test_a_test_that_does_not_use_the_plugin_is_not_read(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it():\n    reply = 1\n    reply == 2\n")
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim").assert_outcomes(passed=1)


def test_a_function_that_a_decorator_replaced_is_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        decorators="""
            import functools

            def once(function):
                @functools.wraps(function)
                def wrapper(reply):
                    reply == 2
                    return function(reply)
                return wrapper
        """,
        test_it="""
            import pytest
            from decorators import once

            @pytest.mark.prompt(user="Say hi", max_tokens=50)
            @once
            def test_it(reply):
                assert reply.text
        """,
    )
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim").assert_outcomes(passed=1)


def test_warnings_of_a_module_are_shown_once(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(r"""
        import pytest

        @pytest.mark.prompt(user="Say hi", max_tokens=50)
        def test_it(reply):
            assert reply.text != "\d"
    """)
    result = pytester.runpytest_subprocess("--models=opus-4-7", "--migrate-calls=sim", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, warnings=1)
