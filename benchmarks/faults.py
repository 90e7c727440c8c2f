"""What faults of the API cost a run, beside a plain fan-out of the SDK: `python benchmarks/faults.py [SEEDS]`.

400 calls over real sockets, 32 at once. Each time is compared with that of a run without faults just before.
"""

from __future__ import annotations

import sys
from typing import Any

from unreliable_runs import CALLS, compare, ours_alone

MIX = {"529": 0.05, "429": 0.05, "drop": 0.01, "500": 0.01}


def main() -> None:
    """Print one row for each fault."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print("| fault | our time / calm | undecided | failed | paid twice | SDK alone: time / calm | undecided |")
    print("|---|---|---|---|---|---|---|")
    cases: list[tuple[str, dict[str, Any]]] = [
        (f"5% 529, 5% 429, 1% dropped, 1% 500, seed {seed}", {"faults": MIX, "seed": seed}) for seed in range(seeds)
    ]
    cases.append(("the API is gone for 2 s, which the calm run does not wait for", {"outage": [1.0, 3.0]}))
    for name, options in cases:
        calm, calm_sdk = compare({})
        ours, theirs = compare(options)
        twice = round(ours.counts.get("answered", 0)) - (CALLS - ours.undecided)
        print(
            f"| {name} | {ours.seconds / calm.seconds:.2f} x | {ours.undecided} | {ours.failed} | {twice} "
            f"| {theirs.seconds / calm_sdk.seconds:.2f} x | {theirs.undecided} |",
            flush=True,
        )
    hung = ours_alone({"hangs": True}, calls=20, more=["--migrate-timeout=2"])
    print(
        f"| 20 calls that hang, --migrate-timeout=2 | whole command {hung.command_seconds:.1f} s | {hung.undecided} "
        f"| {hung.failed} | | | |"
    )


if __name__ == "__main__":
    main()
