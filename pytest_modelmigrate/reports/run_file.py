"""The run as a JSON file, which `run.schema.json` beside this module describes: written and read back."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.analysis.bills import bill
from pytest_modelmigrate.analysis.case_causes import case_causes
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.completions import cost_per_completion
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.effort_audit import effort_audits
from pytest_modelmigrate.analysis.statistics.suite import SuiteComparison
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts import size_limits
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.json_object import InvalidJsonError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import FORMAT, Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.reports.adaptations import adaptations
from pytest_modelmigrate.reports.advice import RunAdvice
from pytest_modelmigrate.text.json_faults import parsing_fault
from pytest_modelmigrate.text.parsed_json import parsed_json

DERIVED: Final = "derived"
"""The member that holds what follows from the others at today's prices; readers ignore it."""


def json_report(run: Run, verdict: Verdict, price: Price) -> str:
    """The run as JSON, with its verdict, comparisons and costs under `derived`.

    Costs are decimal strings in US dollars, or null where no price is known.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
        price: prices a call.
    """
    data = run.plain()
    for written, outcome in zip(data["outcomes"], run.outcomes, strict=True):
        written[DERIVED] = _of_outcome(outcome, price)
        for each, sample in zip(written["samples"], outcome.samples, strict=True):
            each[DERIVED] = _of_sample(sample, price)
    data[DERIVED] = {
        "simulated": run.simulated,
        "baseline": run.baseline.id if run.baseline else None,
        **plain_verdict(verdict, price),
        "effort_audits": [each.plain() for each in effort_audits(run, verdict)],
        **RunAdvice.of(run, verdict, price).plain(),
        "judging_cost_usd": judging_cost(run.outcomes, price).plain(),
        "adaptations": adaptations(run),
    }
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def read_run(path: Path) -> Run:
    """Read a run from the file that `--migrate-report=run.json` wrote.

    Raises:
        CorruptFileError: the file cannot be read, is no such report, or was written by another version.
    """
    text = ""
    try:
        size = path.stat().st_size
        if size > size_limits.FILE_LIMIT:
            limit = f"{size_limits.FILE_LIMIT:,}"
            raise _unreadable(path, f"it has {size:,} bytes, more than the {limit} that are read")
        text = path.read_text(encoding="utf-8")
        return Run.from_plain(parsed_json(text, parse_constant=_refuse))
    except InvalidJsonError as error:
        raise _unreadable(path, str(error), newer=error.unknown) from error
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    except json.JSONDecodeError as error:
        raise _unreadable(path, parsing_fault(text, error)) from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, f"it is not JSON: {error}") from error


def plain_verdict(verdict: Verdict, price: Price) -> dict[str, Any]:
    """A verdict as plain JSON data: `verdict`, `comparisons` and `suites`; costs are as in `json_report`."""
    return {
        "verdict": {"passed": verdict.passed, "reasons": list(verdict.reasons)},
        "comparisons": [_of_comparison(each, price) for each in verdict.comparisons],
        "suites": [_of_suite(target, suite) for target, suite in verdict.suites.items()],
    }


def judging_cost(outcomes: tuple[Outcome, ...], price: Price) -> Cost:
    """The cost of the judges' calls, which is not part of the cost of the cases."""
    return total(price(call) for outcome in outcomes for call in outcome.judging)


def _of_outcome(outcome: Outcome, price: Price) -> dict[str, Any]:
    found, completion = bill(outcome.calls, price), cost_per_completion([outcome], price)
    return {
        "target": outcome.target.id,
        "result": outcome.result,
        "held": outcome.held,
        "passes": outcome.passes,
        "share": outcome.share,
        "inconclusive": outcome.inconclusive,
        "usage": outcome.usage.plain(),
        "turns": outcome.turns,
        "cost_usd": found.billed.plain(),
        "list_price_usd": found.list_price.plain(),
        "cost_per_completion_usd": None if completion is None else completion.plain(),
        "billing_terms": list(found.terms),
    }


def _of_sample(sample: Sample, price: Price) -> dict[str, Any]:
    found = bill(sample.calls, price)
    return {"cost_usd": found.billed.plain(), "list_price_usd": found.list_price.plain()}


def _of_comparison(each: Comparison, price: Price) -> dict[str, Any]:
    drift = each.drift
    causes = case_causes(each.baseline, each.outcome, price)
    return {
        "case": each.outcome.case,
        "target": each.outcome.target.id,
        "change": each.change,
        "verdict": each.samples.verdict,
        "p_value": each.samples.p_value,
        "e_value": _finite(each.samples.e_value),
        "samples_needed": each.samples.samples_needed,
        "superseded": each.superseded,
        "over_threshold": each.over_threshold,
        "allowed_rise": each.allowance.rise if each.allowance else None,
        "form_change": each.form_change,
        "cost_was_usd": drift.was.plain() if drift else None,
        "cost_now_usd": drift.now.plain() if drift else None,
        "cost_change": None if drift is None or drift.change is None else float(round(drift.change, 4)),
        "cost_change_interval": None if drift is None or drift.interval is None else list(drift.interval),
        "causes": None if causes is None else {cause: f"{usd:f}" for cause, usd in causes.usd.items()},
        "tokenizer_counted": causes is not None and causes.tokenizer_counted,
        "turns": [each.baseline.turns, each.outcome.turns],
        "first_attempts": [_first_attempts(each.baseline), _first_attempts(each.outcome)],
        "moves": {move.token_class: [move.was, move.now] for move in drift.moves} if drift else {},
    }


def _first_attempts(outcome: Outcome) -> list[int]:
    """How many first attempts of tools worked, and how many there are."""
    return [sum(each.right for each in outcome.tools), sum(each.first_attempts for each in outcome.tools)]


def _of_suite(target: str, suite: SuiteComparison) -> dict[str, Any]:
    return {
        "target": target,
        "cases": suite.cases,
        "difference": suite.difference,
        "standard_error": suite.standard_error,
        "interval": None if suite.interval is None else list(suite.interval),
        "broken": suite.broken,
        "fixed": suite.fixed,
        "p_value": suite.p_value,
    }


def _finite(number: float | None) -> float | None:
    """The number as JSON can hold it: at most the largest one that a double can."""
    return None if number is None else min(number, sys.float_info.max)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON number")


def _unreadable(path: Path, reason: str, *, newer: bool = False) -> CorruptFileError:
    step = (
        f"upgrade pytest-modelmigrate, if a newer version wrote the file; this one reads {FORMAT!r}"
        if newer
        else "write it again: pytest --migrate-report=run.json"
    )
    return CorruptFileError(f"cannot read the run in {path}: {reason}\n  next        {step}")
