from __future__ import annotations

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.bills import bills

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))


def test_only_a_target_that_was_not_billed_at_list_price_is_named() -> None:
    plain, batch = (CallUsage("claude-opus-4-7", 200, "end_turn", Usage(1000, 100), batch) for batch in (False, True))
    outcomes = [
        Outcome("a", target, (Sample("passed", calls=(call,)),)) for target, call in ((OLD, plain), (NEW, batch))
    ]
    assert bills(Run((OLD, NEW), tuple(outcomes)), price_call) == [
        "opus-4-7 was billed $0.00375, with batch; its list price, by which targets are compared, is $0.0075"
    ]
