from __future__ import annotations

import pytest

from pytest_modelmigrate.analysis.case_shards import Load, shard_of_cases

CASES = [f"test_{n}" for n in range(40)]


def weights(loads: dict[str, Load], numbers: dict[str, int], shards: int) -> list[float]:
    return [sum(loads[case].seconds or 0 for case, at in numbers.items() if at == n) for n in range(1, shards + 1)]


def test_the_order_of_the_cases_does_not_matter() -> None:
    loads = {case: Load(n % 7, n % 3) for n, case in enumerate(CASES)}
    shuffled = [*CASES[1::2], *CASES[::2]]
    assert shard_of_cases(CASES, loads, 4) == shard_of_cases(shuffled, dict(reversed(loads.items())), 4)


def test_shards_take_about_as_long_as_each_other() -> None:
    loads = {case: Load(seconds=1.0 + n) for n, case in enumerate(CASES)}
    found = weights(loads, shard_of_cases(CASES, loads, 4), 4)
    assert max(found) - min(found) <= 2


def test_dollars_count_as_much_as_seconds() -> None:
    loads = {"slow": Load(10.0, 0.0), "dear": Load(0.0, 10.0), "a": Load(0.0, 0.0), "b": Load(0.0, 0.0)}
    numbers = shard_of_cases(loads, loads, 2)
    assert numbers["slow"] != numbers["dear"]
    both = {"dear": Load(1.0, 9.0), "slow": Load(9.0, 1.0), "both": Load(10.0, 10.0)}
    numbers = shard_of_cases(both, both, 2)
    assert numbers["slow"] == numbers["dear"] != numbers["both"]


def test_a_case_that_is_not_recorded_weighs_as_much_as_the_others() -> None:
    loads = {"a": Load(5.0), "b": Load(5.0)}
    numbers = shard_of_cases(["a", "b", "new", "newer"], loads, 2)
    assert sorted(numbers.values()) == [1, 1, 2, 2]


@pytest.mark.parametrize("shards", [1, 3, 7])
def test_without_recordings_shards_have_as_many_cases_as_each_other(shards: int) -> None:
    numbers = [*shard_of_cases(CASES, {}, shards).values()]
    sizes = [numbers.count(number) for number in range(1, shards + 1)]
    assert sum(sizes) == len(CASES)
    assert max(sizes) - min(sizes) <= 1
