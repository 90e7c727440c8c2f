from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from pytest_modelmigrate.analysis.token_audit import AuditedModel, AuditedPrompt, TokenAudit, window_share

OLD, NEW = AuditedModel("claude-old", "old", 1000), AuditedModel("claude-new", "new", 200)
UNKNOWN = AuditedModel("claude-next-9", "next-9", None)


def prompt(old: int | None, new: int | None, name: str = "a.md") -> AuditedPrompt:
    tokens = {model: count for model, count in (("old", old), ("new", new)) if count is not None}
    return AuditedPrompt(name, name, tokens)


def audit(*prompts: AuditedPrompt) -> TokenAudit:
    return TokenAudit((OLD, NEW), prompts)


def test_a_factor_is_against_the_first_model() -> None:
    each = prompt(100, 130)
    assert audit(each).factor(each, NEW) == Fraction(13, 10)
    assert audit(each).factor(each, OLD) == 1


@pytest.mark.parametrize("each", [prompt(None, 5), prompt(5, None), prompt(0, 5)], ids=["first", "other", "nothing"])
def test_without_both_counts_there_is_no_factor(each: AuditedPrompt) -> None:
    assert audit(each).factor(each, NEW) is None


def test_totals_are_of_the_prompts_that_every_model_counted() -> None:
    found = audit(prompt(100, 120), prompt(100, 140), prompt(900, None), prompt(None, 900))
    assert len(found.compared) == 2
    assert (found.total(OLD), found.total(NEW), found.total_factor(NEW)) == (200, 260, Fraction(13, 10))
    assert audit(prompt(1, None)).total_factor(NEW) is None


@pytest.mark.parametrize(
    ("tokens", "nearly_full", "too_long"),
    [(160, [], []), (161, [NEW], []), (200, [NEW], []), (201, [NEW], [NEW])],
)
def test_a_prompt_past_80_percent_of_a_window_is_marked(
    tokens: int, nearly_full: list[AuditedModel], too_long: list[AuditedModel]
) -> None:
    each = prompt(tokens, tokens)
    found = audit(prompt(1, 1), each)
    assert list(found.nearly_full(each)) == nearly_full
    assert list(found.too_long(each)) == too_long
    assert found.fits == (not too_long)


def test_a_window_that_is_not_known_is_never_full() -> None:
    each = AuditedPrompt("a.md", "a.md", {"next-9": 10**9})
    found = TokenAudit((UNKNOWN,), (each,))
    assert window_share(each, UNKNOWN) is None
    assert (found.nearly_full(each), found.fits) == ((), True)
    assert window_share(AuditedPrompt("b", "b", {}), OLD) is None


def test_tokens_a_minute_are_those_of_the_mean_prompt() -> None:
    found = audit(prompt(100, 120), prompt(300, 400))
    assert found.tokens_per_minute(OLD, Decimal(10)) == 2000
    assert found.tokens_per_minute(NEW, Decimal("0.5")) == 130
    assert audit().tokens_per_minute(OLD, Decimal(10)) is None


def test_the_plain_data_has_all_of_it() -> None:
    each = AuditedPrompt("a.md", "x/a.md", {"old": 100, "new": 190})
    other = AuditedPrompt("b.md", "x/b.md", {"old": 50}, {"new": "400: no"})
    found = TokenAudit((OLD, NEW), (each, other), simulated=True)
    assert found.plain(Decimal(10), Decimal(10_000)) == {
        "simulated": True,
        "models": [
            {"id": "claude-old", "name": "old", "context_window": 1000},
            {"id": "claude-new", "name": "new", "context_window": 200},
        ],
        "prompts": [
            {
                "name": "a.md",
                "path": "x/a.md",
                "tokens": {"old": 100, "new": 190},
                "factors": {"old": 1.0, "new": 1.9},
                "window_shares": {"old": 0.1, "new": 0.95},
                "nearly_full": ["new"],
                "too_long": [],
                "rejections": {},
            },
            {
                "name": "b.md",
                "path": "x/b.md",
                "tokens": {"old": 50, "new": None},
                "factors": {"old": 1.0, "new": None},
                "window_shares": {"old": 0.05, "new": None},
                "nearly_full": [],
                "too_long": [],
                "rejections": {"new": "400: no"},
            },
        ],
        "totals": {"prompts": 1, "tokens": {"old": 100, "new": 190}, "factors": {"old": 1.0, "new": 1.9}},
        "requests_per_minute": 10.0,
        "tokens_per_minute": {"old": 1000, "new": 1900},
        "tokens_per_minute_limit": 10_000,
        "limit_shares": {"old": 0.1, "new": 0.19},
    }


def test_the_plain_data_has_no_rates_without_a_volume() -> None:
    assert not {"requests_per_minute", "tokens_per_minute"} & audit(prompt(1, 1)).plain().keys()
    assert "limit_shares" not in audit(prompt(1, 1)).plain(Decimal(1))
    none = audit().plain(Decimal(1), Decimal(5))
    assert (none["tokens_per_minute"], none["limit_shares"]) == ({"old": None, "new": None},) * 2
