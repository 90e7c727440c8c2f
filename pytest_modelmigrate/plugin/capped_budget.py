"""The budget of one pytest process, with the caps of the command line and of the ini file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from pytest_modelmigrate.plugin.ini_keys import MAX_COST_PER_DAY, MAX_COST_PER_MODEL
from pytest_modelmigrate.plugin.prices import RememberedPrices
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.plugin.spending_limits import SpendingLimits
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.decision import PAID
from pytest_modelmigrate.wire.spending_caps import BudgetCounter, LocalBudgetCounter, SpendingCap

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.budget_file import BudgetFile

SHARED_FOLDER: Final = "modelmigrate_folder"
"""The key of `workerinput` by which a pytest-xdist controller passes the shared folder to its workers."""

DAY_FILE: Final = "spent.db"
"""The file, in the folder `.modelmigrate` of a project, that counts what the runs of each day spent."""


class CappedBudget:
    """The budget of one pytest process.

    Args:
        config: pytest's configuration.
        settings: the settings of the run.
        counter: counts what the run spends, for all workers; None in a run without workers.
        prices: returns the cost of calls.

    Raises:
        UnwritableFolderError: the file that counts what a day spent cannot be written.
    """

    def __init__(
        self, config: pytest.Config, settings: Settings, counter: BudgetCounter | None, prices: RememberedPrices
    ) -> None:
        self._config = config
        self._files: list[BudgetFile] = []
        sends = settings.mode in PAID and not config.getoption("collectonly", False)
        limits = settings.limits if sends else SpendingLimits()
        self.budget = Budget(
            prices,
            limits.run,
            counter,
            more_caps=[*self._caps(limits)],
            allow_unpriced=limits.allow_unpriced,
        )

    def close(self) -> None:
        """Close the files; what is still reserved counts as spent."""
        while self._files:
            self._files.pop().close()

    def _caps(self, limits: SpendingLimits) -> Iterator[SpendingCap]:
        if limits.per_model:
            folder = getattr(self._config, "workerinput", {}).get(SHARED_FOLDER)
            shared = self._open(Path(folder) / "models.sqlite") if folder else None
            for model, usd in limits.per_model.items():
                counter = shared.counter(model) if shared else LocalBudgetCounter()
                yield SpendingCap(usd, counter, MAX_COST_PER_MODEL.name, model)
        if limits.per_day is not None:
            from pytest_modelmigrate.store.private_folder import prepare_private
            from pytest_modelmigrate.store.writing import unwritable

            path = self._config.rootpath / ".modelmigrate" / DAY_FILE
            try:
                prepare_private(path)
            except OSError as error:
                raise unwritable(path, error.strerror or str(error)) from error
            day = datetime.now(UTC).date().isoformat()
            yield SpendingCap(limits.per_day, self._open(path).counter(day), MAX_COST_PER_DAY.name, per_day=True)

    def _open(self, path: Path) -> BudgetFile:
        from pytest_modelmigrate.wire.budget_file import BudgetFile

        self._files.append(BudgetFile(path))
        return self._files[-1]
