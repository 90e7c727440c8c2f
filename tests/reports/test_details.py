"""What `-v` adds to the table."""

from __future__ import annotations

from collections.abc import Callable

from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))


def test_verbose_shows_tokens_by_class(outcome: Callable[..., Outcome], table: Callable[..., list[str]]) -> None:
    lines = table(outcome("test", OLD, 12_345), targets=(OLD,), verbose=True)
    assert "    opus-4-6: 1 call, input_tokens 12,345, output_tokens 3" in lines


def test_verbose_shows_findings_and_every_sample(table: Callable[..., list[str]]) -> None:
    held = Finding(held=True, behaviour="json_reply(Refund)")
    failed = Finding(held=False, behaviour="avoids(lists)", failure="list")
    samples = (Sample("failed", rerun=True, findings=(failed,)), Sample("passed", findings=(held, held)))
    run = Outcome("test_a.py::test", OLD, (*samples, Sample("failed", findings=(held, failed))))
    assert table(run, targets=(OLD,), verbose=True)[3:-1] == [
        "    opus-4-6: fails: avoids(lists): list",
        "    opus-4-6: 3 samples: failed (rerun), passed, failed",
        "    opus-4-6: holds: json_reply(Refund) (3 times)",
    ]
    assert len(table(run, targets=(OLD,))) == 4


def test_verbose_marks_what_was_guessed(outcome: Callable[..., Outcome], table: Callable[..., list[str]]) -> None:
    held = Finding(held=True, behaviour="json_reply()", doubt="a cut fence")
    failed = Finding(
        held=False, behaviour="refusal()", failure="complied", evidence="Sure!" * 90, doubt="an odd opening"
    )
    lines = table(
        outcome("test", OLD, None, "failed", findings=(held, failed)), targets=(OLD,), verbose=True, width=400
    )
    assert lines[3].startswith("    opus-4-6: fails: refusal(): complied (guessed: an odd opening): Sure!")
    assert lines[4] == "    opus-4-6: holds: json_reply() (guessed: a cut fence)"


def test_verbose_says_why_a_cell_failed_with_class_and_evidence(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    parts = (
        Finding(held=True, behaviour="avoids(lists)"),
        Finding(held=False, behaviour="json_reply()", failure="fenced", evidence="$.a: ```json"),
    )
    found = Finding(held=False, behaviour="avoids(lists) & json_reply()", failure="fenced", parts=parts)
    lines = table(
        outcome("test", OLD, result="failed", findings=(found,), message="AssertionError: assert reply == ..."),
        outcome("test", NEW, None, result="error", message="no recording for this request"),
        verbose=True,
    )
    assert lines[3:6] == [
        "    opus-4-6: fails: json_reply(): fenced: $.a: ```json",
        "    opus-4-6: 1 call, input_tokens 10, output_tokens 3",
        "    opus-4-7: ERROR: no recording for this request",
    ]
