from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

OPUS = "--models=opus-4-7"
BOTH = "--models=opus-4-6,opus-4-7"
RECORD = "--migrate-calls=record"
CHANGED = """
def pytest_modelmigrate_request(body, target):
    if target.id == "opus-4-7":
        return {**body, "max_tokens": 99}
    return None
"""


ASKING = """
import pytest

@pytest.mark.prompt(user="declared", max_tokens=50)
@pytest.mark.control(user="control")
def test_declared(reply, control, baseline_reply):
    assert reply.text and control.text and baseline_reply.text

def test_client(claude, target):
    claude.messages.create(model=target.model, max_tokens=50, messages=[{"role": "user", "content": "client"}])
    claude.messages.create(model="other-model", max_tokens=50, messages=[{"role": "user", "content": "kept"}])

test_client = pytest.mark.task(kept_models="other-model", served_models="*")(test_client)
"""


@pytest.mark.parametrize("prefetch", [(), ("--migrate-no-prefetch",)], ids=["prefetch", "no prefetch"])
def test_a_project_changes_every_request_to_one_target(
    pytester: pytest.Pytester, api: RunningSimulator, prefetch: tuple[str, ...]
) -> None:
    pytester.makepyfile(ASKING)
    pytester.makeconftest(CHANGED)
    result = pytester.runpytest(BOTH, RECORD, "--migrate-baseline-threshold=off", *prefetch)
    sent: dict[str, set[int]] = {}
    for request in api.requests:
        body: Mapping[str, Any] = request.body
        sent.setdefault(body["model"], set()).add(body["max_tokens"])
    assert sent.pop("other-model", {50}) == {50}
    assert sent == {"claude-opus-4-6": {50}, "claude-opus-4-7": {99}}
    del result
    count = len(api.requests)
    pytester.runpytest(BOTH, RECORD, "--migrate-baseline-threshold=off", "-k", "declared").assert_outcomes(
        passed=2, deselected=2
    )
    assert len(api.requests) == count
    api.close()
    pytester.runpytest(BOTH, "--migrate-baseline-threshold=off", "-k", "declared").assert_outcomes(
        passed=2, deselected=2
    )


def test_a_changed_request_is_another_request(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    pytester.makeconftest(CHANGED)
    result = pytester.runpytest(BOTH, "--migrate-baseline-threshold=off")
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["*differs in max_tokens"])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("return 5", "returned 5; return a dict or None"),
        ("body['max_tokens'] = 1", "changed its copy of the body and returned None; return the body"),
        ("return {}", "returned None; return a body whose model is 'claude-opus-4-7'"),
        ("return {**body, 'model': 'x'}", "returned 'x'; return a body whose model is 'claude-opus-4-7'"),
        ("return {**body, 'x': object()}", "return a body that can be sent as JSON"),
        ("return body['nothing']", "raised KeyError: 'nothing'"),
    ],
)
@pytest.mark.parametrize("kind", ["declared", "client"])
def test_an_invalid_request_is_an_error_of_each_test_and_nothing_is_sent(
    pytester: pytest.Pytester, api: RunningSimulator, body: str, said: str, kind: str
) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(user="x")
        def test_declared(reply): pass
        def test_client(claude, target):
            claude.messages.create(model=target.model, max_tokens=5, messages=[{"role": "user", "content": "x"}])
    """)
    pytester.makeconftest(f"def pytest_modelmigrate_request(body, target):\n    {body}")
    result = pytester.runpytest(OPUS, RECORD, "-k", kind)
    result.assert_outcomes(errors=1, deselected=1)
    result.stdout.fnmatch_lines([f"*the hook pytest_modelmigrate_request *{said}*"])
    assert not api.requests
