"""How well a run uses a rate limit, beside a plain fan-out of the SDK: `python benchmarks/limits.py`.

400 calls over real sockets to an API that takes 40 requests a second. The bound is the least time that they take.
"""

from __future__ import annotations

from unreliable_runs import CALLS, compare

RATE = 40.0


def main() -> None:
    """Print one row for each API."""
    print("| API | our time / bound | refused | undecided | SDK alone: time / bound | refused | undecided |")
    print("|---|---|---|---|---|---|---|")
    for name, headers in (("says what is left", True), ("says nothing", False)):
        for size in (5, 40):
            bound = (CALLS - size) / RATE + 0.2
            options = {"rate": RATE, "size": size, "headers": headers}
            ours, theirs = compare(options)
            cells = [
                f"{each.seconds / bound:.2f} x | {each.counts.get('refused', 0) / CALLS:.1%} | {each.undecided}"
                for each in (ours, theirs)
            ]
            print(f"| 40/s, bursts of {size}, {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
