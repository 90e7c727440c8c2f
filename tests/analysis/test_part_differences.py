from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pytest_modelmigrate.analysis.part_differences import part_differences
from pytest_modelmigrate.facts.run_parts import RunPart
from pytest_modelmigrate.facts.runs import Run


def part(job: str, **more: Any) -> RunPart:
    return RunPart(job, datetime(2026, 11, 21, tzinfo=UTC), ("opus-4-6",), **more)


def differences(*parts: RunPart) -> list[str]:
    return [*part_differences(Run((), (), parts=parts))]


def test_commits_prices_and_versions_that_differ_are_named_with_their_jobs() -> None:
    assert differences(
        part("1", commit="aaa", prices="list 1", versions={"pytest": "9", "anthropic": "2.1"}),
        part("2", prices="list 2", versions={"pytest": "9", "anthropic": "2.2"}),
        part("3", commit="aaa", prices="list 1", versions={"pytest": "9"}),
    ) == [
        "the jobs have different commits: aaa (opus-4-6 and opus-4-6); none (opus-4-6)",
        "the jobs have different prices: list 1 (opus-4-6 and opus-4-6); list 2 (opus-4-6)",
        "the jobs have different versions of anthropic: 2.1 (opus-4-6); 2.2 (opus-4-6); none (opus-4-6)",
    ]


def test_jobs_that_agree_and_a_run_of_one_job_differ_in_nothing() -> None:
    assert not differences(part("1", commit="aaa"), part("2", commit="aaa"))
    assert not differences(part("1", commit="aaa"))
