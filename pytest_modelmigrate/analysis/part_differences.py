"""Part differences: what the jobs of a merged run do not have in common."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.text.listed_names import listed


def part_differences(run: Run) -> Iterator[str]:
    """A note for each difference between the jobs of a merged run: commit, mode, prices or versions, with the jobs."""
    if len(run.parts) < 2:  # noqa: PLR2004 - one part differs from no other
        return
    names = dict.fromkeys(name for part in run.parts for name in part.versions)
    for title, values in (
        ("commits", [part.commit or "none" for part in run.parts]),
        ("modes", [part.mode for part in run.parts]),
        ("prices", [part.prices or "none" for part in run.parts]),
        *((f"versions of {name}", [part.versions.get(name, "none") for part in run.parts]) for name in names),
    ):
        jobs: dict[str, list[str]] = {}
        for value, part in zip(values, run.parts, strict=True):
            jobs.setdefault(value, []).append(str(part))
        if len(jobs) > 1:
            shown = "; ".join(f"{value} ({listed(own)})" for value, own in jobs.items())
            yield f"the jobs have different {title}: {shown}"
