from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.cause_thresholds import CauseOver, causes_over, judge_causes, read_cause_thresholds
from pytest_modelmigrate.analysis.cost_causes import CostCauses
from pytest_modelmigrate.analysis.cost_factors import CAUSES, Cause
from pytest_modelmigrate.facts.errors import InvalidSettingError

ALL = "tokenizer, prompt, output, thinking, cache, calls, price, refusals, tools"


def dollars(**usd: str) -> dict[Cause, Decimal]:
    return {cause: Decimal(usd.get(cause, "0")) for cause in CAUSES}


RISE = dollars(tokenizer="0.7", output="0.2", thinking="0.4", price="-0.1")


def test_a_cause_above_its_own_threshold_is_named_and_the_rest_is_without_it() -> None:
    judged = causes_over(RISE, Decimal(2), {"tokenizer": 0.35, "thinking": 0.1})
    assert judged.over == (CauseOver("thinking", Decimal("0.2"), 0.1),)
    assert str(judged.over[0]) == "thinking +20%, more than the 10% that it may add"
    assert (judged.rest_usd, judged.rest) == (Decimal("0.1"), Decimal("0.05"))


def test_causes_stand_in_the_order_of_the_list() -> None:
    judged = causes_over(RISE, Decimal(2), {"thinking": 0.0, "output": 0.0, "tokenizer": 0.0})
    assert [each.cause for each in judged.over] == ["tokenizer", "output", "thinking"]


def test_off_allows_any_rise_of_a_cause_and_takes_it_out_of_the_rest() -> None:
    judged = causes_over(RISE, Decimal(2), {"tokenizer": "off", "thinking": "off"})
    assert judged.over == ()
    assert judged.rest == Decimal("0.05")


def test_without_thresholds_of_their_own_all_causes_are_the_rest() -> None:
    judged = causes_over(RISE, Decimal(2), {})
    assert (judged.over, judged.rest_usd, judged.rest) == ((), Decimal("1.2"), Decimal("0.6"))


def test_a_cause_that_saves_money_is_never_over() -> None:
    assert causes_over(RISE, Decimal(2), {"price": 0.0, "cache": 0.0}).over == ()


def test_the_cache_is_no_part_of_the_rest() -> None:
    judged = causes_over(dollars(cache="1", output="0.1"), Decimal(1), {})
    assert (judged.rest_usd, judged.rest) == (Decimal("0.1"), Decimal("0.1"))
    (over,) = causes_over(dollars(cache="1"), Decimal(1), {"cache": 0.5}).over
    assert over.cause == "cache"


@pytest.mark.parametrize(
    ("thresholds", "general", "exceeds"),
    [
        ({}, 0.5, None),
        ({"output": "off"}, "off", None),
        ({"output": 9.0}, "off", True),
        ({"output": 9.0, "thinking": "off"}, 9.0, True),
    ],
)
def test_unknown_causes_pass_no_threshold_but_off(thresholds: Any, general: Any, exceeds: bool | None) -> None:  # noqa: FBT001 - a column of the table
    judged = judge_causes(None, thresholds)
    assert (judged and judged.exceeds(general)) is exceeds


@pytest.mark.parametrize(
    ("thresholds", "general", "exceeds"),
    [({"thinking": 0.1}, "off", True), ({"thinking": 0.2}, 0.5, False), ({"thinking": 0.2}, 0.3, True)],
)
def test_a_cause_or_the_rest_exceeds_what_is_allowed(thresholds: Any, general: Any, exceeds: bool) -> None:  # noqa: FBT001 - a column of the table
    found = CostCauses(RISE, tokenizer_counted=True, was=Decimal(2))
    judged = judge_causes(found, thresholds)
    assert judged is not None
    assert judged.exceeds(general) is exceeds
    assert judge_causes(found, {}) is None


