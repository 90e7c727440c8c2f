from __future__ import annotations

import re
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

import pytest_modelmigrate
from pytest_modelmigrate import (
    Reply,
    admits_missing,
    avoids,
    beginning_with,
    calls_tool,
    calls_tools,
    cites,
    clarifying_question,
    divided,
    falls_back,
    formatted,
    grounded_in,
    json_reply,
    judged,
    keeps,
    length_within,
    patch,
    prefers,
    refusal,
    shape_of,
    verified,
)

WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    # what would hold for every reply, or for none
    "an empty pattern": (lambda: avoids(re.compile("")), "invalid words=re.compile('') in avoids(); it is empty"),
    "an infinite ratio": (lambda: length_within(float("inf"), of="a"), "invalid ratio=inf in length_within(); give a"),
    "a ratio without a limit": (lambda: length_within((0, None), of="a"), "invalid ratio=(0, None) in length_within()"),
    "the name of a language": (lambda: formatted(language="english"), "give the code of a language (ISO 639-1), such"),
    "a name among languages": (lambda: formatted(language=["en", "German"]), "invalid language='German' in form"),
    "an example as schema": (lambda: json_reply({"order": "A-17"}), "the JSON Schema has no keyword that checks"),
    "a misspelt keyword": (lambda: json_reply({"typ": "object"}), "the JSON Schema has no keyword that checks any"),
    # wrong types
    "a list among words": (lambda: avoids(["a", "b"]), "invalid words=['a', 'b'] in avoids(); give each word as an"),
    "a truth value as text": (lambda: avoids("a", strict="no"), "invalid strict='no' in avoids(); give True or False"),
    "a number as unless": (lambda: avoids("a", unless=3), "invalid unless=3 in avoids()"),
    "bytes as pattern": (lambda: avoids(patterns=re.compile(b"a")), "give a pattern of text, not of bytes"),
    "a number as topic": (lambda: avoids(topics=3), "invalid topics=3 in avoids(); give a text or a list of texts"),
    "a list as what is missing": (lambda: admits_missing(["order"]), "invalid what=['order'] in admits_missing()"),
    "a number as pattern": (lambda: beginning_with(3), "invalid pattern=3 in beginning_with(); give a regular"),
    "no name of a tool": (lambda: calls_tool({"order": 1}), "invalid name={'order': 1} in calls_tool(); give the name"),
    "a text as arguments": (lambda: calls_tool("refund", "A-17"), "invalid arguments='A-17' in calls_tool(); give a d"),
    "a text as calls": (lambda: calls_tools("find"), "invalid calls='find' in calls_tools(); give a list of names"),
    "another behaviour as call": (lambda: calls_tools([json_reply()]), "invalid calls=json_reply() in calls_tools()"),
    "a list as arguments": (lambda: calls_tools([("find", [1])]), "invalid arguments=[1] in calls_tools(); give a dic"),
    "one text as sources": (lambda: cites("the manual"), "invalid sources='the manual' in cites(); give a list of tex"),
    "a number as source": (lambda: cites([3]), "invalid sources=3 in cites()"),
    "a group that is no list": (lambda: cites(["a", "b"], conflicting=(1, 2)), "invalid conflicting=1 in cites()"),
    "a number as separator": (lambda: divided(3), "invalid by=3 in divided(); give a text, a pattern, each_sentence"),
    "beginning_with not called": (lambda: divided(beginning_with), "beginning_with is not called"),
    "a matcher not called": (lambda: divided(each=json_reply), "invalid each=<function json_reply"),
    "a text as range": (lambda: divided(into="2"), "invalid into='2' in divided(); give a number, or a range"),
    "a list of parts": (lambda: divided(parts=[refusal()]), "invalid parts=[refusal()] in divided()"),
    "a text as part": (lambda: divided(parts={1: "x"}), "invalid parts[1]='x' in divided(); give a behaviour"),
    "a number as branch": (lambda: falls_back(to=3), "invalid to=3 in falls_back(); give a behaviour, a text or"),
    "a matcher not called as branch": (lambda: prefers("a", over=refusal), "refusal is not called: write refusal(...)"),
    "a text as count": (lambda: formatted(words="50"), "invalid words='50' in formatted(); give a number, or a range"),
    "a list as range": (lambda: formatted(words=[1, 5]), "invalid words=[1, 5] in formatted(); give a number, or a ra"),
    "a text as labels": (lambda: formatted(one_of="yes"), "invalid one_of='yes' in formatted(); give a list of labels"),
    "a text as columns": (lambda: formatted(table="name"), "invalid table='name' in formatted(); give True, the numbe"),
    "a number as element": (lambda: formatted(xml=3), "invalid xml=3 in formatted()"),
    "a number as code": (lambda: formatted(code=3), "invalid code=3 in formatted(); give True, or the language"),
    "a number as occurrence": (lambda: formatted(contains=[3]), "invalid contains=3 in formatted()"),
    "a text as occurrences": (lambda: formatted(contains={"a": "2"}), "invalid contains['a']='2' in formatted()"),
    "a number as source text": (lambda: grounded_in(3), "invalid source=3 in grounded_in(); give a text, a list"),
    "a value as schema": (lambda: json_reply(3), "invalid schema 3; give a type such as a pydantic model"),
    "a text as flag": (lambda: json_reply(fenced="yes"), "invalid fenced='yes' in json_reply(); give True or False"),
    "verdicts without replies": (lambda: judged("r", by="opus-5-5", known=[True, False]), "invalid known=True in judg"),
    "a text as constraint": (lambda: keeps("x"), "invalid constraint='x' in keeps(); give a behaviour such as avoids"),
    "a text as turn": (lambda: keeps(refusal(), since="2"), "invalid since='2' in keeps(); give a whole number"),
    "a text as ratio": (lambda: length_within("1.5", of="a"), "invalid ratio='1.5' in length_within(); give a number"),
    "no baseline": (lambda: length_within(1.5, of=None), "invalid of=None in length_within(); give a reply (baseline"),
    "three limits": (lambda: length_within((1, 2, 3), of="a"), "invalid ratio=(1, 2, 3) in length_within()"),
    "a text as limit": (lambda: patch(max_files="2"), "invalid max_files='2' in patch(); give a whole number"),
    "a number as category": (lambda: refusal(3), "invalid category=3 in refusal(); give a category"),
    "a text as reply": (lambda: shape_of("x"), "invalid reply='x' in shape_of(); give a reply"),
    "a number as check": (lambda: verified(3), "invalid by=3 in verified(); give a text or a compiled regular"),
    "a number as text": (lambda: Reply.from_text(3), "invalid text=3 in Reply.from_text(); give a text"),
    "names as tool calls": (lambda: Reply.from_text("", tool_calls=["a"]), "invalid tool_calls='a' in Reply.from_text"),
    # wrong values
    "an unknown format": (lambda: avoids(formats="bulletlist"), "'bulletlist' in avoids(); did you mean 'bullet list"),
    "an unclosed group": (lambda: avoids(patterns="(a"), "invalid patterns='(a' in avoids(); a text is read as words"),
    "a branch with alternatives": (lambda: prefers("a|b", over="c"), "invalid primary='a|b' in prefers(); a text is"),
    "a fallback with alternatives": (lambda: falls_back(to="a|b"), "invalid to='a|b' in falls_back(); a text is read"),
    "bytes as branch": (lambda: prefers("a", over=re.compile(b"a")), "give a pattern of text, not of bytes"),
    "an empty tool": (lambda: avoids(tools=["a", ""]), "invalid tools='' in avoids(); it is empty"),
    "an empty subject": (lambda: admits_missing(" "), "invalid what=' ' in admits_missing(); it is empty"),
    "an empty tool name": (lambda: calls_tool(""), "invalid name='' in calls_tool(); it is empty"),
    "no sources": (lambda: cites([]), "invalid sources=[] in cites(); give at least one source"),
    "a coverage in percent": (lambda: cites(["a"], coverage=80), "in cites(); give a number from 0 to 1"),
    "a source out of range": (lambda: cites(["a"], conflicting=[(1, 2)]), "there are 1 sources, counted from 1"),
    "an unknown source": (lambda: cites({"manual": "a"}, conflicting=[["manuel"]]), "did you mean 'manual'?"),
    "an empty separator": (lambda: divided(""), "invalid by='' in divided(); it is empty"),
    "a part of number 0": (lambda: divided(parts={0: refusal()}), "in divided(); parts are counted from 1"),
    "a negative count": (lambda: formatted(words=-1), "invalid words=-1 in formatted(); the lowest is 0"),
    "a range turned round": (lambda: formatted(words=(9, 2)), "invalid words=(9, 2) in formatted(); give a number, or"),
    "a range without limits": (lambda: formatted(words=(None, None)), "invalid words=(None, None) in formatted()"),
    "an unknown letter case": (lambda: formatted(case="uper"), "invalid case='uper' in formatted(); did you mean 'upp"),
    "an empty list of labels": (lambda: formatted(one_of=[]), "invalid one_of=[] in formatted(); it is empty"),
    "no columns": (lambda: formatted(csv=0), "invalid csv=0 in formatted(); the lowest is 1"),
    "two delimiters": (lambda: formatted(csv=True, delimiter=";;"), "invalid delimiter=';;' in formatted(); give one"),
    "an unreadable pattern": (lambda: formatted(matches="["), "invalid matches='[' in formatted(); it is not a regula"),
    "an empty occurrence": (lambda: formatted(contains=[]), "invalid contains=[] in formatted(); it is empty"),
    "an unknown kind": (lambda: grounded_in("a", kinds=["figure"]), "in grounded_in(); did you mean 'figures'?"),
    "no kinds": (lambda: grounded_in("a", kinds=()), "invalid kinds=() in grounded_in(); choose from figures"),
    "a schema file that does not exist": (lambda: json_reply("no/such.json"), "there is no schema file 'no/such.json'"),
    "a schema file that is not JSON": (lambda: json_reply(__file__), "is not JSON: Expecting value"),
    "an invalid JSON Schema": (lambda: json_reply({"type": "text"}), "not a valid JSON Schema: $.type"),
    "an unknown judge": (lambda: judged("r", by="opus-55"), "invalid by='opus-55' in judged(); unknown model, did you"),
    "an unknown effort": (lambda: judged("r", by="opus-5-5", effort="hihg"), "in judged(); did you mean 'high'?"),
    "turn 0": (lambda: keeps(refusal(), since=0), "invalid since=0 in keeps(); the lowest is 1"),
    "a negative ratio": (lambda: length_within(-1, of="a"), "invalid ratio=-1 in length_within(); give a number of at"),
    "ratios turned round": (lambda: length_within((2, 1), of="a"), "invalid ratio=(2, 1) in length_within(); give a r"),
    "an unknown unit": (lambda: length_within(1, of="a", unit="word"), "in length_within(); did you mean 'words'?"),
    "negative lines": (lambda: patch(max_lines=-1), "invalid max_lines=-1 in patch(); the lowest is 0"),
    "an empty category": (lambda: refusal(""), "invalid category='' in refusal(); it is empty"),
    "an unreadable failure": (lambda: verified("a", failure="("), "invalid failure='(' in verified(); it is not a reg"),
}  # fmt: skip


