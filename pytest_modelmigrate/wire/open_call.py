"""One HTTP attempt of a caller, from its request until its answer is kept: what SDK clients and the gateway share."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar

from pytest_modelmigrate.facts.errors import LimitedModelError, MissingKeyError, ModelMigrateError
from pytest_modelmigrate.facts.exchanges import NO_HEADERS, Request, Response
from pytest_modelmigrate.wire.admission import AdmissionWait
from pytest_modelmigrate.wire.answers import Sent, answer
from pytest_modelmigrate.wire.attempt import Attempt
from pytest_modelmigrate.wire.decision import Play, Send
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.outages import has_timed_out, was_sent
from pytest_modelmigrate.wire.patience import pause_too_long
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.retries import MOST_RETRIES, may_retry, retry_delay, starts_batch, too_long_pause
from pytest_modelmigrate.wire.running_test import RunningTest, Upstream


class OpenCall:
    """One HTTP attempt of a caller.

    Args:
        running: the running test.
        request: the request as it is sent.
        key: identifies the call; the same for all its attempts.
        attempt: 1 for the first HTTP attempt.
        retries_left: how often the caller may retry it.
        missing_key: the error to raise if it must be sent; None where there are credentials.
        address: the address that it is sent to.

    Attributes:
        pending: the pending call of the recorder.
        connection_error: what a lost connection raises.
        caller_retries: whether the caller retries before this class does; one that never retries is left alone.

    Raises:
        UnrecordedCallError: there is no recording, and the mode does not allow sending.
        MissingKeyError: the request must be sent, and there is no API key.
        CorruptFileError: its recording cannot be read.
        SecretFoundError: its answer would be recorded, but the request seems to contain a credential.
        UnwritableFolderError: its answer would be recorded, but the folder is not writable.
    """

    connection_error: ClassVar[type[Exception]] = ConnectionError
    caller_retries: ClassVar[bool] = True

    def __init__(
        self,
        running: RunningTest,
        request: Request,
        *,
        key: str | None = None,
        attempt: int = 1,
        retries_left: int = 0,
        missing_key: MissingKeyError | None = None,
        address: str = "",
    ) -> None:
        self._recorder = running.recorder
        self._upstream = running.upstream
        self._retries_left = retries_left
        self.pending = self._recorder.start_call(request, key=key, attempt=attempt)
        if isinstance(self.pending.step, Send):
            if missing_key is not None:
                self._recorder.problems.append(missing_key)
                raise missing_key
            if self._upstream is not None:
                self._upstream.admission.breaker.address = address

    @property
    def upstream(self) -> Upstream:
        """Prefetched answers and admission to the network."""
        if self._upstream is None:
            raise AssertionError("a test that may send has an upstream")
        return self._upstream

    @property
    def recorded(self) -> Response | None:
        """The recorded answer, if there is one."""
        step = self.pending.step
        return step.recording.response if isinstance(step, Play) else None

    @property
    def is_kept(self) -> bool:
        """Whether the answer will be recorded."""
        return isinstance(self.pending.step, Send) and self.pending.step.keep

    @contextmanager
    def withdrawn_on_error(self) -> Iterator[None]:
        """Withdraw a request that gets no answer, and note our own errors, which the code under test may catch."""
        try:
            yield
        except BaseException as error:
            self._recorder.withdraw(self.pending)
            if isinstance(error, ModelMigrateError) and error not in self._recorder.problems:
                self._recorder.problems.append(error)
            raise

    def admission_wait(self) -> AdmissionWait:
        """The wait of this request for admission."""
        left = self._retries_left if self.caller_retries else max(0, MOST_RETRIES + 1 - self.pending.attempt)
        return self.upstream.admission.wait_for(self.pending.request, left)

    def further_delay(self, status: int | None = None, headers: Mapping[str, str] = NO_HEADERS) -> float | None:
        """The seconds until a retry beyond those of the caller; None when the caller gets the answer.

        The time for which a request is retried counts from the first attempt of its caller.

        Args:
            status: the status of the answer; None when there was none.
            headers: its headers, names in lower case.

        Raises:
            LimitedModelError: the API asks for a longer pause than requests are retried for.
        """
        patience = self.upstream.admission.patience
        if status is not None and may_retry(status, headers) and (seconds := too_long_pause(patience, headers)):
            address, model = self.upstream.admission.breaker.address, self.pending.request.model
            raise LimitedModelError(pause_too_long(address, seconds, model))
        if self.caller_retries and (self._retries_left > 0 or self.pending.attempt == 1):
            return None
        if status is None and starts_batch(self.pending.request):
            return None
        elapsed = time.monotonic() - self.pending.began_at
        delay = retry_delay(patience, self.pending.attempt - 1, elapsed, status, headers, least=False)
        if delay is not None:
            self.pending = replace(self.pending, attempt=self.pending.attempt + 1)
        return delay

    def note_loss(self, why: str) -> None:
        """Note that the connection was lost after the answer began."""
        self._recorder.lost(self.pending, why)

    @contextmanager
    def sent(self, attempt: Attempt) -> Iterator[None]:
        """Note a lost connection, and free the slot of the attempt in any case."""
        with attempt:
            try:
                yield
            except self.connection_error as error:
                why = str(error.__cause__ or error)
                self._recorder.lost(self.pending, why)
                attempt.lost(why, sent=was_sent(error), timed_out=has_timed_out(error))
                raise

    def keep(
        self,
        attempt: Attempt,
        content: bytes,
        *,
        status: int,
        headers: Mapping[str, str],
        url: str,
        whole: bool = True,
        elsewhere: bool = False,
    ) -> None:
        """Count and keep an answer; `elsewhere`: of an account that the plugin's own requests do not go to."""
        response = answer(status, headers, content)
        attempt.count(response, whole=whole)
        sent = Sent(
            self.pending.request,
            response,
            self.pending.attempt,
            attempt.seconds,
            url=url,
            elsewhere=elsewhere,
            kept=attempt.kept,
        )
        self._recorder.keep(self.pending, sent, whole=whole)

    def kept(self, sent: Sent) -> Response:
        """Keep a prefetched answer."""
        return self._recorder.keep(self.pending, sent).response


def migrated_body(
    body: Mapping[str, Any], migration: Migration, recorder: Recorder, version: str | None = None
) -> dict[str, Any]:
    """A request body with the model and effort of the target; notes an error of the project's hook.

    Raises:
        InvalidHookResultError: a hook of the project failed.
    """
    try:
        return migration.body(body, version)
    except ModelMigrateError as error:  # the code under test may catch it
        recorder.problems.append(error)
        raise
