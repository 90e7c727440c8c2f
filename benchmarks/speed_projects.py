"""The test suites that `benchmarks/speed.py` runs, and their recordings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.fingerprint import fingerprint

SYSTEM: Final = "Extract the refund. Respond in JSON."
USER: Final = "Order A-{number}: I want my 12.50 back, it arrived broken"

DECLARATIVE: Final = """
import pytest

@pytest.mark.parametrize("number", range(@CASES))
@pytest.mark.prompt(system=@SYSTEM, user=@USER, max_tokens=512)
def test_refund(reply):
    assert reply.json()["amount"] == 12.5
"""

IMPERATIVE: Final = """
import json
import pytest

@pytest.mark.parametrize("number", range(@CASES))
def test_refund(claude, target, number):
    content = [{"type": "text", "text": @USER.format(number=number)}]
    messages = [{"role": "user", "content": content}]
    message = claude.messages.create(model=target.model, max_tokens=512, system=@SYSTEM, messages=messages)
    assert json.loads(message.content[0].text)["amount"] == 12.5
"""

NAIVE: Final = """
import json
import anthropic
import pytest

@pytest.fixture(scope="session")
def client():
    with anthropic.Anthropic() as made:
        yield made

@MARK
@pytest.mark.parametrize("model", ["claude-opus-4-6", "claude-opus-4-7"])
@pytest.mark.parametrize("number", range(@CASES))
def test_refund(client, number, model):
    messages = [{"role": "user", "content": @USER.format(number=number)}]
    message = client.messages.create(model=model, max_tokens=512, system=@SYSTEM, messages=messages)
    assert json.loads(message.content[0].text)["amount"] == 12.5
"""

EMPTY: Final = """
import pytest

@pytest.mark.parametrize("model", ["opus-4-6", "opus-4-7"])
@pytest.mark.parametrize("number", range(@CASES))
def test_refund(number, model):
    pass
"""

SAMPLED: Final = """
import random
import pytest

DRAWN = {}

@pytest.mark.parametrize("number", range(@CASES))
@pytest.mark.prompt(system=@SYSTEM, user=@USER, max_tokens=512)
def test_refund(reply, target, number):
    assert reply.json()["amount"] == 12.5
    draws = DRAWN.setdefault((number, target.id), random.Random(number))
    assert number % 10 or target.id == "opus-4-6" or draws.random() < 0.85
"""

NO_SOCKETS: Final = """
import sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo"):
        raise AssertionError(f"{event} {arguments}")

sys.addaudithook(refuse)
"""


def write_project(folder: Path, text: str, cases: int, mark: str = "") -> Path:
    """A folder with one test module of that many cases, and nothing else."""
    folder.mkdir(parents=True)
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, value in (("CASES", str(cases)), ("SYSTEM", repr(SYSTEM)), ("USER", repr(USER)), ("MARK", mark)):
        text = text.replace(f"@{name}", value)
    (folder / "test_speed.py").write_text(text)
    return folder


def write_recordings(project: Path, cases: int, targets: tuple[Target, ...]) -> None:
    """Recordings for every case of a project on these targets, made from one real recording in it."""
    folder = project / "recordings" / "test_speed"
    store = RecordingStore(folder)
    template = next(iter(store))
    text = json.dumps(template.request.body)
    for target in targets:
        for number in range(cases):
            body = json.loads(text.replace("A-0:", f"A-{number}:"))
            request = Request(template.request.path, {**body, "model": target.model}, betas=template.request.betas)
            # Calls of a real suite differ in their tokens, and each has a price of its own.
            usage = {"input_tokens": 40 + number % 1009, "output_tokens": 60 + number % 499}
            answer = {**template.response.body, "model": target.model, "usage": usage}
            response = replace(template.response, body=answer)
            case = f"test_speed.py::test_refund[{number}-{target.id}]"
            recording = replace(template, request=request, response=response, case=case)
            store.save(_fresh(recording), fingerprint(request))


def _fresh(recording: Recording) -> Recording:
    return replace(recording, recorded_on="2026-01-01")
