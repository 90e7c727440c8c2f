"""Fixtures for the tests of the plugin."""

from __future__ import annotations

from collections.abc import Callable

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
