"""`modelmigrate calibrate`: show how often a behaviour is right on labelled replies."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.errors import InvalidSettingError, JudgeError
from pytest_modelmigrate.text.printable import one_line, printable

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.calibration import Calibration, LabelledFinding, Share
    from pytest_modelmigrate.behaviours.behaviour import Behaviour
    from pytest_modelmigrate.cli.labelled_replies import LabelledReply

WRONG: Final = 1
"""Exit code when the behaviour is wrong on a reply."""

_DESCRIPTION: Final = """\
Judge labelled replies with a behaviour, and show how far it can be trusted on them: precision, recall, how often it
guesses, and each error with its line. Nothing is sent.

FILE has a JSON object per line: "text" is the reply, and "held" is whether the behaviour holds, as a person says.
Optional members are "tool_calls" (with "name" and "input") and "stop_reason" of the reply, and "system", and "user" or
"messages", of the request that it answers. Lines of `modelmigrate import --json` work, once "held" is added.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate calibrate replies.jsonl --behaviour 'refusal()'
  modelmigrate calibrate replies.jsonl --behaviour 'json_reply(dict) | clarifying_question()'
  modelmigrate calibrate replies.jsonl --behaviour checks:greets_ada

A call may have literals, other behaviours, Source(...), re.compile("...") and the types of JSON as arguments; nothing
else is evaluated. module:name is a behaviour in a module, which is imported from the current folder or the environment.

Exit code: 0 if the behaviour is right on every reply, 1 if it is wrong on any, 2 for invalid input.
"""
_LONGEST: Final = 200


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `calibrate` to the command line."""
    parser = subparsers.add_parser(
        "calibrate",
        help="show how often a behaviour is right on your own labelled replies",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="labelled replies in JSON Lines")
    parser.add_argument(
        "--behaviour", required=True, metavar="BEHAVIOUR", help="a call of a matcher, or module:name of a behaviour"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Judge all replies and print what came out; the exit code is 0 without an error, and 1 with one.

    Raises:
        InvalidSettingError: the behaviour cannot be found, or cannot judge.
        CorruptFileError: the file cannot be read, or has an invalid line.
    """
    from pytest_modelmigrate.cli.behaviour_names import named_behaviour
    from pytest_modelmigrate.cli.labelled_replies import read_replies

    behaviour = named_behaviour(args.behaviour)
    replies = read_replies(args.file)
    found = calibrated(behaviour, replies)
    sys.stdout.writelines(f"{line}\n" for line in _lines(behaviour, found, replies))
    return WRONG if found.errors else 0


def calibrated(behaviour: Behaviour, replies: Iterable[LabelledReply]) -> Calibration:
    """Judge replies and count.

    Raises:
        InvalidSettingError: the behaviour has an argument with which it cannot judge.
    """
    from pytest_modelmigrate.analysis.calibration import Calibration, LabelledFinding
    from pytest_modelmigrate.behaviours.behaviour import UnusableArgumentError

    try:
        return Calibration(
            tuple(LabelledFinding(each.held, behaviour.judge(each.reply), each.place) for each in replies)
        )
    except UnusableArgumentError as error:
        raise InvalidSettingError(f"--behaviour: {behaviour!r} cannot judge: {error}") from None
    except JudgeError:
        told = "asks a model, and calibrate sends nothing; give a judge known replies with judged(known=...)"
        raise InvalidSettingError(f"--behaviour: {behaviour!r} {told}") from None


def _lines(behaviour: Behaviour, found: Calibration, replies: Sequence[LabelledReply]) -> Iterator[str]:
    number = len(found.findings)
    yield f"{behaviour!r} on {number} {'reply' if number == 1 else 'replies'}"
    yield _share("precision", found.precision, "judged held are labelled held")
    yield _share("recall", found.recall, "labelled held are judged held")
    yield _share("right", found.right, "")
    yield _share("unsure", found.unsure, "are guesses")
    yield _share("right if sure", found.right_among_sure, "where it is sure")
    if not found.errors:
        return
    texts = {each.place: each.reply.text for each in replies}
    yield ""
    yield f"{len(found.errors)} {'error' if len(found.errors) == 1 else 'errors'}:"
    for each in found.errors:
        yield _explained(each)
        yield f"    {_excerpt(texts[each.place])}"


def _share(name: str, share: Share, of: str) -> str:
    shown = "-" if share.value is None else f"{share.value:.3f}"
    return f"{name:<15}{shown:<7}{share.part} of {share.whole} {of}".rstrip()


def _explained(each: LabelledFinding) -> str:
    found = each.finding
    labels = {True: "held", False: "not held"}
    because = "".join(f": {text}" for text in (found.failure, found.evidence) if text)
    guessed = "" if found.sure else f" (guessed: {found.doubt})"
    return one_line(f"{each.place}: labelled {labels[each.held]}, judged {labels[found.held]}{guessed}{because}")


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return printable(repr(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."))
