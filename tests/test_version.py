"""The version is written in one place."""

from __future__ import annotations

import tomllib
from importlib import metadata
from pathlib import Path

import pytest_modelmigrate

ROOT = Path(__file__).parent.parent


def test_the_installed_version_is_that_of_the_package() -> None:
    assert metadata.version("pytest-modelmigrate") == pytest_modelmigrate.__version__


def test_pyproject_names_no_version_of_its_own() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"]
    assert (ROOT / project["tool"]["hatch"]["version"]["path"]).samefile(pytest_modelmigrate.__file__)
