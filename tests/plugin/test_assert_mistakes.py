"""What a user reads after a mistake in a test: one line that says what was meant, without frames of the plugin."""

from __future__ import annotations

import pytest

MISTAKES = {
    "assert reply == json_reply(dict) or clarifying_question()": "clarifying_question() has no truth value",
    "assert reply == avoids('X') and json_reply(dict)": "json_reply(dict) has no truth value",
    "assert json_reply(dict)": "json_reply(dict) has no truth value",
    "assert reply == json_reply": "json_reply is not called",
    "assert reply != json_reply": "json_reply is not called",
    "assert reply.text == json_reply(dict)": "write assert reply == json_reply(dict)",
    "assert reply.text != json_reply(dict)": "write assert reply != json_reply(dict)",
    "assert reply == json_reply(dict) | 'unknown'": "joins two behaviours, not a str",
    "assert reply != 'unknown'": "compare reply.text with 'unknown'",
}


@pytest.mark.parametrize(("statement", "said"), MISTAKES.items())
def test_a_mistake_in_an_assert_fails_with_one_line(pytester: pytest.Pytester, statement: str, said: str) -> None:
    pytester.makepyfile(f"""
        from pytest_modelmigrate import Reply, avoids, clarifying_question, json_reply

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
