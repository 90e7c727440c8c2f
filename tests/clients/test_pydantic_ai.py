from __future__ import annotations

from collections.abc import Callable

import pytest

pytest.importorskip("pydantic_ai", reason="nox --session clients installs it")

APP = """
from pydantic import BaseModel
from pydantic_ai import Agent

MODEL = "anthropic:claude-opus-4-6"
AGENT = Agent(MODEL)


class Label(BaseModel):
    label: str


@AGENT.tool_plain
def today() -> str:
    "The date of today."
    return "2026-05-01"


def ask_run():
    return AGENT.run_sync("What is the date of today?")


async def ask_stream():
    async with Agent(MODEL).run_stream("Say hello.") as result:
        return await result.get_output()


def ask_structured():
    return Agent(MODEL, output_type=Label).run_sync("label: billing")
"""


def test_an_application_with_pydantic_ai_is_migrated(check_library: Callable[[str], None]) -> None:
    check_library(APP)
