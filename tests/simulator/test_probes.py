"""Responses of the simulated API compared with probes of the real one, from the reports named beside them."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.simulator.errors import SimulatedError

SAMPLING = "https://github.com/mnfst/modelparams.dev/pull/238"
THINKING = "https://github.com/lobehub/lobehub/pull/19034"


@pytest.mark.parametrize(
    ("model", "options", "status", "report"),
    [
        ("claude-opus-4-8", {"temperature": 0}, 400, SAMPLING),
        ("claude-opus-4-8", {"temperature": 0.5}, 400, SAMPLING),
        ("claude-opus-4-8", {"temperature": 1}, 200, SAMPLING),
        ("claude-opus-4-8", {"thinking": {"type": "adaptive"}, "temperature": 0.5}, 400, SAMPLING),
        ("claude-opus-4-8", {"thinking": {"type": "adaptive"}, "temperature": 1}, 200, SAMPLING),
        ("claude-opus-4-8", {"top_p": 0.5}, 400, SAMPLING),
        ("claude-opus-4-8", {"top_p": 0.97}, 400, SAMPLING),
        ("claude-opus-4-8", {"top_p": 1}, 400, SAMPLING),
        ("claude-opus-4-8", {"top_k": 5}, 400, SAMPLING),
        ("claude-opus-4-8", {"top_k": 0}, 400, SAMPLING),
        ("claude-opus-4-8", {"temperature": 1.01}, 400, SAMPLING),
        ("claude-fable-5", {"thinking": {"type": "disabled"}}, 400, THINKING),
        ("claude-fable-5-1", {"thinking": {"type": "disabled"}}, 400, THINKING),
        ("claude-opus-5", {"thinking": {"type": "disabled"}}, 200, THINKING),
        ("claude-opus-4-8", {"thinking": {"type": "disabled"}}, 200, THINKING),
    ],
)
def test_the_simulated_api_answers_as_the_real_one_did(
    api: Any, model: str, options: dict[str, Any], status: int, report: str
) -> None:
    assert report.startswith("https://")
    answered = 200
    try:
        api.send(model, version="2023-06-01", **options)
    except SimulatedError as rejected:
        answered = rejected.status
    assert answered == status
