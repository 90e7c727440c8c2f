"""Options that have no effect in a run are named: silence would pass for a result."""

from __future__ import annotations

import pytest

SUITE = """
import pytest

@pytest.mark.prompt(user="hello", max_tokens=20)
def test_it(reply):
    assert reply.text
"""
BOTH, ONE = "--models=opus-4-6,opus-4-7", "--models=opus-4-7"


def notes(pytester: pytest.Pytester, *options: str) -> list[str]:
    pytester.makepyfile(test_it=SUITE)
    result = pytester.runpytest_inprocess("--migrate-calls=sim", *options)
    assert result.ret == 0
    text = " ".join(" ".join(result.stdout.lines).split())
    return [note for note in text.split("note: ") if "has no effect" in note or " took " in note]


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ((ONE, "--migrate-samples=3..20"), "--migrate-samples=3..20 took 3 of each case: further ones need a second"),
        ((ONE, "--migrate-confirm=4"), "--migrate-confirm has no effect: there is no second target"),
        (
            (BOTH, "--migrate-pass-rate=90%"),
            "--migrate-pass-rate has no effect: every case ran once; add --migrate",
        ),
        ((BOTH, "--migrate-margin=10%"), "--migrate-margin has no effect: every case ran once; add --migrate-samples"),
    ],
)
def test_an_option_without_an_effect_is_named(pytester: pytest.Pytester, options: tuple[str, ...], note: str) -> None:
    (found,) = notes(pytester, *options)
    assert found.startswith(note)


@pytest.mark.parametrize(
    "options",
    [
        (ONE,),
        (ONE, "--migrate-samples=3"),
        (BOTH, "--migrate-samples=3..4", "--migrate-pass-rate=50%", "--migrate-margin=10%"),
        (BOTH, "--migrate-confirm=2"),
    ],
)
def test_options_with_an_effect_are_not(pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    assert notes(pytester, *options) == []


def test_an_ini_file_may_hold_what_only_some_runs_need(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmodelmigrate_pass_rate = 90%\nmodelmigrate_margin = 10%\n")
    assert notes(pytester, BOTH) == []