def test_a_rise_from_nothing_is_over_every_threshold_but_off() -> None:
    judged = causes_over(RISE, Decimal(0), {"tokenizer": 99.0, "thinking": "off", "price": 0.0, "cache": 0.0})
    assert judged.over == (CauseOver("tokenizer", None, 99.0),)
    assert str(judged.over[0]) == "tokenizer new cost, more than the 9900% that it may add"
    assert (judged.rest_usd, judged.rest) == (Decimal("0.2"), None)
    assert judged.rest_exceeds(99.0)
    assert not judged.rest_exceeds("off")
    assert not causes_over(dollars(price="-1"), Decimal(0), {}).rest_exceeds(0.0)
    assert not causes_over(dollars(), Decimal(0), {}).rest_exceeds(0.0)


@pytest.mark.parametrize(
    ("threshold", "exceeds"), [(0.6, False), (0.59, True), (0.61, False), ("off", False), (0.0, True)]
)
def test_the_rest_exceeds_a_general_threshold_below_it(threshold: Any, exceeds: bool) -> None:  # noqa: FBT001 - a column of the table
    assert causes_over(RISE, Decimal(2), {}).rest_exceeds(threshold) == exceeds


@given(
    usd=st.fixed_dictionaries({cause: st.integers(-1000, 1000).map(Decimal) for cause in CAUSES}),
    own=st.dictionaries(st.sampled_from(CAUSES), st.floats(0, 2)),
    more=st.floats(0, 2),
)
def test_a_higher_threshold_never_names_more_causes(
    usd: dict[Cause, Decimal], own: dict[Cause, float], more: float
) -> None:
    raised = {cause: threshold + more for cause, threshold in own.items()}
    over = {each.cause for each in causes_over(usd, Decimal(100), own).over}
    assert {each.cause for each in causes_over(usd, Decimal(100), raised).over} <= over
    assert over <= set(own)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("tokenizer=35%, output=10%", {"tokenizer": 0.35, "output": 0.1}),
        ("tokenizer=0.35\n thinking = OFF \n", {"tokenizer": 0.35, "thinking": "off"}),
        ("", {}),
        (" , ", {}),
        ({"tokenizer": "35%", "price": 0, "calls": 0.5}, {"tokenizer": 0.35, "price": 0.0, "calls": 0.5}),
        ({}, {}),
    ],
)
def test_thresholds_are_read_from_a_text_and_from_a_mapping(given: Any, read: dict[Cause, Any]) -> None:
    assert read_cause_thresholds(given, "modelmigrate_cause_thresholds") == read


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("tokeniser=35%", f"ini: invalid cause 'tokeniser'; did you mean tokenizer? choose from {ALL}"),
        ({"zzz": 1}, f"ini: invalid cause 'zzz'; choose from {ALL}"),
        ({3: 1}, f"ini: invalid cause '3'; choose from {ALL}"),
        ("=3%", f"ini: invalid cause ''; choose from {ALL}"),
        ("output", "ini: invalid threshold 'output'; write output=20%"),
        ("35%", "ini: invalid threshold '35%'; write tokenizer=35%"),
        ("output=1%, output=2%", "ini: output has two thresholds; give one"),
        ("output=", "ini: output: invalid threshold ''; give a percentage such as 20%, or 'off'"),
        ("output=lots", "ini: output: invalid threshold 'lots'; give a percentage such as 20%, or 'off'"),
        ("output=5%%", "ini: output: invalid threshold '5%%'; give a percentage such as 20%, or 'off'"),
        ("output=-1%", "ini: output: invalid threshold '-1%'; give a percentage such as 20%, or 'off'"),
        ("output=nan", "ini: output: invalid threshold 'nan'; give a percentage such as 20%, or 'off'"),
        ("output=1e9%", "ini: output: invalid threshold '1e9%'; give a percentage such as 20%, or 'off'"),
        ("output=20", "ini: output: invalid threshold '20'; write 20%, or a fraction such as 0.2"),
        ({"output": 1}, "ini: output: invalid threshold '1'; write 1%, or a fraction such as 0.2"),
        ({"output": True}, "ini: output: invalid threshold ''; give a percentage such as 20%, or 'off'"),
        (0.35, "ini: invalid thresholds 0.35; give a dict such as {'tokenizer': '35%'}"),
    ],
)
def test_an_invalid_threshold_says_what_is_wrong_where_and_what_to_give(given: Any, message: str) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        read_cause_thresholds(given, "ini")
    assert str(caught.value) == message
