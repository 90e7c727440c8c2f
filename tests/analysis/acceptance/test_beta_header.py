from __future__ import annotations

from collections.abc import Callable

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection


def test_unknown_betas_are_rejected_together(found_in: Callable[..., list[Rejection]]) -> None:
    (found,) = found_in("opus-5", headers={"betas": ("one-2026-01-01", "task-budgets-2026-03-13", "two-2026-01-01")})
    assert found.message.startswith("Unexpected value(s) `one-2026-01-01`, `two-2026-01-01` for the `anthropic-beta`")
    assert found.fix == "Remove `one-2026-01-01`, `two-2026-01-01` from the `anthropic-beta` header."
