"""Answering the requests of one test, and keeping account of its calls."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Protocol

from pytest_modelmigrate.facts.calls import Call, CallUsage, Source
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import ModelMigrateError, UnrecordedCallError
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.answers import SIMULATED_HEADER
from pytest_modelmigrate.wire.decision import Miss, Mode, Play, Send, decide
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.outages import is_outage_answer
from pytest_modelmigrate.wire.served import check_served


class Store(Protocol):
    """Where recordings lie; `store.recordings.RecordingStore` is one."""

    folder: Path

    def find(self, fingerprint: str, occurrence: int = 1) -> Recording | None: ...  # noqa: D102 - see the class
    def admit(self, request: Request) -> None: ...  # noqa: D102 - see the class
    def save(self, recording: Recording, fingerprint: str) -> Path: ...  # noqa: D102 - see the class


@dataclass
class SessionRecordings:
    """What the session knows of its recordings: which of them it has just made.

    Attributes:
        fresh: the fingerprints and occurrences that this session recorded.
        today: ISO date that new recordings carry.
        price: what a call costs.
    """

    price: Callable[[CallUsage], Cost]
    today: str
    fresh: set[tuple[Path, str, int]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class PendingCall:
    """A request on its way, with its place among the identical ones of this test.

    Attributes:
        request: the request as it goes on the wire.
        fingerprint: its key.
        occurrence: 1 for the first of several identical requests in this test.
        attempt: 1 for the first HTTP attempt.
        step: what is to be done.
        key: the same for all attempts of one call.
    """

    request: Request
    fingerprint: str
    occurrence: int
    attempt: int
    step: Play | Send
    key: str


class Recorder:
    """Answers the requests of one test on one target, and keeps account of its calls; any thread may use it.

    Args:
        mode: where answers come from.
        store: the recordings of the test's module.
        recordings: what the session shares between tests.
        case: the test, for the reader of a recording.
        target: what the calls are asked of.
        explain: the message for a request that nothing answers.
        allowed_models: other models that may answer, or `*` for any.
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
    ) -> None:
        self.mode = mode
        self.store = store
        self.recordings = recordings
        self.case = case
        self.target = target
        self.explain = explain
        self.allowed_models = allowed_models
        self.problems: list[ModelMigrateError] = []
        self._calls: dict[str, Call] = {}
        self._outages: dict[str, str] = {}
        self._lock = threading.Lock()
        self._nameless = count(1)
        self._numbers: dict[str, int] = {}
        self._taken_numbers: defaultdict[str, set[int]] = defaultdict(set)

    @property
    def calls(self) -> tuple[Call, ...]:
        """The answered calls, in the order in which they were asked."""
        return tuple(self._calls[key] for key in [*self._numbers] if key in self._calls)

    @property
    def outages(self) -> tuple[str, ...]:
        """What kept requests from being answered: of those to which no later attempt brought an answer."""
        return tuple(self._outages.values())

    def call_of(self, asked: PendingCall) -> Call:
        """The call that a request became when it was answered."""
        return self._calls[asked.key]

    def ask(self, request: Request, *, key: str | None = None, attempt: int = 1) -> PendingCall:
        """Decide how a request gets its answer; a replayed answer is entered as a call at once.

        Args:
            request: the request as it goes on the wire.
            key: the same for all attempts of one call; None makes each request a call of its own.
            attempt: 1 for the first HTTP attempt.

        Raises:
            UnrecordedCallError: nothing answers it, and nothing may be sent.
            CorruptFileError: a recording answers it and cannot be read.
            SecretFoundError: its answer is to be kept, and it holds what looks like a credential.
            UnwritableFolderError: its answer is to be kept, and cannot be.
        """
        digest = fingerprint(request)
        key, occurrence = self._numbered(digest, key)
        recording = None
        if self.mode in (Mode.REPLAY, Mode.RECORD, Mode.RERECORD):
            recording = self._found(digest, occurrence)
        fresh = (self.store.folder, digest, occurrence) in self.recordings.fresh
        step = decide(self.mode, recording, fresh=fresh)
        if isinstance(step, Miss):
            problem = UnrecordedCallError(self.explain(request, occurrence))
            self.problems.append(problem)
            raise problem
        if isinstance(step, Send) and step.keep:
            with self._remembered():
                self.store.admit(request)
        asked = PendingCall(request, digest, occurrence, attempt, step, key)
        if isinstance(step, Play):
            self._enter(
                asked,
                step.recording.response,
                "recording",
                simulated=step.recording.simulated,
                attempts=step.recording.attempts,
                latency_seconds=step.recording.latency_seconds,
            )
        return asked

    def withdraw(self, asked: PendingCall) -> None:
        """Forget a request that its caller gave up, so that a later identical one takes its place."""
        if asked.key not in self._calls:
            with self._lock:
                self._numbers.pop(asked.key, None)
                self._taken_numbers[asked.fingerprint].discard(asked.occurrence)

    def lost(self, asked: PendingCall, why: str) -> None:
        """Note that an attempt got no answer."""
        self._outages[asked.fingerprint] = why

    def keep(
        self,
        asked: PendingCall,
        response: Response,
        *,
        latency_seconds: float | None,
        whole: bool = True,
        batch: bool = False,
    ) -> None:
        """Enter an answer that was sent for, and record it where the step says so.

        An answer to a later attempt replaces that of the earlier one, so a call is recorded as it ended. An outage
        never takes the place of an answer that was recorded before.

        Raises:
            SecretFoundError: the recording would hold what looks like a credential.
            UnwritableFolderError: the recording cannot be written.
        """
        simulated = SIMULATED_HEADER in response.headers
        self._enter(
            asked,
            response,
            "batch" if batch else "simulated" if simulated else "live",
            simulated=simulated,
            attempts=asked.attempt,
            latency_seconds=latency_seconds,
        )
        if not whole:  # nothing to record: a later identical request takes its place
            with self._lock:
                self._taken_numbers[asked.fingerprint].discard(asked.occurrence)
        elif isinstance(asked.step, Send) and asked.step.keep and not self._worse(asked, response):
            recording = Recording(
                request=asked.request,
                response=response,
                occurrence=asked.occurrence,
                case=self.case,
                recorded_on=self.recordings.today,
                source="simulated" if simulated else "batch" if batch else "live",
                attempts=asked.attempt,
                latency_seconds=None if latency_seconds is None else round(latency_seconds, 3),
                position=[*self._numbers].index(asked.key) + 1,
            )
            with self._remembered():
                self.store.save(recording, asked.fingerprint)
            if not is_outage_answer(response):
                self.recordings.fresh.add((self.store.folder, asked.fingerprint, asked.occurrence))

    def _numbered(self, digest: str, key: str | None) -> tuple[str, int]:
        """The key of a call, and its number among the identical ones: the first that no other has."""
        with self._lock:
            taken = self._taken_numbers[digest]
            number = next(number for number in range(1, len(taken) + 2) if number not in taken)
            key = key or f"{digest}:{next(self._nameless)}"
            number = self._numbers.setdefault(key, number)
            taken.add(number)
        return key, number

    def _worse(self, asked: PendingCall, response: Response) -> bool:
        """Whether it is an outage, and an answer of the API is recorded already."""
        if not is_outage_answer(response):
            return False
        recording = self._found(asked.fingerprint, asked.occurrence)
        return recording is not None and not is_outage_answer(recording.response)

    def _found(self, digest: str, occurrence: int) -> Recording | None:
        with self._remembered():
            return self.store.find(digest, occurrence)

    @contextmanager
    def _remembered(self) -> Iterator[None]:
        """Keep a problem that the code under test may swallow."""
        try:
            yield
        except ModelMigrateError as problem:
            self.problems.append(problem)
            raise

    def _enter(
        self,
        asked: PendingCall,
        response: Response,
        source: Source,
        *,
        simulated: bool,
        attempts: int,
        latency_seconds: float | None,
    ) -> None:
        call = Call(
            request=asked.request,
            response=response,
            source=source,
            simulated=simulated,
            attempts=attempts,
            latency_seconds=latency_seconds,
            price=self.recordings.price,
        )
        self._calls[asked.key] = call
        self._outages.pop(asked.fingerprint, None)
        if is_outage_answer(response):
            error = response.error or {}
            self._outages[asked.fingerprint] = f"{response.status} {error.get('type')}: {error.get('message')}"
        if problem := check_served(call, self.target, self.allowed_models):
            self.problems.append(problem)
