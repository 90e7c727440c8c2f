"""The gateway with clients that are not ours; `nox --session gateway_clients` installs them."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

EXAMPLES = Path(__file__).parents[2] / "examples"

SUITE = """
import os
import subprocess
import sys
import pytest

COMMAND = {command!r}

def ask(gateway, tmp_path, *arguments):
    environment = {{**os.environ, **gateway.environment, "HOME": str(tmp_path)}}
    environment.update(LITELLM_LOCAL_MODEL_COST_MAP="True", CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1")
    done = subprocess.run(
        [*COMMAND, *arguments], cwd=tmp_path, env=environment, text=True, capture_output=True, stdin=subprocess.DEVNULL
    )
    print(done.stdout, done.stderr)
    return done.stdout.strip()

@pytest.mark.parametrize("way", ["whole", "stream"])
def test_client(gateway, target, tmp_path, way):
    printed = ask(gateway, tmp_path, way)
    assert gateway.reply.data["model"] == target.model
    assert printed == gateway.reply.text.strip()
"""

MESSAGE = 'model="claude-opus-4-6", max_tokens=50, messages=[{"role": "user", "content": "Hello"}]'

LITELLM = f"""
import sys, litellm
stream = sys.argv[1] == "stream"
answer = litellm.completion({MESSAGE.replace("claude-", "anthropic/claude-")}, stream=stream)
chunks = [chunk.choices[0].delta.content or "" for chunk in answer] if stream else [answer.choices[0].message.content]
print("".join(chunks))
"""

AGENT_SDK = """
import asyncio, sys
from claude_agent_sdk import AssistantMessage, ClaudeAgentOptions, TextBlock, query

async def main():
    options = ClaudeAgentOptions(model="claude-opus-4-6", include_partial_messages=sys.argv[1] == "stream")
    async for message in query(prompt="Hello", options=options):
        if isinstance(message, AssistantMessage):
            print("".join(block.text for block in message.content if isinstance(block, TextBlock)))

asyncio.run(main())
"""

TYPESCRIPT = """
const Anthropic = require("@anthropic-ai/sdk");
const client = new Anthropic();
const body = {model: "claude-opus-4-6", max_tokens: 50, messages: [{role: "user", content: "Hello"}]};
const way = process.argv[1];
const answer = way === "whole" ? client.messages.create(body) : client.messages.stream(body).finalMessage();
answer.then((message) => console.log(message.content[0].text));
"""

CURL = """
body='{"model": "claude-opus-4-6", "max_tokens": 50, "messages": [{"role": "user", "content": "Hello"}]}'
curl --silent --no-buffer "$ANTHROPIC_BASE_URL/v1/messages" --header "x-api-key: $ANTHROPIC_API_KEY" \\
  --header "anthropic-version: 2023-06-01" --json "$body" | python3 -c 'import json, sys
print(json.load(sys.stdin)["content"][0]["text"])'
"""

AGENT_INI = """
[pytest]
modelmigrate_ignore =
    metadata.user_id
    messages ~ (?:/private)?(?:/tmp|/var/folders)/\\S+
    system ~ (?:/private)?(?:/tmp|/var/folders)/\\S+
"""


def python(program: str, *modules: str) -> list[str]:
    """The command that runs a Python program; skips the test where a module is not installed."""
    for module in modules:
        if find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    return ["python", "-c", program]


def node(program: str, *modules: str) -> list[str]:
    """The command that runs a Node program; skips the test without node or where a module is not installed."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("node is not installed")
    for module in modules:
        resolved = [found, "--print", f"require.resolve({module!r})"]
        if subprocess.run(resolved, capture_output=True, check=False).returncode:  # noqa: S603 - node
            pytest.skip(f"{module} is not installed for node; name its folder in NODE_PATH")
    return [found, "--eval", program]


def shell(program: str, command: str) -> list[str]:
    """The command that runs a shell script; skips the test where a command is not installed."""
    if shutil.which(command) is None:
        pytest.skip(f"{command} is not installed")
    return ["sh", "-c", program]


CLIENTS = {
    "litellm": lambda: python(LITELLM, "litellm"),
    "claude-agent-sdk": lambda: python(AGENT_SDK, "claude_agent_sdk"),
    "typescript-sdk": lambda: node(TYPESCRIPT, "@anthropic-ai/sdk"),
    "curl": lambda: shell(CURL, "curl"),
}


@pytest.mark.slow
@pytest.mark.parametrize("client", CLIENTS)
def test_client_is_migrated_recorded_and_replayed(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    pytester.makepyfile(test_client=SUITE.format(command=CLIENTS[client]()))
    pytester.makeini(AGENT_INI)
    models = "--models=opus-4-6,opus-4-7"
    pytester.runpytest(models, "--migrate-calls=record").assert_outcomes(passed=4)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    api.close()
    pytester.runpytest(models).assert_outcomes(passed=4)
    for recording in Path(pytester.path).glob("recordings/*/*/*.json"):
        recording.unlink()
    missed = pytester.runpytest(models)
    missed.assert_outcomes(errors=4)
    missed.stdout.fnmatch_lines(["*no recording answers this request*"])


@pytest.mark.parametrize(("example", "cells"), [("node_app", 4), ("litellm_gateway", 2)])
def test_example_replays_its_recordings(pytester: pytest.Pytester, example: str, cells: int) -> None:
    if example == "node_app":
        node("")
    else:
        python("", "litellm")
    shutil.copytree(EXAMPLES, pytester.path / "examples")
    # LiteLLM's types make pydantic warn.
    result = pytester.runpytest(f"examples/{example}", "--models=opus-4-6,opus-4-7", "-W", "ignore::UserWarning")
    result.assert_outcomes(passed=cells)
    result.stdout.fnmatch_lines([f"spent: nothing; {cells} replayed"])
