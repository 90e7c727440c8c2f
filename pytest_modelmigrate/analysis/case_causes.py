"""Case causes: what changed the cost of a case between the baseline and a target."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from pytest_modelmigrate.analysis.cost_causes import CostCauses, TokenFactors, cost_causes, same_tokenizer
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.median_sample import median_of
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Sample


def case_causes(before: Outcome, after: Outcome, price: Price) -> CostCauses | None:
    """Split the change in cost between the median samples of a case; None where costs cannot be compared.

    Where both targets were sent the same first prompt, its tokens on both are a count of the same text by both
    tokenizers. Where the prompts differ, the target's own may have been counted on the baseline's model. The factor is
    taken for the whole conversation and for its replies as well.

    Args:
        before: the case on the baseline.
        after: the case on the target.
        price: gives the cost of a call.
    """
    was, now = median_of(before, price), median_of(after, price)
    if was is None or now is None or before.simulated != after.simulated:
        return None
    # One factor does not fit a mix, whose models have different tokenizers.
    mixed = bool(after.target.roles) and not same_tokenizer(*(call.model for call in now.calls))
    return cost_causes(was.calls, now.calls, price, None if mixed else _token_factors(was, now, before.target.model))


def _token_factors(was: Sample, now: Sample, model: str) -> TokenFactors | None:
    if not was.prompt or was.calls[0].model == now.calls[0].model:
        return None  # the tokenizer of one model does not change
    same = was.prompt == now.prompt
    earlier = was.calls[0].usage.total_input_tokens if same else now.prompt_tokens.get(model, 0)
    later = now.calls[0].usage.total_input_tokens
    if not (earlier and later):
        return None
    factor = Fraction(later, earlier)
    return TokenFactors(factor, factor)


def added(causes: list[CostCauses]) -> CostCauses | None:
    """The causes of several cases together; None for none."""
    if not causes:
        return None
    names = causes[0].usd
    return CostCauses(
        usd={name: sum((each.usd[name] for each in causes), Decimal(0)) for name in names},
        tokenizer_counted=all(each.tokenizer_counted for each in causes),
        was=sum((each.was for each in causes), Decimal(0)),
    )
