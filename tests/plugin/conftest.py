"""Fixtures for the tests of the plugin."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import pytest

NUMBERS = """
import pytest

@pytest.mark.parametrize("n", range({count}))
@pytest.mark.prompt(user="Number {{n}}", max_tokens=20)
def test_number(reply, n):
    {body}
"""


@pytest.fixture
def numbers() -> Callable[..., str]:
    """Writes a module of so many declarative tests, each with a prompt of its own."""

    def module(count: int, body: str = "assert reply.text") -> str:
        return NUMBERS.format(count=count, body=body)

    return module


@pytest.fixture(autouse=True)
def _settled(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no setting of pytest-asyncio open in the projects of these tests, of which it would warn."""
    del pytester  # it clears the options, so it comes first
    if find_spec("pytest_asyncio"):
        monkeypatch.setenv("PYTEST_ADDOPTS", "-o asyncio_default_fixture_loop_scope=function")
