"""The recorder: replays and records the answers of one test, and keeps its calls."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TypeAlias

from pytest_modelmigrate.facts.broken_answers import broken_answer
from pytest_modelmigrate.facts.calls import Call, Source
from pytest_modelmigrate.facts.errors import (
    BrokenAnswerError,
    ModelMigrateError,
    UnrecordedCallError,
    UnrecordedToolError,
)
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.text.addresses import shown_address
from pytest_modelmigrate.text.printable import printable
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.content_encodings import broken as broken_text
from pytest_modelmigrate.wire.decision import Miss, Mode, Play, Send, decide
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.outages import is_outage_answer
from pytest_modelmigrate.wire.pending_call import PendingCall
from pytest_modelmigrate.wire.repetition import ONCE, Repetition
from pytest_modelmigrate.wire.served import check_served
from pytest_modelmigrate.wire.session_recordings import SessionRecordings, Store

TakenNumbers: TypeAlias = defaultdict[str, set[int]]
"""The numbers that identical requests have, by fingerprint."""


class Recorder:
    """Replays and records the answers of one test on one target, and keeps its calls; safe to use from any thread.

    Args:
        mode: where answers come from.
        store: the recordings of the test's module.
        recordings: the recordings made in this session.
        case: the test, which recordings name for their reader.
        target: the target of the test.
        explain: returns the message for a request without a recording.
        allowed_models: other models that may answer, or `*` for any.
        repetition: which of the repetitions of the test this is; each has recordings of its own.
        rerun: whether the test runs again because of its result; its target is then asked anew where answers are sent,
            and the new answers replace the recorded ones.
        taken: the numbers that identical requests have, by fingerprint; the samples of a test share them, so that each
            has recordings of its own.

    Attributes:
        problems: our own errors, which the code under test may catch.
        recorded_errors: the recordings that answered with an error, with their files, by the key of the call.
    """

    def __init__(
        self,
        mode: Mode,
        store: Store,
        recordings: SessionRecordings,
        *,
        case: str,
        target: Target,
        explain: Callable[[Request, int], str],
        allowed_models: Collection[str] = (),
        repetition: Repetition = ONCE,
        rerun: bool = False,
        taken: TakenNumbers | None = None,
    ) -> None:
        self.mode = mode
        self.store = store
        self.recordings = recordings
        self.case = case
        self.target = target
        self.explain = explain
        self.allowed_models = allowed_models
        self.repetition = repetition
        self.rerun = rerun
        self.problems: list[ModelMigrateError] = []
        self.recorded_errors: dict[str, tuple[Recording, Path | None]] = {}
        self._asked = False
        self._calls: dict[str, Call] = {}
        self._outages: dict[str, str] = {}
        self._broken_answers: dict[str, BrokenAnswerError] = {}
        self._lock = threading.Lock()
        self._unnamed = count(1)
        self._numbers: dict[str, int] = {}
        self._began: dict[str, float] = {}
        self._taken_numbers: TakenNumbers = defaultdict(set) if taken is None else taken

    @property
    def calls(self) -> tuple[Call, ...]:
        """The answered calls, in the order of their requests."""
        return tuple([self._calls[key] for key in tuple(self._numbers) if key in self._calls])

    @property
    def asked(self) -> bool:
        """Whether the test made any request, also one that got no answer."""
        return self._asked

    @property
    def outages(self) -> tuple[str, ...]:
        """Why requests got no answer; without those that a later attempt got an answer for."""
        return tuple(self._outages.values())

    def call_of(self, pending: PendingCall) -> Call:
        """The call of a request that was answered."""
        return self._calls[pending.key]

    def start_call(self, request: Request, *, key: str | None = None, attempt: int = 1) -> PendingCall:
        """Decide whether a request is replayed or sent; a replayed answer is added to the calls at once.

        Args:
            request: the request as it is sent.
            key: identifies the call; the same for all its attempts. None makes each request a call of its own.
            attempt: 1 for the first HTTP attempt.

        Raises:
            UnrecordedCallError: there is no recording, and the mode does not allow sending.
            CorruptFileError: its recording cannot be read.
            SecretFoundError: its answer would be recorded, but the request seems to contain a credential.
            UnkeptReplyError: the last answer could not be recorded.
            UnwritableFolderError: its answer would be recorded, but the folder is not writable.
        """
        self._asked = True
        digest = fingerprint(request, self.recordings.ignored)
        key, occurrence = self._number(digest, key)
        recording = self._recording(request, digest, occurrence)
        fresh = self.recordings.is_fresh(self.store, digest, occurrence)
        step = decide(self.mode, recording, fresh=fresh)
        if isinstance(step, Miss):
            raise self._miss(request, occurrence)
        if isinstance(step, Send) and step.keep:
            with self._noting_problems():
                self.recordings.check_disk()
                self.store.admit(request, digest, occurrence)
        began_at = self._began.setdefault(key, time.monotonic())
        pending = PendingCall(request, digest, occurrence, attempt, step, key, began_at)
        if isinstance(step, Play):
            recorded = step.recording
            replayed = Sent(request, recorded.response, recorded.attempts, recorded.latency_seconds)
            self._add_call(pending, replayed, "recording", simulated=recorded.simulated)
            if not recorded.response.ok:
                self.recorded_errors[key] = recorded, self.store.path_of(digest, occurrence)
        return pending

    def recorded(self, request: Request) -> bool:
        """Whether the first such request of the test may be answered from a recording.

        Raises:
            CorruptFileError: its recording cannot be read.
        """
        digest = fingerprint(request, self.recordings.ignored)
        return self._recording(request, digest, next(iter(self.repetition.occurrences()))) is not None

    def withdraw(self, pending: PendingCall) -> None:
        """Forget a request that its caller cancelled, so that a later identical request gets its number."""
        if pending.key not in self._calls:
            with self._lock:
                self._numbers.pop(pending.key, None)
                self._taken_numbers[pending.fingerprint].discard(pending.occurrence)

    def lost(self, pending: PendingCall, why: str) -> None:
        """Note that the connection of an attempt was lost."""
        self._outages[pending.fingerprint] = why

    def keep(self, pending: PendingCall, sent: Sent, *, whole: bool = True) -> Call:
        """Add the answer of a request that was sent to the calls, record it if its step says so, and call `sent.kept`.

        The answer of a later attempt replaces that of an earlier one. An outage never replaces a recorded answer, and
        an incomplete answer is not recorded.

        Raises:
            BrokenAnswerError: the answer is no message; the recorder notes it until an equal request is answered.
            SecretFoundError: the recording seems to contain a credential.
            UnwritableFolderError: the recording cannot be written.
        """
        try:
            return self._keep(pending, sent, whole=whole)
        finally:
            sent.kept()

    def _keep(self, pending: PendingCall, sent: Sent, *, whole: bool) -> Call:
        broken = broken_answer(sent.request, sent.response, whole=whole)
        if broken and (sent.response.events is None or sent.response.error is None):
            raise self._broken(pending, sent, broken)
        source: Source = "simulated" if sent.simulated and sent.source == "live" else sent.source
        if sent.arrived_on:
            source = "recording"  # an earlier run paid for it
        call = self._add_call(pending, sent, source, simulated=sent.simulated)
        if not whole:  # a later identical request gets its number
            with self._lock:
                self._taken_numbers[pending.fingerprint].discard(pending.occurrence)
        elif isinstance(pending.step, Send) and pending.step.keep and not self._replaces_answer(pending, sent.response):
            position = [*self._numbers].index(pending.key) + 1
            key = pending.fingerprint, pending.occurrence
            with self._noting_problems():
                self.recordings.save(self.store, sent, *key, case=self.case, position=position)
        return call

    def _broken(self, pending: PendingCall, sent: Sent, what: str) -> BrokenAnswerError:
        """The error for an answer that is no message; the test is inconclusive even if its code catches it."""
        self.withdraw(pending)
        place = shown_address(sent.url) if sent.url else "the API"
        error = BrokenAnswerError(broken_text(printable(what), address=place, status=sent.response.status))
        self._broken_answers[pending.fingerprint] = error
        self.problems.append(error)
        return error

    def _miss(self, request: Request, occurrence: int) -> UnrecordedCallError:
        """The error for a request without a recording; if a tool had none before, that of the tool is the reason."""
        problem = next((each for each in self.problems if isinstance(each, UnrecordedToolError)), None)
        if problem is None:
            missing = UnrecordedCallError(self.explain(request, self.repetition.first(occurrence)))
            self.problems.append(missing)
            return missing
        return problem

    def _number(self, digest: str, key: str | None) -> tuple[str, int]:
        """The key of a call and its number among identical requests: the lowest free one of this repetition."""
        with self._lock:
            taken = self._taken_numbers[digest]
            number = next(number for number in self.repetition.occurrences() if number not in taken)
            key = key or f"{digest}:{next(self._unnamed)}"
            number = self._numbers.setdefault(key, number)
            taken.add(number)
        return key, number

    def _replaces_answer(self, pending: PendingCall, response: Response) -> bool:
        """Whether an outage would replace a recorded answer."""
        if not is_outage_answer(response):
            return False
        recording = self._find(pending.fingerprint, pending.occurrence)
        return recording is not None and not is_outage_answer(recording.response)

    def _recording(self, request: Request, digest: str, occurrence: int) -> Recording | None:
        """The recording that may answer a request; a replay shares those of the first repetition, if need be."""
        if self.mode is Mode.REPLAY:
            return self._find(digest, occurrence) or self._find(digest, self.repetition.first(occurrence))
        if self.mode not in (Mode.RECORD, Mode.RERECORD):
            return None
        recording = self._find(digest, occurrence)
        return None if self.rerun and request.model in self.target.models else recording

    def _find(self, digest: str, occurrence: int) -> Recording | None:
        with self._noting_problems():
            return self.store.find(digest, occurrence)

    @contextmanager
    def _noting_problems(self) -> Iterator[None]:
        """Note our own errors, which the code under test may catch."""
        try:
            yield
        except ModelMigrateError as problem:
            self.problems.append(problem)
            raise

    def _add_call(self, pending: PendingCall, sent: Sent, source: Source, *, simulated: bool) -> Call:
        call = Call(
            request=sent.request,
            response=sent.response,
            source=source,
            simulated=simulated,
            attempts=sent.attempts,
            latency_seconds=sent.latency_seconds,
            price=self.recordings.price,
        )
        self._calls[pending.key] = call
        self._outages.pop(pending.fingerprint, None)
        if (overcome := self._broken_answers.pop(pending.fingerprint, None)) in self.problems:
            self.problems.remove(overcome)
        if is_outage_answer(sent.response):
            self._outages[pending.fingerprint] = sent.response.error_text
        if problem := check_served(call, self.target, self.allowed_models):
            self.problems.append(problem)
        return call
