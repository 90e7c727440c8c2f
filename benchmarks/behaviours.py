"""Score the behaviours on labelled replies: `python benchmarks/behaviours.py DATA_DIR [--set NAME]`.

Each module `sets/<name>.py` has a function `score(folder: Path) -> list[Row]` and reads the set of its name
(`json_fofo` reads `DATA_DIR/json-fofo`). A set whose folder is missing is named and left out.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Iterator
from pathlib import Path

import sets
from rows import Row

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

HEADINGS = ("measured", "n", "precision", "recall", "F1", "agreement", "95% interval", "baseline")


def main() -> int:
    """Print one table per set; exit 1 when no set could be scored."""
    parser = argparse.ArgumentParser(description="Score the behaviours on labelled replies.")
    parser.add_argument("data", type=Path, help="folder that holds the sets")
    parser.add_argument("--set", action="append", dest="names", metavar="NAME", help="score this set only")
    arguments = parser.parse_args()
    modules = sorted(module.name for module in pkgutil.iter_modules(sets.__path__))
    wanted = [name.replace("-", "_") for name in arguments.names or modules]
    unknown = sorted(set(wanted) - set(modules))
    if unknown:
        parser.error(f"no such set: {', '.join(unknown)}; there are {', '.join(modules)}")
    scored = 0
    for name in wanted:
        folder = arguments.data / name.replace("_", "-")
        if not folder.is_dir():
            print(f"\n{folder.name}: not in {arguments.data}, left out")
            continue
        scored += 1
        print(f"\n### {folder.name}\n")
        print("\n".join(_table(importlib.import_module(f"sets.{name}").score(folder))))
    return 0 if scored else 1


def _table(rows: list[Row]) -> Iterator[str]:
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADINGS))]
    for number, line in enumerate(cells):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        if number == 0:
            yield "|" + "|".join("-" * (width + 2) for width in widths) + "|"


def _cells(row: Row) -> tuple[str, ...]:
    low, high = row.interval
    return (
        row.name,
        str(row.n or ""),
        _share(row.precision),
        _share(row.recall),
        _share(row.f1),
        f"{row.agreed / row.n:.3f}" if row.n else "",
        f"{low:.3f} to {high:.3f}" if row.n else "",
        row.baseline,
    )


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    sys.exit(main())
