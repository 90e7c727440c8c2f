from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pytest_modelmigrate.analysis.snapshot_drift import SnapshotDrift, SnapshotGate
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.usage import Usage


def price(call: CallUsage) -> Cost:
    """A dollar a token, of the prompt and of the reply; a tenth for what is read from the cache."""
    usage = call.usage
    return Cost(usage.input_tokens + usage.output_tokens + Decimal(usage.cache_read_input_tokens) / 10)


def call(*tokens: int, stop_reason: str = "end_turn", **more: Any) -> CallUsage:
    return CallUsage("claude-opus-4-7", 200, stop_reason, Usage(*tokens, **more))


def drift(before: CallUsage, *after: CallUsage, threshold: Any = 0.2, **causes: Any) -> SnapshotDrift:
    return SnapshotGate(threshold, causes).drift([(before,)], [after], price)


BEFORE = call(100, 100)


@pytest.mark.parametrize(
    ("after", "cause"),
    [
        ((call(200, 100),), "prompt"),
        ((call(100, 200),), "output"),
        ((call(100, 200, thinking_tokens=100),), "thinking"),
        ((call(100, 100), call(100, 100)), "calls"),
        ((call(0, 100, cache_read_input_tokens=100),), "cache"),
    ],
)
def test_a_snapshot_tells_what_changed(after: tuple[CallUsage, ...], cause: Any) -> None:
    found = drift(BEFORE, *after, output=0.5)
    assert found.causes is not None
    assert {name for name, usd in found.causes.usd.items() if usd} == {cause}
    assert found.causes.tokenizer_counted


def test_a_longer_prompt_is_never_put_down_to_the_tokenizer() -> None:
    assert drift(BEFORE, call(200, 100), tokenizer="off").dearer


@pytest.mark.parametrize(
    ("threshold", "causes", "dearer"),
    [
        (0.2, {}, True),
        (0.5, {}, False),
        ("off", {}, False),
        (0.2, {"output": 0.5}, False),
        (0.2, {"output": 0.4}, True),
        ("off", {"output": 0.4}, True),
        (0.2, {"output": "off"}, False),
        (0.2, {"thinking": "off"}, True),
        (9.0, {"output": 0.0}, True),
    ],
)
def test_a_cause_has_its_own_threshold_and_the_others_the_general_one(
    threshold: Any,
    causes: dict[str, Any],
    dearer: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert drift(BEFORE, call(100, 200), threshold=threshold, **causes).dearer is dearer


def test_a_cold_cache_is_no_rise() -> None:
    warm, cold = call(0, 100, cache_read_input_tokens=1000), call(1000, 100)
    assert not drift(warm, cold, output="off").dearer
    assert drift(warm, cold, cache=0.1).dearer


def test_causes_are_calculated_only_where_somebody_asks() -> None:
    assert drift(BEFORE, call(100, 101)).causes is None
    assert drift(BEFORE, call(100, 200)).causes is not None
    assert drift(BEFORE, call(100, 101), output=0.1).causes is not None


def test_the_median_samples_are_compared() -> None:
    gate = SnapshotGate(0.2, {"output": 0.1})
    samples = [(call(100, each),) for each in (900, 100, 1)]
    assert not gate.drift([(BEFORE,)], samples, price).dearer
    assert gate.drift([(BEFORE,)], [(call(100, each),) for each in (900, 300, 1)], price).dearer


@pytest.mark.parametrize(
    ("threshold", "causes", "off"),
    [(0.2, {}, False), ("off", {}, True), ("off", {"output": 0.1}, False), ("off", {"output": "off"}, True)],
)
def test_an_unknown_price_passes_where_any_rise_is_allowed(threshold: Any, causes: Any, off: bool) -> None:  # noqa: FBT001 - a column of the table
    gate = SnapshotGate(threshold, causes)
    assert gate.off is off
    assert gate.drift([(BEFORE,)], [(BEFORE,)], lambda _: Cost(None, "no price")).dearer is not off
