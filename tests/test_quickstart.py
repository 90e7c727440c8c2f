"""The quickstart and README's first tests also hold on models that think by default."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
THINKING = "--models=opus-5,opus-5-5,sonnet-5-5,haiku-5-5"
SIMULATED = (THINKING, "--migrate-calls=sim", "--migrate-cost-threshold=off")


def test_the_quickstart_passes_on_models_that_think_by_default(pytester: pytest.Pytester) -> None:
    shutil.copytree(ROOT / "examples", pytester.path / "examples")
    pytester.runpytest("examples/quickstart", *SIMULATED).assert_outcomes(passed=16)


def test_the_first_tests_of_the_readme_pass_on_models_that_think_by_default(pytester: pytest.Pytester) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    module = next(block for block in blocks if "def test_agent" in block)
    pytester.makepyfile(module)
    pytester.runpytest(*SIMULATED, "-k", "agent").assert_outcomes(passed=4, deselected=8)
