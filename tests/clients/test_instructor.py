from __future__ import annotations

from collections.abc import Callable

import pytest

pytest.importorskip("instructor", reason="nox --session clients installs it")

APP = """
import anthropic
import instructor
from pydantic import BaseModel

CLIENT = instructor.from_anthropic(anthropic.Anthropic())
PROVIDER = instructor.from_provider("anthropic/claude-opus-4-6")
ASK = {"max_tokens": 64, "messages": [{"role": "user", "content": "label: billing"}]}


class Label(BaseModel):
    label: str


def ask_client():
    return CLIENT.messages.create(model="claude-opus-4-6", response_model=Label, **ASK)


def ask_provider():
    return PROVIDER.chat.completions.create(response_model=Label, **ASK)


async def ask_async():
    client = instructor.from_anthropic(anthropic.AsyncAnthropic())
    return await client.messages.create(model="claude-opus-4-6", response_model=Label, **ASK)
"""


def test_an_application_with_instructor_is_migrated(check_library: Callable[[str], None]) -> None:
    check_library(APP)
