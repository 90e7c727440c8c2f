from __future__ import annotations

import subprocess
import sys

IMPORTS = """
import sys
from importlib import import_module
from pkgutil import iter_modules
from pytest_modelmigrate.analysis import statistics

names = [import_module(f"{statistics.__name__}.{each.name}").__name__ for each in iter_modules(statistics.__path__)]
print(len(names), [name for name in ("numpy", "scipy", "pytest") if name in sys.modules])
"""


def test_the_statistics_import_nothing_heavy_before_they_are_used() -> None:
    printed = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, check=True, text=True).stdout  # noqa: S603
    assert printed.split(maxsplit=1)[1].strip() == "[]"
    assert int(printed.split()[0]) >= 10
