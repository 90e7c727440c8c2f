"""Token audit: how many tokens prompts are on several models, and how much room these leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

NEARLY_FULL: Final = Fraction(4, 5)
"""A prompt past this share of a context window is marked: the reply and the next turns need room as well."""


@dataclass(frozen=True, slots=True)
class AuditedModel:
    """A model whose tokens are counted.

    Attributes:
        id: its id on the wire.
        name: its short name, such as `opus-4-7`.
        context_window: tokens; None for a model without a row in the catalogue.
    """

    id: str
    name: str
    context_window: int | None


@dataclass(frozen=True, slots=True)
class AuditedPrompt:
    """A prompt with its tokens on each model.

    Attributes:
        name: what a reader knows it by: the path of a prompt file, or the test of a recording.
        path: its file.
        tokens: input tokens by the name of the model; a model that rejects the prompt is absent.
        rejections: the API's own text, by the name of the model that rejects the prompt.
    """

    name: str
    path: str
    tokens: Mapping[str, int]
    rejections: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenAudit:
    """Prompts with their tokens on several models.

    Attributes:
        models: the models; the first is the one that the others are compared with.
        prompts: the prompts.
        simulated: whether the simulated API counted, whose counts are not Claude's.
    """

    models: tuple[AuditedModel, ...]
    prompts: tuple[AuditedPrompt, ...]
    simulated: bool = False

    @property
    def compared(self) -> tuple[AuditedPrompt, ...]:
        """The prompts that every model counted: totals are those of the same prompts."""
        return tuple(each for each in self.prompts if all(model.name in each.tokens for model in self.models))

    def factor(self, prompt: AuditedPrompt, model: AuditedModel) -> Fraction | None:
        """The tokens of a prompt for each of its tokens on the first model; None where one has no tokens."""
        return _factor(prompt.tokens, self.models[0], model)

    def total(self, model: AuditedModel) -> int:
        """The tokens of all compared prompts on a model."""
        return sum(prompt.tokens[model.name] for prompt in self.compared)

    def total_factor(self, model: AuditedModel) -> Fraction | None:
        """The factor of all compared prompts together; None where there are none."""
        return _factor({each.name: self.total(each) for each in self.models}, self.models[0], model)

    def nearly_full(self, prompt: AuditedPrompt) -> tuple[AuditedModel, ...]:
        """The models of whose context window the prompt takes more than 80%, those where it does not fit included."""
        shares = ((model, window_share(prompt, model)) for model in self.models)
        return tuple(model for model, share in shares if share is not None and share > NEARLY_FULL)

    def too_long(self, prompt: AuditedPrompt) -> tuple[AuditedModel, ...]:
        """The models into whose context window the prompt does not fit."""
        shares = ((model, window_share(prompt, model)) for model in self.models)
        return tuple(model for model, share in shares if share is not None and share > 1)

    @property
    def fits(self) -> bool:
        """Whether every prompt that was counted fits into the context window of every model."""
        return not any(map(self.too_long, self.prompts))

    def tokens_per_minute(self, model: AuditedModel, requests: Decimal) -> Fraction | None:
        """Input tokens a minute at so many requests a minute, spread evenly over the compared prompts; None for none.

        Cached tokens are counted as well, although most rate limits leave out those that are read from the cache.
        Source: https://platform.claude.com/docs/en/api/rate-limits
        """
        return Fraction(requests) * self.total(model) / len(self.compared) if self.compared else None

    def plain(self, requests: Decimal | None = None, limit: Decimal | None = None) -> dict[str, Any]:
        """The audit as plain JSON data.

        Args:
            requests: requests a minute, for the tokens a minute.
            limit: input tokens a minute that the rate limit allows, for the share of it.
        """
        data: dict[str, Any] = {
            "simulated": self.simulated,
            "models": [
                {"id": each.id, "name": each.name, "context_window": each.context_window} for each in self.models
            ],
            "prompts": [self._plain(each) for each in self.prompts],
            "totals": {
                "prompts": len(self.compared),
                "tokens": {each.name: self.total(each) for each in self.models},
                "factors": {each.name: _rounded(self.total_factor(each)) for each in self.models},
            },
        }
        if requests is not None:
            rates = {each.name: self.tokens_per_minute(each, requests) for each in self.models}
            data["requests_per_minute"] = float(requests)
            data["tokens_per_minute"] = {name: None if rate is None else round(rate) for name, rate in rates.items()}
            if limit is not None:
                data["tokens_per_minute_limit"] = float(limit)
                data["limit_shares"] = {
                    name: None if rate is None else _rounded(rate / Fraction(limit)) for name, rate in rates.items()
                }
        return data

    def _plain(self, prompt: AuditedPrompt) -> dict[str, Any]:
        return {
            "name": prompt.name,
            "path": prompt.path,
            "tokens": {each.name: prompt.tokens.get(each.name) for each in self.models},
            "factors": {each.name: _rounded(self.factor(prompt, each)) for each in self.models},
            "window_shares": {each.name: _rounded(window_share(prompt, each)) for each in self.models},
            "nearly_full": [each.name for each in self.nearly_full(prompt)],
            "too_long": [each.name for each in self.too_long(prompt)],
            "rejections": dict(prompt.rejections),
        }


def window_share(prompt: AuditedPrompt, model: AuditedModel) -> Fraction | None:
    """The share of a model's context window that a prompt takes; None where the tokens or the window are not known."""
    tokens = prompt.tokens.get(model.name)
    return Fraction(tokens, model.context_window) if tokens is not None and model.context_window else None


def _factor(tokens: Mapping[str, int], first: AuditedModel, model: AuditedModel) -> Fraction | None:
    was, now = tokens.get(first.name), tokens.get(model.name)
    return Fraction(now, was) if was and now is not None else None


def _rounded(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 4)
