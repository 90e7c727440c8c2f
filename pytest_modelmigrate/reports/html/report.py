"""The run as one HTML file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from pytest_modelmigrate.analysis.case_causes import added, case_causes
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.effort_audit import effort_audits
from pytest_modelmigrate.analysis.frontier import target_points
from pytest_modelmigrate.analysis.part_differences import part_differences
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.adaptations import adaptation_notes
from pytest_modelmigrate.reports.advice import RunAdvice, advice_items, advice_summary
from pytest_modelmigrate.reports.agent_loops import loop_notes
from pytest_modelmigrate.reports.bills import bills
from pytest_modelmigrate.reports.cells import Cells
from pytest_modelmigrate.reports.dear_cases import allowances
from pytest_modelmigrate.reports.effort_audit import effort_lines
from pytest_modelmigrate.reports.findings import decisions, form_changes, guesses, regressions
from pytest_modelmigrate.reports.html.case_cards import (
    STATES,
    CaseFacts,
    Causes,
    case_card,
    case_facts,
    reply_lengths,
    slug,
)
from pytest_modelmigrate.reports.html.frontier_chart import HEIGHT, FrontierChart
from pytest_modelmigrate.reports.html.overview import about, not_decided, options, target_rows
from pytest_modelmigrate.reports.html.sources import Sourced
from pytest_modelmigrate.reports.html.text_budget import longest_text
from pytest_modelmigrate.reports.html.waterfall import Waterfall
from pytest_modelmigrate.reports.samples import sample_notes
from pytest_modelmigrate.reports.table import title
from pytest_modelmigrate.text.printable import before_commands, visible

MOST_CASES: Final = 500
"""A run with more cases has the most important ones in its report, and says how many it leaves out."""

MOST_BYTES: Final = 2_000_000
"""The size of a report, as far as shorter replies can bring it about."""

_MOST_SPLIT: Final = 1000
"""A run with more comparisons has their causes in its JSON report only: to split each takes milliseconds."""

_REPLIES_BYTES: Final = 1_200_000
"""How long all replies may be together, at the first try."""

_FOLDER: Final = Path(__file__).parent

Redact = Callable[[str], str]


def html_report(run: Run, verdict: Verdict, price: Price, redact: Redact | None = None) -> str:
    """The run as one HTML file that loads nothing: verdict, targets, causes, advice, and every case with its replies.

    Long replies are cut, so that 200 cases on 4 targets take at most 2 MB; what is left out is said.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
        price: prices a call.
        redact: applied to every text of the run; None without a redaction.
    """
    price = cache(price)  # tables, pictures and notes price the same calls
    cases = case_facts(run, verdict, price)
    shown = cases[:MOST_CASES]
    causes = _causes(verdict, price)
    advice = RunAdvice.of(run, verdict, price)
    template = _template(redact)
    page = {
        **_overview(run, verdict, price, advice),
        **_filters(shown),
        "cases_in_all": len(cases),
        "waterfalls": _waterfalls(run, verdict, causes),
        "split": bool(causes) or not verdict.comparisons,
        "style": _asset("report.css") + f":root{{--targets:{len(run.targets)}}}",
        "script": _asset("report.js"),
    }
    page["policy"] = _policy(page["style"], page["script"])
    advised = {each.case: each for each in advice.cases}
    lengths, budget = [length for each in shown for length in reply_lengths(each)], _REPLIES_BYTES
    while True:
        longest = longest_text(lengths, budget)
        cards = [case_card(each, run, causes, advised.get(each.case), price, longest=longest) for each in shown]
        text = template.render(page, cards=cards)
        if len(text.encode("utf-8", "backslashreplace")) <= MOST_BYTES or not longest:
            return text
        budget //= 2 if budget > len(lengths) else budget or 1


def _overview(run: Run, verdict: Verdict, price: Price, advice: RunAdvice) -> dict[str, Any]:
    points = target_points(run, price)
    told = [f"advice: {advice_summary(advice.cases)}", *advice_items(advice)] if advice.cases else []
    efforts = [line.strip() for line in effort_lines(effort_audits(run, verdict), verbose=True)]
    notes = [
        *part_differences(run),
        *adaptation_notes(run),
        *regressions(verdict),
        *guesses(run),
        *decisions(run),
        *loop_notes(verdict, price),
        *bills(run, price),
        *allowances(verdict),
        *form_changes(verdict),
        *sample_notes(verdict, price, verbose=True),
        *run.notes,
    ]
    return {
        "title": title(run).removeprefix("migration: ").removesuffix(" (SIMULATED)").replace("->", "→"),
        "run": run,
        "verdict": verdict,
        "targets": target_rows(run, Cells(run, verdict, price), points),
        "partial": Cells(run, verdict, price).partial_totals(),
        "chart": FrontierChart.of(points) if len(points) > 1 else None,
        "answered": any(each.calls for each in run.outcomes),
        "height": HEIGHT,
        "advice": told,
        "efforts": efforts,
        "notes": notes,
        "open": not_decided(run, verdict, price),
        "about": list(about(run)),
        "options": options(run),
        "replies": any(sample.reply for each in run.outcomes for sample in each.samples),
    }


def _filters(shown: Sequence[CaseFacts]) -> dict[str, Any]:
    """The values to filter by, with the number of cases of each."""
    states = {state: sum(state in each.states for each in shown) for state in STATES}
    return {
        "states": [(state, meaning, states[state]) for state, meaning in STATES.items() if states[state]],
        "classes": _counted([name for each in shown for name in each.classes]),
        "tags": _counted([name for each in shown for name in each.tags]),
    }


def _counted(names: Sequence[str]) -> list[tuple[str, str, int]]:
    """Each name with its short name and how often it is there, the most frequent first."""
    counted = [(slug(name), name, names.count(name)) for name in dict.fromkeys(names)]
    return sorted(counted, key=lambda each: (-each[2], each[1]))


def _causes(verdict: Verdict, price: Price) -> Causes:
    """The causes of each change in cost; empty for a run that is too large."""
    if len(verdict.comparisons) > _MOST_SPLIT:
        return {}
    return {each.outcome.key: case_causes(each.baseline, each.outcome, price) for each in verdict.comparisons}


def _waterfalls(run: Run, verdict: Verdict, causes: Causes) -> list[Waterfall]:
    """One for each target whose cost is known and changed."""
    compared: dict[str, list[Comparison]] = {}
    for each in verdict.comparisons:
        if each.drift is not None and not each.superseded:
            compared.setdefault(each.outcome.target.id, []).append(each)
    drawn = []
    for target, comparisons in compared.items():
        found = [causes.get(each.outcome.key) for each in comparisons]
        known = [each for each in found if each is not None]
        whole = added(known) if len(known) == len(found) else None
        if whole is not None and whole.change_usd and run.baseline is not None:
            drawn.append(Waterfall.of(run.baseline.id, target, whole, len(known)))
    return [each for each in drawn if each is not None]


def _template(redact: Redact | None) -> Template:
    def shown(value: Any) -> Any:
        if not isinstance(value, str) or isinstance(value, Markup):
            return value
        return _escaped(visible(redact(value) if redact else value))

    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["asset"] = Markup  # our own style and script, which hold nothing of the run
    environment.filters["slug"] = slug
    environment.filters["sourced"] = Sourced.of
    return environment.get_template("report.html.jinja")


def _escaped(text: str) -> Markup:
    """A text as HTML; a CI log that shows the file must not obey what a browser shows as `::error::`."""
    first, *commands = before_commands(text)
    return escape(first) + Markup("").join(Markup("&#{};{}").format(ord(each[0]), each[1:]) for each in commands)


@cache
def _asset(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """A policy by which a browser loads nothing, and runs no script but our own, whatever a reply holds."""
    return f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"
