from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import SecretFoundError

SHAPELESS = "Qz7vLm2kXw9RtB4n"


@pytest.mark.parametrize("headers", [{"x-api-key": SHAPELESS}, {"authorization": f"Bearer {SHAPELESS}"}])
def test_the_key_of_a_caller_is_never_recorded_whatever_its_shape(
    api: Any, run: Callable[..., Any], headers: dict[str, str]
) -> None:
    running = run(api.url)
    assert running.post(f"connect with {SHAPELESS}", headers=headers).status_code == 400
    assert [type(problem) for problem in running.recorder.problems] == [SecretFoundError]
    assert api.received == []
    assert not [*Path(running.recorder.store.folder).rglob("*.json")]
