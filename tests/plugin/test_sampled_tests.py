from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_modelmigrate.analysis.sample_schedule import SampleSchedule
from pytest_modelmigrate.facts.sample_counts import SampleCounts
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.sampled_tests import SAMPLED, SampledTest, planned_samples, taken_numbers


def item(**test: Any) -> Any:
    stash = pytest.Stash()
    found: Any = SimpleNamespace(stash=stash)
    if test:
        stash[SAMPLED] = SampledTest(found, "a", Target("claude-opus-4-7"), SampleSchedule(SampleCounts(3, 20)), **test)
    return found


def test_the_samples_that_a_test_takes_next_are_planned() -> None:
    assert list(planned_samples(item())) == [1]
    assert list(planned_samples(item(wanted=3))) == [1, 2, 3]
    assert list(planned_samples(item(wanted=7, samples=5))) == [6, 7]
    assert list(planned_samples(item(wanted=5, samples=5))) == []


def test_samples_share_the_numbers_of_their_requests() -> None:
    assert taken_numbers(item()) is None
    sampled = item(wanted=3)
    assert taken_numbers(sampled) is taken_numbers(sampled) is sampled.stash[SAMPLED].taken


def test_a_report_has_the_properties_and_the_output_of_its_own_sample(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import json
        import pathlib

        def pytest_runtest_logreport(report):
            kept = [[name, value] for name, value in report.user_properties if name == "number"]
            with pathlib.Path("reports.jsonl").open("a") as file:
                file.write(json.dumps([report.when, kept, report.capstdout]) + "\\n")
    """)
    pytester.makepyfile("""
        import itertools
        import pytest
        samples = itertools.count(1)

        @pytest.mark.prompt(user="hello", max_tokens=20)
        def test_it(reply, record_property):
            number = next(samples)
            record_property("number", number)
            print(f"sample {number}")
            assert number != 2
    """)
    result = pytester.runpytest_inprocess("--models=opus-4-7", "--migrate-calls=sim", "--migrate-samples=3")
    result.assert_outcomes(failed=1)
    lines = Path("reports.jsonl").read_text(encoding="utf-8").splitlines()
    found = {when: (properties, output) for when, properties, output in map(json.loads, lines)}
    assert found["call"] == found["teardown"] == ([["number", 2]], "sample 2\n")
    assert found["setup"] == ([], "")
