"""Score the behaviours on the labelled replies of `tests/data/replies`: `python benchmarks/replies.py [--part NAME]`.

Prints, for each behaviour and difficulty, how often it is right, how often it guesses, and how often it is right where
it is sure. The parts are `odd` and `even` numbers up to 200, and the later sets, a hundred numbers each. Nobody who
works on the rules has read the last one, which is held out: `--errors` is refused for it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pytest_modelmigrate
from pytest_modelmigrate.analysis.calibration import Calibration, LabelledFinding, Share
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

REPLIES: Final = Path(__file__).resolve().parent.parent / "tests" / "data" / "replies"
Part: TypeAlias = Literal[
    "odd", "even", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"
]
LATER: Final[tuple[Part, ...]] = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
"""The sets with the numbers from 201 on, from 301 on, and so on."""

HELD_OUT: Final = LATER[-1]

DIFFICULTIES: Final = ("ordinary", "hard")
POSITIONAL: Final = {"avoids": "words", "admits_missing": "what"}
"""The names under which the files give positional arguments."""

HEADINGS: Final = ("behaviour", "difficulty", "n", "right", "unsure", "right among sure")


def main() -> int:
    """Print the table, and the errors where they are asked for."""
    parser = argparse.ArgumentParser(description="Score the behaviours on the labelled replies.")
    names = sorted(path.stem for path in REPLIES.glob("*.jsonl"))
    parser.add_argument("--behaviour", action="append", choices=names, metavar="NAME", help="score this one only")
    parser.add_argument("--part", choices=get_args(Part), default="odd", help="score these replies; default: odd")
    parser.add_argument("--errors", action="store_true", help="name each reply that is judged wrongly or by a guess")
    arguments = parser.parse_args()
    if arguments.part == HELD_OUT and arguments.errors:
        parser.error("--errors would show replies that are held out")
    chosen = arguments.behaviour or names
    scored = {name: list(judged(name, arguments.part)) for name in chosen}
    print("| " + " | ".join(HEADINGS) + " |")
    print("|---|---|---:|---:|---:|---:|")
    everything = {"all": [each for findings in scored.values() for each in findings]} if len(chosen) > 1 else {}
    for name, findings in {**scored, **everything}.items():
        for difficulty in DIFFICULTIES:
            print(row(name, difficulty, Calibration(tuple(each for of, each in findings if of == difficulty))))
    if arguments.errors:
        for findings in scored.values():
            for difficulty, each in findings:
                if not each.right or not each.finding.sure:
                    print(explain(difficulty, each))
    return 0


def part_of(name: str) -> Part:
    """The part to which a reply belongs, by the number at the end of its name."""
    number = int(name.rsplit("-", 1)[1])
    hundreds = (number - 1) // 100
    if hundreds > 1:
        return LATER[hundreds - 2]
    return "odd" if number % 2 else "even"


def judged(name: str, part: Part) -> Iterator[tuple[str, LabelledFinding]]:
    """Judge one part of the replies of a behaviour; yield each finding with the difficulty of its reply."""
    with (REPLIES / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            if part_of(case["id"]) == part:
                yield case["difficulty"], LabelledFinding(case["holds"], finding_of(name, case), case["id"])


def finding_of(name: str, case: Mapping[str, Any]) -> Finding:
    """What a behaviour finds; a call that it refuses is judged wrongly."""
    try:
        return built(name, case["arguments"]).judge(reply_of(case))
    except (TypeError, ValueError) as error:
        return Finding(not case["holds"], f"{name}(...)", failure=f"{type(error).__name__}: {error}")


def built(name: str, arguments: Mapping[str, Any]) -> Behaviour:
    """The behaviour as a developer calls it."""
    positional = argument(arguments.get(POSITIONAL.get(name, ""), []))
    named = {key: argument(value) for key, value in arguments.items() if key != POSITIONAL.get(name)}
    if name == "cites":
        named["sources"] = sources(arguments["sources"])
    behaviour: Behaviour = getattr(pytest_modelmigrate, name)(*positional, **named)
    return behaviour


def argument(value: Any) -> Any:
    """An argument as Python has it: patterns, behaviours and ranges, which JSON cannot hold."""
    match value:
        case {"pattern": str(pattern), **others} if not others:
            return re.compile(pattern)
        case {"behaviour": str(name), "arguments": dict(arguments)}:
            return built(name, arguments)
        case [(int() | None) as low, (int() | None) as high]:
            return low, high
        case list():
            return [argument(each) for each in value]
    return value


def sources(value: Any) -> Any:
    """The sources of a citation; an object with the fields of a `Source` is one."""
    if isinstance(value, Mapping):
        is_source = value.keys() <= Source.__dataclass_fields__.keys()
        return Source(**value) if is_source else {name: sources(each) for name, each in value.items()}
    return [sources(each) for each in value] if isinstance(value, list) else value


def reply_of(case: Mapping[str, Any]) -> Reply:
    """The reply with the request that it answers."""
    content = case.get("content") or [{"type": "text", "text": case["reply"]}]
    stop_reason = "tool_use" if any(block["type"] == "tool_use" for block in content) else "end_turn"
    messages = case.get("messages") or [{"role": "user", "content": case.get("user", "")}]
    body = {"system": case.get("system", ""), "messages": messages}
    data = {"type": "message", "role": "assistant", "content": content, "stop_reason": stop_reason}
    return Reply(data, request_body=body)


def row(name: str, difficulty: str, calibration: Calibration) -> str:
    """One line of the table."""
    shares = (calibration.right, calibration.unsure, calibration.right_among_sure)
    return "| " + " | ".join([name, difficulty, str(len(calibration.findings)), *map(shown, shares)]) + " |"


def shown(share: Share) -> str:
    """A share with two decimal places."""
    return "" if share.value is None else f"{share.value:.2f}"


def explain(difficulty: str, each: LabelledFinding) -> str:
    """A reply that is judged wrongly, or by a guess."""
    found = each.finding
    what = "right, but guessed" if each.right else f"wrong, labelled {'held' if each.held else 'failed'}"
    because = ": ".join(filter(None, (found.failure, found.evidence)))
    guessed = "" if found.sure else f" (guessed: {found.doubt})"
    return f"{each.place} {difficulty} {what}{guessed}: {because or 'held'}"[:300]


if __name__ == "__main__":
    sys.exit(main())
