from __future__ import annotations

import os

import pytest

from pytest_modelmigrate.wire.stand_in_key import StandInKey

KEY = "ANTHROPIC_API_KEY"


@pytest.mark.parametrize("before", [None, ""])
def test_the_environment_is_restored_after_the_last_user(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if before is not None:
        monkeypatch.setenv(KEY, before)
    key = StandInKey()
    with key.given():
        with key.given():
            assert os.environ[KEY] == "not-a-key"
        assert os.environ[KEY] == "not-a-key"
    assert os.environ.get(KEY) == before
    assert key.was_given


def test_it_is_restored_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), StandInKey().given():
        _ = 1 / 0
    assert KEY not in os.environ


@pytest.mark.parametrize("name", [KEY, "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_PROFILE"])
def test_credentials_of_the_user_are_kept(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "mine")
    key = StandInKey()
    before = dict(os.environ)
    with key.given():
        assert dict(os.environ) == before
    assert dict(os.environ) == before
    assert not key.was_given


def test_a_key_that_the_code_set_meanwhile_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with StandInKey().given():
        monkeypatch.setenv(KEY, "mine")
    assert os.environ[KEY] == "mine"
