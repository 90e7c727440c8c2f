from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("langchain_anthropic", reason="nox --session clients installs it")

APP = """
from functools import reduce
from operator import add

from langchain.agents import create_agent
from langchain_anthropic import ChatAnthropic
from pydantic import BaseModel

MODEL = ChatAnthropic(model="claude-opus-4-6", max_tokens=64)


class Label(BaseModel):
    label: str


def today() -> str:
    "The date of today."
    return "2026-05-01"


def ask_invoke():
    return MODEL.invoke("Say hello.")


def ask_stream():
    return reduce(add, MODEL.stream("Say hello."))


async def ask_async():
    return await MODEL.ainvoke("Say hello.")


def ask_batch():
    return MODEL.batch(["Say hello.", "Say goodbye."])[0]


def ask_agent():
    return create_agent(MODEL, tools=[today]).invoke({"messages": [("user", "What is the date of today?")]})


def ask_structured():
    return MODEL.with_structured_output(Label).invoke("label: billing")
"""


def test_an_application_with_langchain_is_migrated(check_library: Callable[[str], None]) -> None:
    check_library(APP)


@pytest.mark.parametrize(("options", "spent"), [(["--migrate-calls=sim"], "simulated"), ([], "replayed")])
def test_the_example_is_migrated_without_an_edit_and_without_a_key(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: list[str], spent: str
) -> None:
    shutil.copytree(Path(__file__).parents[2] / "examples", pytester.path / "examples")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    models = "--models=opus-4-6,opus-4-7"
    result = pytester.runpytest_subprocess("examples/langchain_app", models, *options, "-W", "ignore")
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(["*test_answer *pass *pass *", f"spent: nothing; 8 {spent}"])
