from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.case_state import CaseState, Declared
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.plugin.shapes import explain_shape, note_form
from pytest_modelmigrate.plugin.task_marker import Task

TARGET = Target("claude-opus-4-7", name="opus-4-7")
MODELS = "--models=opus-4-6,opus-4-7"


def usage_file(module: Path) -> Path:
    return module.parent / "__usage__" / module.stem / "opus-4-7.simulated.json"


def test_the_message_of_a_changed_shape_has_a_line_for_each_change() -> None:
    text = explain_shape(
        ["key gone: a: number", "key come: b: number"], Path("t", "__usage__", "test_a", "opus-4-7.json"), "pytest"
    )
    assert text.splitlines() == [
        "the shape of the reply changed against its snapshot",
        "  changed     key gone: a: number",
        "              key come: b: number",
        "  snapshot    __usage__/test_a/opus-4-7.json",
        "  to accept   pytest",
    ]


def noted(*calls: Call, reply: Reply | None = None, shape: bool = True) -> CaseState:
    """The state of a test whose reply was noted."""
    state = CaseState("test_a.py::test_b", TARGET, Declared(Task(shape=shape)), last_reply=reply)
    state.recorder = SimpleNamespace(calls=calls)  # type: ignore[assignment] # only its calls are read
    note_form(state, cast(Settings, SimpleNamespace(shape=False)))
    return state


def answer(text: str, path: str = "/v1/messages") -> Call:
    return Call(Request(path, {}), Response(200, {}, {"content": [{"type": "text", "text": text}]}))


def test_the_same_content_in_another_form_has_the_same_digest() -> None:
    plain, fenced = (noted(reply=Reply.from_text(text)) for text in ('{"a": 1}', '```json\n{"a": 1}\n```'))
    other = noted(reply=Reply.from_text('{"a": 2}'))
    assert (plain.form, fenced.form) == ("JSON", "fenced JSON")
    assert plain.content == fenced.content != other.content
    assert len(plain.content) == 16


def test_the_last_billed_call_stands_for_the_reply_of_a_test_that_has_none() -> None:
    calls = [answer("first"), answer('{"a": 1}'), answer("counted", "/v1/messages/count_tokens")]
    assert noted(answer("x"), *calls).content == noted(reply=Reply.from_text('{"a": 1}')).content
    assert noted().form == ""
    assert noted(*calls, shape=False).form == ""


def test_the_shape_of_a_reply_is_kept_and_compared_where_it_is_asked_for(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    usage = usage_file(recorded)
    assert "shape" not in usage.read_text()
    told = pytester.runpytest("--models=opus-4-7", "--migrate-shape")
    told.assert_outcomes(passed=2)
    told.stdout.fnmatch_lines(["note: 2 usage snapshots missing; *"])
    pytester.runpytest("--models=opus-4-7", "--migrate-shape", "--snapshot-update").assert_outcomes(passed=2)
    shape = json.loads(usage.read_text())["cases"]["test_refund[whole]"]["shape"]
    assert shape["form"] == "JSON"
    assert "Order" not in json.dumps(shape)
    pytester.runpytest("--models=opus-4-7", "--migrate-shape").assert_outcomes(passed=2)
    for path in recorded.parent.glob("recordings/test_refund/claude-opus-4-7/*whole*.json"):
        data = json.loads(path.read_text())
        data["response"]["body"]["content"][0]["text"] = '{"order_number": "A-17"}'
        path.write_text(json.dumps(data), encoding="utf-8")
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)
    changed = pytester.runpytest("--models=opus-4-7", "--migrate-shape")
    changed.assert_outcomes(passed=1, failed=1)
    changed.stdout.fnmatch_lines(
        [
            "the shape of the reply changed against its snapshot",
            "*key removed: order: string",
            "*key added: order_number: string",
            "  to accept   pytest --snapshot-update *",
        ]
    )
    pytester.runpytest("--models=opus-4-7", "--migrate-shape", "--snapshot-update").assert_outcomes(passed=2)
    pytester.runpytest("--models=opus-4-7", "--migrate-shape").assert_outcomes(passed=2)


FORMS = """
import pytest
{mark}
@pytest.mark.prompt(user="data")
def test_it(reply, claude):
    claude.messages.create(model="claude-opus-4-7", max_tokens=50, messages=[{{"role": "user", "content": "prose"}}])
"""
DATA_OR_PROSE = "[[reply]]\nwhen.user = 'data'\nreply = '{\"a\": 1}'\n[[reply]]\nreply = 'Some prose.'\n"


@pytest.mark.parametrize(
    ("mark", "options", "kept"),
    [
        ("", (), False),
        ("", ("--migrate-shape",), True),
        ("@pytest.mark.task(shape=True)", (), True),
        ("@pytest.mark.task(shape=False)", ("--migrate-shape",), False),
    ],
)
def test_the_shape_of_the_reply_is_kept_where_the_marker_or_else_the_option_says_so(
    pytester: pytest.Pytester,
    mark: str,
    options: tuple[str, ...],
    kept: bool,  # noqa: FBT001 - a column of the table
) -> None:
    pytester.path.joinpath("script.toml").write_text(DATA_OR_PROSE, encoding="utf-8")
    module = pytester.makepyfile(test_it=FORMS.format(mark=mark))
    sim = ("--models=opus-4-7", "--migrate-calls=sim", "--migrate-sim-script=script.toml", "--snapshot-update")
    pytester.runpytest(*sim, *options).assert_outcomes(passed=1)
    entry = json.loads(usage_file(module).read_text())["cases"]["test_it"]
    assert entry.get("shape", {}).get("form") == ("JSON" if kept else None), "that of the reply fixture"


def test_the_order_of_keys_is_no_other_content(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("script.toml").write_text(
        '[[reply]]\nliteral = """```json\n{"b": 2, "a": 1}\n```"""\ncharitable = \'{"a": 1, "b": 2}\'\n',
        encoding="utf-8",
    )
    pytester.makepyfile(test_it='import pytest\n@pytest.mark.prompt(user="x")\ndef test_it(reply): pass\n')
    sim = ("--migrate-calls=sim", "--migrate-sim-script=script.toml", "--migrate-shape")
    pytester.runpytest(MODELS, *sim).stdout.fnmatch_lines(
        ["note: test_it on opus-4-7: same content, other form: JSON -> fenced JSON"]
    )


AGENT = """
def test_agent(claude):
    for question in ({questions}):
        messages = [{{"role": "user", "content": question}}]
        claude.messages.create(model="claude-opus-4-7", max_tokens=50, messages=messages)
"""


def test_the_shape_of_an_agent_is_that_of_its_last_reply(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("script.toml").write_text(DATA_OR_PROSE, encoding="utf-8")
    shapes = []
    for questions in ("'data', 'prose'", "'prose', 'data'"):
        module = pytester.makepyfile(test_agent=AGENT.format(questions=questions))
        sim = ("--models=opus-4-7", "--migrate-calls=sim", "--migrate-sim-script=script.toml", "--migrate-shape")
        pytester.runpytest(*sim, "--snapshot-update").assert_outcomes(passed=1)
        kept = json.loads(usage_file(module).read_text())["cases"]["test_agent"]
        shapes.append(kept["shape"]["form"])
    assert shapes == ["prose", "JSON"]
