"""What `modelmigrate prune` loads into pytest: the option that names the file for its result."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.plugin.unused import REPORT


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.addoption("--modelmigrate-unused", dest=REPORT)
