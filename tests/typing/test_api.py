"""`api.py` covers the whole public API; mypy checks what it says (`nox --session types`)."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest_modelmigrate

API = ast.parse(Path(__file__).with_name("api.py").read_text(encoding="utf-8"))


def test_every_public_name_is_imported_and_used() -> None:
    imported = {
        name.name
        for node in API.body
        if isinstance(node, ast.ImportFrom) and node.module == "pytest_modelmigrate"
        for name in node.names
    }
    assert imported == {*pytest_modelmigrate.__all__, "__version__"}
    used = Counter(node.id for node in ast.walk(API) if isinstance(node, ast.Name))
    assert {name for name in imported if not used[name]} == set()
