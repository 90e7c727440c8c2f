"""Bills as text: a line for each target that was not billed at list price."""

from __future__ import annotations

from pytest_modelmigrate.analysis.bills import bill
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.facts.runs import Run


def bills(run: Run, price: Price) -> list[str]:
    """What each target was billed, where that differs from the list price, and why.

    Args:
        run: all outcomes.
        price: prices a call.
    """
    lines = []
    for target in run.targets:
        found = bill((call for each in run.outcomes if each.target.id == target.id for call in each.calls), price)
        if found.terms and found.billed != found.list_price:
            lines.append(
                f"{target.id} was billed {found.billed}, with {', '.join(found.terms)}; "
                f"its list price, by which targets are compared, is {found.list_price}"
            )
    return lines
