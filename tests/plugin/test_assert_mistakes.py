"""What a user reads after a mistake in a test: one line that says what was meant, without frames of the plugin."""

from __future__ import annotations

import pytest

MISTAKES = {
    "assert reply == json_reply(dict) or clarifying_question()": "clarifying_question() has no truth value",
    "assert reply == avoids('X') and json_reply(dict)": "json_reply(dict) has no truth value",
    "assert json_reply(dict)": "json_reply(dict) has no truth value",
    "assert json_reply(dict).judge(reply)": "a finding has no truth value: use finding.held",
    "assert reply == json_reply": "json_reply is not called",
    "assert reply != json_reply": "json_reply is not called",
    "assert reply.text == json_reply(dict)": "write assert reply == json_reply(dict)",
    "assert reply.text != json_reply(dict)": "write assert reply != json_reply(dict)",
    "assert reply == json_reply(dict) | 'unknown'": "joins two behaviours, not a str",
    "reply.json()": "the reply is not one JSON document: Expecting value at character 0: 'It costs 4 dollars.'",
    "assert reply == keeps('x')": "invalid constraint='x' in keeps()",
    "assert reply == avoids(formats='bulletlist')": "did you mean 'bullet list'?",
    "assert reply == length_within('1.5', of='x')": "invalid ratio='1.5' in length_within()",
    "assert reply == json_reply({'type': 'text'})": "not a valid JSON Schema: $.type",
    "assert Reply.from_text('{}') == json_reply({'$ref': 'https://example.com/x'})": "refers to 'https://example.com/x'",
    "assert Reply.from_text('1') == json_reply({'$ref': 'x'}) & avoids('X')": "refers to 'x', which is not available",
    "assert '4' in reply": "a reply is not a text: write '4' in reply.text",
    "assert reply != 'unknown'": "compare reply.text with 'unknown'",
}


@pytest.mark.parametrize(("statement", "said"), MISTAKES.items())
def test_a_mistake_in_an_assert_fails_with_one_line(pytester: pytest.Pytester, statement: str, said: str) -> None:
    pytester.makepyfile(f"""
        from pytest_modelmigrate import Reply, avoids, clarifying_question, json_reply, keeps, length_within

        def test_it():
            reply = Reply.from_text("It costs 4 dollars.")
            {statement}
    """)
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    errors = [line for line in result.outlines if line.startswith("E  ")]
    assert len(errors) == 1
    assert said in errors[0]
    assert [line for line in result.outlines if "pytest_modelmigrate/" in line or "pytest_modelmigrate\\" in line] == []


NO_MESSAGES = {
    "None": "give it a message, or what your code made of it: a text, a mapping, a model",
    "unawaited": "await it first",
    "reply_of": "reply_of() needs what a model answered, not <function reply_of.",
    "{'role': 'user', 'content': 'Say hi'}": "reply_of() needs what a model answered, not {'role': 'user', 'content'",
}


@pytest.mark.parametrize(("value", "said"), NO_MESSAGES.items())
def test_reply_of_says_which_message_it_needs(pytester: pytest.Pytester, value: str, said: str) -> None:
    pytester.makepyfile(f"""
        import pytest

        @pytest.fixture
        def unawaited(async_claude):
            call = async_claude.messages.create(model="claude-opus-4-7", max_tokens=1, messages=[])
            yield call
            call.close()

        @pytest.mark.task(calls=False)
        def test_it(reply_of, unawaited):
            reply_of({value})
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(failed=1)
    errors = [line for line in result.outlines if line.startswith("E  ")]
    assert len(errors) == 1
    assert said in errors[0]
    assert [line for line in result.outlines if "plugin/declared.py" in line or "fixtures.py" in line] == []


def test_reply_of_a_reply_is_that_reply_and_not_its_fields_as_json(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import json_reply
        from pytest_modelmigrate import reply_of as function

        @pytest.mark.prompt(user="Say hi", max_tokens=50)
        def test_it(reply, reply_of):
            given = [reply_of(reply), function(reply)]
            assert all(each is reply for each in given)
            assert reply_of(reply) != json_reply()
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim").assert_outcomes(passed=1)


@pytest.mark.parametrize("workers", [(), ("-n1",)], ids=["one process", "xdist"])
def test_a_note_says_that_a_reply_was_compared_with_itself(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import length_within

        @pytest.mark.parametrize("word", ["hi", "ho"])
        @pytest.mark.prompt(user="Say {word}", max_tokens=50)
        def test_it(reply, baseline_reply):
            assert reply == length_within(1.5, of=baseline_reply)
    """)
    alone = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", *workers)
    alone.assert_outcomes(passed=2)
    said = "note: baseline_reply was the reply of the target itself, so comparing the two*"
    alone.stdout.fnmatch_lines([said])
    both = pytester.runpytest("--models=opus-4-6,opus-4-7", "--migrate-calls=sim", *workers)
    both.assert_outcomes(passed=4)
    both.stdout.no_fnmatch_line(said)


def test_a_control_that_changes_nothing_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.prompt(user="Say hi", max_tokens=50)
        @pytest.mark.control()
        def test_it(reply, control):
            assert control.text
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*: @pytest.mark.control changes nothing; give it a key of the prompt, such as*"])
