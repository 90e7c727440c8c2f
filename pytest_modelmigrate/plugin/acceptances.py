"""Acceptances: how much dearer than on the baseline a case may be, because `--snapshot-update` accepted it.

They are kept in the usage snapshot of the target: with `"accepted": {"opus-4-6": "1.62"}` the case may cost 1.62 times
as much as on opus-4-6.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_UP, Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.analysis.case_causes import case_causes
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.drift import CostDrift
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.plugin.commands import command_again
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.reports.accepted import Accepted
from pytest_modelmigrate.store.snapshots import SIMULATED, entry_of, folder_of, snapshot_name, update
from pytest_modelmigrate.store.usage_file import ACCEPTED, ratios_in

_PLACES: Final = Decimal("0.01")


class Acceptances:
    """Reads what was accepted against the baseline, and writes it with `--snapshot-update`.

    Args:
        session: the session of this process.
    """

    def __init__(self, session: MigrateSession) -> None:
        self.session = session
        self._compared: tuple[Comparison, ...] = ()
        self._accepted = 0

    def judge(self, unreached: int) -> Verdict:
        """The verdict of the run: a case passes the gate against the baseline when its cost is or was accepted.

        Args:
            unreached: prompt tests without an outcome.
        """
        run, prices, settings = self.session.run, self.session.prices, self.session.settings
        missing = len(self.session.tally.missing) if settings.require_snapshots else 0
        judged = partial(judge, run, prices, unreached=unreached, missing_snapshots=missing, margin=settings.margin)
        gate = settings.baseline_gate
        verdict = judged(gate)
        self._compared = verdict.comparisons
        ratios = {each.outcome.key: ratio for each in self._compared if (ratio := self._ratio(each)) is not None}
        if not ratios:
            return verdict
        return judged(replace(gate, accepted=ratios))

    def possible(self, each: Comparison) -> bool:
        """Whether `--snapshot-update` can accept a case: it has a snapshot, or one that is missing can be written."""
        folder, case, target = self._place(each)
        tally, name = self.session.tally, snapshot_name(case, target)
        if not self.session.config.pluginmanager.hasplugin("syrupy"):
            return False
        return name in tally.missing or name in tally.written or entry_of(folder, case, target) is not None

    def keep(self) -> None:
        """With `--snapshot-update`, write what was accepted; a case that is no longer dearer needs no acceptance."""
        if not self._updating:
            return
        for each in self._compared:
            try:
                self._keep(each)
            except ModelMigrateError as error:
                self.session.tally.not_written([each.outcome.case], str(error).partition("\n")[0])

    def notes(self) -> list[str]:
        """How many acceptances were written."""
        if not self._accepted:
            return []
        cases = "1 case" if self._accepted == 1 else f"{self._accepted} cases"
        baseline = self.session.settings.matrix.targets[0].id
        return [f"{cases} accepted as dearer than on {baseline}; review it in __usage__/"]

    def steps(self) -> list[str]:
        """The command that accepts all dearer cases, where there are several."""
        verdict, config = self.session.verdict, self.session.config
        dear = sum(each.over_threshold for each in verdict.comparisons) if verdict else 0
        if dear > 1 and not self._updating and config.pluginmanager.hasplugin("syrupy"):
            return [f"to accept all {dear} dearer cases, run\n{command_again(config, '--snapshot-update')}"]
        return []

    def _keep(self, each: Comparison) -> None:
        folder, case, target = self._place(each)
        entry = entry_of(folder, case, target)
        if entry is None or each.drift is None:
            return
        baseline, ratio = each.baseline.target.id, _ratio_of(each)
        before: dict[str, str] = entry.get(ACCEPTED, {})
        after = {name: text for name, text in before.items() if name != baseline}
        # What was accepted once follows the cost, so that another threshold does not take the acceptance back.
        if ratio is not None and (each.over_threshold or (baseline in before and ratio > 1)):
            after[baseline] = str(ratio)
        if after == before:
            return
        kept: dict[str, Any] = {name: value for name, value in entry.items() if name != ACCEPTED}
        update(folder, {case: {target: {**kept, **({ACCEPTED: dict(sorted(after.items()))} if after else {})}}})
        if baseline in after:
            self._accepted += 1
            self.session.tally.accepted.append(self._accepted_change(each, each.drift))

    def _accepted_change(self, each: Comparison, drift: CostDrift) -> Accepted:
        causes = case_causes(each.baseline, each.outcome, self.session.prices)
        return Accepted(
            each.outcome.case,
            each.outcome.target.id,
            str(drift.was),
            str(drift.now),
            drift.percent,
            float(drift.change or 0),
            str(causes or ""),
            each.baseline.target.id,
        )

    def _ratio(self, each: Comparison) -> Decimal | None:
        """What is or was accepted of a case that is too dear; None where nothing was."""
        if not each.over_threshold:
            return None
        try:
            if self._updating:
                return _ratio_of(each) if self.possible(each) else None
            entry = entry_of(*self._place(each))
        except ModelMigrateError:  # its own test says so
            return None
        return ratios_in(entry).get(each.baseline.target.id) if entry is not None else None

    def _place(self, each: Comparison) -> tuple[Path, str, str]:
        return _place_of(self.session, each.outcome)

    @property
    def _updating(self) -> bool:
        return bool(self.session.config.getoption("update_snapshots", False))


def accepted_costs(session: MigrateSession, outcome: Outcome) -> dict[str, Decimal]:
    """How many times the cost on each baseline was accepted for an outcome; empty where nothing was."""
    try:
        entry = entry_of(*_place_of(session, outcome))
        return ratios_in(entry) if entry is not None else {}
    except ModelMigrateError:  # its own test says so
        return {}


def _place_of(session: MigrateSession, outcome: Outcome) -> tuple[Path, str, str]:
    """The folder, the case and the target under which the snapshot of a case is kept."""
    module, _, case = outcome.case.partition("::")
    target = outcome.target.id + (SIMULATED if outcome.simulated else "")
    return folder_of(session.config.rootpath / module), case, target


def _ratio_of(each: Comparison) -> Decimal | None:
    """How many times the cost on the baseline a case costs, rounded up; None where that is not known."""
    if each.drift is None or each.drift.change is None:
        return None
    return (each.drift.change + 1).quantize(_PLACES, rounding=ROUND_UP)
