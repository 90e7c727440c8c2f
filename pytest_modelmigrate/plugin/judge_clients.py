"""Judge clients: sending the requests of judges through the recorder of the running test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.prompts import MESSAGES_PATH
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.wire.decision import Mode


@dataclass(frozen=True, eq=False)
class JudgeClient:
    """Sends the requests of the judges of one test module.

    Each module has its own client, so that a judge proves itself on its known answers once per module, and a module
    can be replayed whichever other tests run.

    Attributes:
        models_under_test: the models of the run's targets.
        send: sends a request and returns its call.
        unsure_judge: the model that decides unsure findings; empty for none.
        simulated: whether the simulated API answers.
    """

    models_under_test: tuple[str, ...]
    send: Callable[[Request], Call]
    unsure_judge: str = ""
    simulated: bool = False

    def __call__(self, body: Mapping[str, Any]) -> Call:
        """Send a request body; identical requests of a module share one recording."""
        return self.send(Request(MESSAGES_PATH, dict(body)))


class JudgeClients:
    """The judge clients of a session.

    Args:
        settings: the settings of the run.
        send: sends a request for the running test and returns its call.
    """

    def __init__(self, settings: Settings, send: Callable[[Request], Call]) -> None:
        self._settings = settings
        self._send = send
        self._clients: dict[Path, JudgeClient] = {}

    def of(self, module: Path) -> JudgeClient:
        """The judge client of a test module."""
        client = self._clients.get(module)
        if client is None:
            settings = self._settings
            models = tuple(model for target in settings.matrix.targets for model in target.models)
            client = self._clients[module] = JudgeClient(models, self._send, settings.judge, settings.mode is Mode.SIM)
        return client