def is_shown(frame: TracebackType) -> bool:
    """Whether pytest shows a frame; its own rule, without the arguments that a callable gets."""
    spaces = (frame.tb_frame.f_locals, frame.tb_frame.f_globals)
    return not any(space.get("__tracebackhide__", False) for space in spaces)


def frames(error: BaseException) -> list[TracebackType]:
    found, frame = [], error.__traceback__
    while frame is not None:
        found.append(frame)
        frame = frame.tb_next
    return found


@pytest.mark.parametrize(("call", "said"), WRONG.values(), ids=list(WRONG))
def test_an_invalid_argument_is_one_line_without_frames_of_the_package(call: Callable[[], Any], said: str) -> None:
    with pytest.raises((TypeError, ValueError, FileNotFoundError)) as caught:
        call()
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert [Path(frame.tb_frame.f_code.co_filename).name for frame in frames(caught.value) if is_shown(frame)] == [
        Path(__file__).name
    ] * 2
    assert len(traceback.format_exception_only(caught.value)) == 1
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_every_matcher_with_arguments_is_covered() -> None:
    covered = {name for call, _ in WRONG.values() for name in call.__code__.co_names}
    without_arguments = {"clarifying_question", "no_tool_call", "each_sentence", "each_word"}
    others = {"failed", "held", "reply_of", "role"}
    functions = {name for name in pytest_modelmigrate.__all__ if name.islower()} - others
    assert functions - without_arguments - covered == set()


def test_one_text_counts_as_a_list_of_one() -> None:
    reply = Reply.from_text("It costs 4.")
    assert reply == grounded_in("price: 5", kinds="figures", allow="4")
    assert reply != grounded_in("price: 5", kinds="figures", allow="5")
    changed = [{"role": "user", "content": "Fix it."}]
    assert verified("run", after="edit").judge(Reply.from_text("Done.", messages=changed)).failure
    assert repr(verified("run", after="edit")) == "verified(by='run', after=['edit'])"


def test_valid_arguments_stay_valid() -> None:
    assert repr(clarifying_question() | divided("\n", into=(1, None)))
    assert repr(formatted(table=True, csv=3, code="python", contains={"a": (0, 2)}, words=0, starts="Hi"))
    assert repr(cites({"a": "x", "b": "y"}, conflicting=[["a", 2]], coverage=1))
    assert repr(calls_tools([("find", None), ("find", {"id": 1}), "find", calls_tool("find")]))
    assert repr(length_within((None, 2), of="a"))
