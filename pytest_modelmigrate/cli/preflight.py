"""`modelmigrate preflight`: what a migration breaks or changes in requests, before anything is sent."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.text.printable import printable

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.preflight.preflight_report import PreflightReport
    from pytest_modelmigrate.cli.found_requests import FoundRequest, ReadFile
    from pytest_modelmigrate.facts.catalog import Model, ModelName
    from pytest_modelmigrate.facts.targets import Effort, Target

_DESCRIPTION: Final = """\
Say what a migration breaks before anything is sent: the requests that a target rejects, with the API's text, and what
changes without an error: default effort, thinking, room in max_tokens, context window, images, cache, price,
retirement. Each is shown with its file and line, and with the edit that cures it. No key is needed, and nothing is
imported or run.

PATH is a Python file, a recording, a cassette (vcrpy, pytest-recording), a .jsonl file of exchanges, or a folder. In
Python files, the arguments of messages.create, .stream, .parse, .count_tokens, .tool_runner, messages.batches.create,
ChatAnthropic, AnthropicModelSettings and init_chat_model are read where they are literals, or names that stand for one.
In folders, recordings are read below `recordings`, and cassettes below `cassettes`.
"""
_EPILOG: Final = """\
Examples:
  modelmigrate preflight --models=opus-4-6,opus-4-7 src tests
  modelmigrate preflight --models=haiku-4-5,haiku-5-5@medium --format=sarif > preflight.sarif

To leave out a call, put the comment `# modelmigrate: ignore` on one of its lines.
Exit code: 0 if no target rejects a request, 1 if one does (with --strict, also for a warning), 2 for invalid input.
"""
_PROGRESS_EVERY: Final = 200
"""Files between two progress lines."""


@dataclass(frozen=True, slots=True)
class _Move:
    """A target of `--models`, and whose requests go to it.

    Attributes:
        target: the target.
        model: its row in the catalogue.
        today: the id of the model that it replaces.
        today_model: the row of that model; None when it has none.
        rows: the models whose requests are checked.
    """

    target: Target
    model: Model
    today: str
    today_model: Model | None
    rows: tuple[Model | None, ...]

    def takes(self, model: str | None) -> bool:
        """Whether requests to that model go to the target; a model that is not known counts as one of them."""
        from pytest_modelmigrate.facts.catalog import catalog

        if not model:
            return True
        row = catalog().find(model)
        return row in self.rows if row else model == self.today


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The models of `--models`.

    Attributes:
        baseline: the spelling of the first one.
        moves: the targets.
        roles: the roles that the mixes move, without those that are models.
    """

    baseline: str
    moves: Sequence[_Move]
    roles: Sequence[str]

    def includes(self, model: str | None) -> bool:
        """Whether requests to that model are migrated."""
        return any(move.takes(model) for move in self.moves)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `preflight` to the command line."""
    parser = subparsers.add_parser(
        "preflight",
        help="say what a migration breaks, before anything is sent",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="file or folder (default: the current folder)"
    )
    parser.add_argument(
        "--models",
        required=True,
        metavar="BASELINE,TARGET...",
        help="the model of today and those to move to, separated by commas: opus-4-6,opus-4-7@xhigh; of a mix such as "
        "planner=opus-4-7, all requests that a role may send are checked",
    )
    parser.add_argument(
        "--format",
        choices=tuple(_FORMATS),
        default="text",
        help="text, one JSON object per line, a SARIF 2.1.0 log, or annotations for GitHub Actions (default: text)",
    )
    parser.add_argument("--strict", action="store_true", help="exit with 1 for warnings as well")
    parser.add_argument("--ignore", action="append", default=[], metavar="RULES", help="do not apply these rules")
    parser.add_argument(
        "--api-version",
        choices=("2023-06-01", "2026-10-21"),
        help="the anthropic-version of requests that do not say it (default: that of the installed SDK)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check and print; the exit code is 0, 1 if a target rejects a request, or 2 if a file cannot be read.

    Raises:
        InvalidSettingError: a model, a rule or a path is invalid, or there is nothing to check.
    """
    from pytest_modelmigrate.cli import preflight_formats
    from pytest_modelmigrate.cli.found_requests import files_to_read
    from pytest_modelmigrate.wire.credentials import version_of_sdk

    chosen, ignored = _chosen(args.models), _rules(args.ignore)
    paths = args.paths or [Path()]
    report, unread = _checked(chosen, files_to_read(paths), args.api_version or version_of_sdk(), ignored)
    if chosen.roles:
        sys.stderr.write(
            f"modelmigrate: files do not tell the role of a request: every request to {chosen.baseline} is checked as "
            f"one of {', '.join(chosen.roles)}\n"
        )
    for reason in unread:
        sys.stderr.write(printable(f"modelmigrate: {reason}\n"))
    if not (report.calls or report.recorded or unread):
        named = ", ".join(map(str, paths))
        raise InvalidSettingError(f"no API calls, recordings or cassettes in {named}; name the folder of your code")
    write: Callable[[PreflightReport], Iterator[str]] = getattr(preflight_formats, _FORMATS[args.format])
    shown = printable if args.format == "text" else str
    sys.stdout.writelines(f"{shown(line)}\n" for line in write(report))
    if args.format not in {"text", "json"}:
        sys.stderr.writelines(f"{line}\n" for line in preflight_formats.summary(report))
    if unread:
        return 2
    return 1 if report.count("error") or (args.strict and report.count("warning")) else 0


