"""The cost of requests before they are sent: the most, and what they probably cost."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import fmean
from typing import Any, Final

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.usage import Usage

NO_MODEL: Final = "estimate: no model is set; add --models=opus-4-6,opus-4-7"
"""The line of an estimate for tests that have no target."""

_OK: Final = 200
_BYTES_A_TOKEN: Final = 4
"""Bytes of English text that make one token, about (https://platform.claude.com/docs/en/about-claude/glossary)."""

_SHARE_OF_MAX_TOKENS: Final = 0.25
"""What of `max_tokens` an answer is taken to use where no answer is known."""


@dataclass
class CostEstimate:
    """What requests to one or more models cost.

    Attributes:
        requests: their number.
        unpriced: how many of them go to models without a known price, which are not in the dollars.
        most: the most that they can cost, in US dollars.
        likely: what they probably cost, in US dollars.
    """

    requests: int = 0
    unpriced: int = 0
    most: Decimal = Decimal(0)
    likely: Decimal = Decimal(0)

    def __str__(self) -> str:
        """Such as `12 requests, at most $0.4100, probably $0.0320`."""
        number = "1 request" if self.requests == 1 else f"{self.requests} requests"
        if self.unpriced == self.requests > 0:
            return f"{number}, without a known price"
        unknown = f", and {self.unpriced} without a known price" if self.unpriced else ""
        return f"{number}, at most {_dollars(self.most)}, probably {_dollars(self.likely)}{unknown}"


@dataclass
class KnownAnswers:
    """What earlier answers used, by their prompts without the model and its effort."""

    _usages: dict[str, list[Usage]] = field(default_factory=dict)
    _answers: int = 0
    _output_tokens: int = 0

    def add(self, request: Request, usage: Usage) -> None:
        """Add an answer."""
        self._usages.setdefault(_prompt(request), []).append(usage)
        self._answers += 1
        self._output_tokens += usage.output_tokens

    def expected(self, request: Request) -> tuple[int, int]:
        """The tokens of the prompt and of the answer that a request probably takes.

        They are those of earlier answers to the same prompt, from any model. Without one, the prompt is estimated from
        its bytes, and the answer is as long as the mean of all earlier ones, or a quarter of `max_tokens`.
        """
        body = request.body or {}
        limit = body.get("max_tokens")
        most = limit if isinstance(limit, int) else 0
        known = self._usages.get(_prompt(request))
        if known:
            read = fmean(each.total_input_tokens for each in known)
            written = fmean(each.output_tokens for each in known)
        else:
            read = len(json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace")) / _BYTES_A_TOKEN
            written = self._output_tokens / self._answers if self._answers else most * _SHARE_OF_MAX_TOKENS
        return round(read), min(round(written), most)


def estimate_by_model(
    requests: Iterable[Request], price: Price, known: KnownAnswers, *, batch: bool = False
) -> dict[str, CostEstimate]:
    """What requests cost, by the model that they go to.

    Args:
        requests: the requests.
        price: returns the cost of a call in US dollars.
        known: what earlier answers used.
        batch: whether they go through Message Batches.
    """
    estimates: dict[str, CostEstimate] = {}
    for request in requests:
        estimate = estimates.setdefault(str(request.model), CostEstimate())
        estimate.requests += 1
        most = total(map(price, worst_case(request, batch=batch)))
        read, written = known.expected(request)
        usage = Usage(input_tokens=read, output_tokens=written)
        likely = price(CallUsage(str(request.model), _OK, "end_turn", usage, batch=batch))
        if most.usd is None or likely.usd is None:
            estimate.unpriced += 1
            continue
        estimate.most += most.usd
        estimate.likely += min(most.usd, likely.usd)
    return estimates


def sum_of(estimates: Iterable[CostEstimate]) -> CostEstimate:
    """Several estimates as one."""
    whole = CostEstimate()
    for each in estimates:
        whole = replace(
            whole,
            requests=whole.requests + each.requests,
            unpriced=whole.unpriced + each.unpriced,
            most=whole.most + each.most,
            likely=whole.likely + each.likely,
        )
    return whole


def _prompt(request: Request) -> str:
    body: dict[str, Any] = {name: value for name, value in (request.body or {}).items() if name not in _OF_THE_TARGET}
    config = body.get("output_config")
    if isinstance(config, Mapping):
        body["output_config"] = {name: value for name, value in config.items() if name != "effort"}
    body = {name: value for name, value in body.items() if value != {}}
    return json.dumps(body, sort_keys=True, default=str)


_OF_THE_TARGET: Final = frozenset({"model", "stream"})


def _dollars(usd: Decimal) -> str:
    return f"${usd:.2f}" if usd >= 1 else f"${usd:.4f}"
