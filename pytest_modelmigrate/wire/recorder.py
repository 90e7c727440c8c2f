"""Answering the requests of one test from its recordings, and keeping the calls that it made."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from pytest_modelmigrate.facts.calls import Call, Source
from pytest_modelmigrate.facts.errors import ModelMigrateError, UnrecordedCallError
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.decision import Miss, Mode, Play, Send, decide
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.outages import is_outage_answer
from pytest_modelmigrate.wire.served import check_served
from pytest_modelmigrate.wire.session_recordings import SessionRecordings, Store


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

    def call_of(self, pending: PendingCall) -> Call:
        """The call that a request became when it was answered."""
        return self._calls[pending.key]

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
        fresh = self.recordings.is_fresh(self.store, digest, occurrence)
        step = decide(self.mode, recording, fresh=fresh)
        if isinstance(step, Miss):
            problem = UnrecordedCallError(self.explain(request, occurrence))
            self.problems.append(problem)
            raise problem
        if isinstance(step, Send) and step.keep:
            with self._remembered():
                self.store.admit(request)
        pending = PendingCall(request, digest, occurrence, attempt, step, key)
        if isinstance(step, Play):
            recorded = step.recording
            replayed = Sent(request, recorded.response, recorded.attempts, recorded.latency_seconds)
            self._entered(pending, replayed, "recording", simulated=recorded.simulated)
        return pending

    def withdraw(self, pending: PendingCall) -> None:
        """Forget a request that its caller gave up, so that a later identical one takes its place."""
        if pending.key not in self._calls:
            with self._lock:
                self._numbers.pop(pending.key, None)
                self._taken_numbers[pending.fingerprint].discard(pending.occurrence)

    def lost(self, pending: PendingCall, why: str) -> None:
        """Note that an attempt got no answer."""
        self._outages[pending.fingerprint] = why

    def keep(self, pending: PendingCall, sent: Sent, *, whole: bool = True) -> Call:
        """Enter an answer that was sent for as a call, and record it where the step says so.

        An answer to a later attempt replaces that of the earlier one, so a call is recorded as it ended. An outage
        never replaces a recorded answer. An answer that is not whole is not recorded.

        Raises:
            SecretFoundError: the recording would hold what looks like a credential.
            UnwritableFolderError: the recording cannot be written.
        """
        source: Source = "simulated" if sent.simulated and sent.source == "live" else sent.source
        call = self._entered(pending, sent, source, simulated=sent.simulated)
        if not whole:  # a later identical request takes its number
            with self._lock:
                self._taken_numbers[pending.fingerprint].discard(pending.occurrence)
        elif isinstance(pending.step, Send) and pending.step.keep and not self._worse(pending, sent.response):
            position = [*self._numbers].index(pending.key) + 1
            with self._remembered():
                self.recordings.save(
                    self.store, sent, pending.fingerprint, pending.occurrence, case=self.case, position=position
                )
        return call

    def _numbered(self, digest: str, key: str | None) -> tuple[str, int]:
        """The key of a call, and its number among the identical ones: the first that no other has."""
        with self._lock:
            taken = self._taken_numbers[digest]
            number = next(number for number in range(1, len(taken) + 2) if number not in taken)
            key = key or f"{digest}:{next(self._nameless)}"
            number = self._numbers.setdefault(key, number)
            taken.add(number)
        return key, number

    def _worse(self, pending: PendingCall, response: Response) -> bool:
        """Whether it is an outage, and an answer of the API is recorded already."""
        if not is_outage_answer(response):
            return False
        recording = self._found(pending.fingerprint, pending.occurrence)
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

    def _entered(self, pending: PendingCall, sent: Sent, source: Source, *, simulated: bool) -> Call:
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
        if is_outage_answer(sent.response):
            self._outages[pending.fingerprint] = sent.response.error_text
        if problem := check_served(call, self.target, self.allowed_models):
            self.problems.append(problem)
        return call