def _checked(
    chosen: _Chosen, files: Sequence[Path], version: str, ignored: Sequence[str]
) -> tuple[PreflightReport, list[str]]:
    """The report on all files, and why some could not be read."""
    from pytest_modelmigrate.analysis.preflight.all_rules import check_model
    from pytest_modelmigrate.analysis.preflight.preflight_report import PreflightReport, without
    from pytest_modelmigrate.cli.found_requests import UnreadFile, read_requests

    report, unread = PreflightReport(), []
    for move in chosen.moves:
        facts = without(check_model(move.target, move.model, move.today_model), ignored)
        report.facts += [fact for fact in facts if fact not in report.facts]
    for number, path in enumerate(files):
        _show_progress(number, len(files))
        file = read_requests(path, version)
        if isinstance(file, UnreadFile):
            unread.append(file.reason)
            continue
        report.files += file.python
        for found in file.requests:
            _check(chosen, found, report, ignored)
        _check_code(chosen, path, file, report, ignored)
    _show_progress(len(files), len(files))
    return report, unread


def _check(chosen: _Chosen, found: FoundRequest, report: PreflightReport, ignored: Sequence[str]) -> None:
    from pytest_modelmigrate.analysis.preflight.all_rules import check_request
    from pytest_modelmigrate.analysis.preflight.preflight_report import without

    report.recorded += found.recorded
    report.calls += not found.recorded
    if not chosen.includes(found.model):
        report.other_models[str(found.model)] += 1
        return
    report.unknown.update(found.not_literal)
    for move in chosen.moves:
        if move.takes(found.model):
            for notice in without(check_request(found.checked, move.target, move.model, move.today_model), ignored):
                report.add(notice, found.place(notice.path))


def _check_code(chosen: _Chosen, path: Path, file: ReadFile, report: PreflightReport, ignored: Sequence[str]) -> None:
    from pytest_modelmigrate.analysis.preflight.content_by_position import RULE, check_code
    from pytest_modelmigrate.analysis.preflight.preflight_report import Place

    if RULE in ignored:
        return
    for move in chosen.moves:
        if not any(move.takes(found.model) for found in file.requests):
            continue
        if (notice := check_code(move.target, move.model, move.today_model)) is not None:
            for line in file.first_blocks:
                report.add(notice, Place(path.as_posix(), line, "content[0].text"))


def _chosen(names: str) -> _Chosen:
    from pytest_modelmigrate.facts.mixes import agents_moved, is_mix
    from pytest_modelmigrate.facts.target_spellings import model_and_effort

    first, *others = [part.strip() for part in names.split(",") if part.strip()] or [""]
    if is_mix(first):
        agents_moved(first, "--models")
        raise InvalidSettingError(
            f"--models: the model of today comes first, and {first} is a mix; write it as in opus-4-6,{first}"
        )
    if not others:
        number = f"{first} is a single model" if first else "there is no model"
        raise InvalidSettingError(
            f"--models: {number}; give the model of today and those to move to, such as opus-4-6,opus-4-7"
        )
    baseline, _ = model_and_effort(first, "--models")
    agents = [agent for part in others if is_mix(part) for agent in agents_moved(part, "--models")]
    roles = dict.fromkeys(agent.role for agent in agents if _named_model(agent.role) is None)
    spelt = [model_and_effort(part, "--models") for part in others if not is_mix(part)]
    spelt += [(agent.model, agent.effort) for agent in agents if agent.role in roles]
    rows = (baseline.model, *(named.model for named, _ in spelt))
    moves = [_move(named, effort, baseline, rows) for named, effort in spelt]
    moves += [
        _move(agent.model, agent.effort, today, (today.model, agent.model.model))
        for agent in agents
        if (today := _named_model(agent.role)) is not None
    ]
    distinct = {(move.target.id, move.today): move for move in moves}
    return _Chosen(baseline.name, tuple(distinct.values()), tuple(roles))


def _named_model(role: str) -> ModelName | None:
    """The model that a role of a mix names; None for any other role."""
    from pytest_modelmigrate.facts.catalog import catalog

    return catalog().named(role)


def _move(named: ModelName, effort: Effort | None, today: ModelName, rows: tuple[Model | None, ...]) -> _Move:
    from pytest_modelmigrate.facts.catalog import catalog
    from pytest_modelmigrate.facts.targets import Target

    if named.model is None:
        choices = ", ".join(model.name for model in catalog())
        raise InvalidSettingError(f"--models: nothing is known about {named.id}; choose targets from {choices}")
    return _Move(Target(named.id, effort, named.name), named.model, today.id, today.model, rows)


def _rules(texts: Sequence[str]) -> list[str]:
    from pytest_modelmigrate.analysis.preflight.all_rules import RULE_NAMES

    names = [name.strip() for text in texts for name in text.split(",") if name.strip()]
    for name in names:
        if name not in RULE_NAMES:
            raise InvalidSettingError(f"--ignore: invalid rule {name!r}; choose from {', '.join(sorted(RULE_NAMES))}")
    return names


def _show_progress(number: int, files: int) -> None:
    """A line that replaces itself, in a terminal alone."""
    if files < _PROGRESS_EVERY or not sys.stderr.isatty():
        return
    if number == files:
        sys.stderr.write("\r\033[K")
    elif number % _PROGRESS_EVERY == 0:
        sys.stderr.write(f"\rread {number:,} of {files:,} files")
        sys.stderr.flush()


_FORMATS: Final[Mapping[str, str]] = {
    "text": "as_text",
    "json": "as_json",
    "sarif": "as_sarif",
    "github": "as_github",
}
