"""An HTTP request while the simulated API answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from pytest_modelmigrate.simulator.faults import Fault, FaultKind
from pytest_modelmigrate.simulator.platforms import Platform


@dataclass(frozen=True)
class RequestContext:
    """An HTTP request with what was read from it.

    Attributes:
        request: the HTTP request.
        body: its JSON body as the Claude API takes it; None when there is none.
        version: the API version.
        betas: the betas of the request.
        request_id: the id that the answer carries.
        faults: the faults to inject into the answer.
        platform: the platform that the request was sent to.
    """

    request: Request
    body: Any
    version: str
    betas: tuple[str, ...]
    request_id: str
    faults: Sequence[Fault]
    platform: Platform

    def fault(self, kind: FaultKind) -> Fault | None:
        """The fault of that kind, if this request has one."""
        return next((fault for fault in self.faults if fault.kind == kind), None)
