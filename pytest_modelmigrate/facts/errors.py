"""The errors of this package; each message says what is wrong, where, and what to do next."""

from __future__ import annotations


class ModelMigrateError(Exception):
    """Base of every error of this package; its text is the whole message."""


class InvalidSettingError(ModelMigrateError):
    """The value of an option, environment variable or ini key is invalid."""


class InvalidHookResultError(ModelMigrateError):
    """A hook `pytest_modelmigrate_*` of the project raised an error or returned something invalid."""


class InvalidPromptError(ModelMigrateError):
    """A `prompt`, `control` or `task` marker, or a prompt file, is invalid."""


class UnrecordedCallError(ModelMigrateError):
    """No recording answers a request, and the mode does not allow to send it."""


class UnrecordedToolError(UnrecordedCallError):
    """No recording holds a call of a tool, and a replay does not run its function."""


class ToolRecordingError(ModelMigrateError):
    """A call of a tool cannot be recorded, because its input or its result is not JSON."""


class CorruptFileError(ModelMigrateError):
    """A recording, snapshot or cassette on disk is damaged or has another format."""


class UnwritableFolderError(ModelMigrateError):
    """A recording, snapshot or report cannot be written."""


class FullDiskError(UnwritableFolderError):
    """A file cannot be written, because the disk is full; nothing more is sent whose answer would be recorded."""


class SecretFoundError(ModelMigrateError):
    """A file would hold a credential; it was not written.

    Attributes:
        what: what it would hold, such as `what looks like a Slack token`.
    """

    def __init__(self, text: str, what: str = "") -> None:
        super().__init__(text)
        self.what = what


class UnkeptReplyError(ModelMigrateError):
    """A request is not sent, because its last reply held a credential and could not be recorded."""


class MissingKeyError(ModelMigrateError):
    """A request needs an API key, and the environment holds none."""


class UnreachableError(ModelMigrateError):
    """The API cannot be reached, so the test is undecided."""


class LimitedModelError(UnreachableError):
    """The API asks for a longer pause before the next request to a model than requests are retried for."""


class BrokenAnswerError(ModelMigrateError):
    """The API, or what stands before it, answered with something that is no message, so the test is undecided."""


class UnfinishedBatchError(ModelMigrateError):
    """The Message Batch that holds the answer has not ended."""


class SpendingCapError(ModelMigrateError):
    """A request was not sent, because it could exceed the dollars that the run may spend."""


class ServedModelError(ModelMigrateError):
    """A model other than the target's answered."""


class TargetNotAskedError(ModelMigrateError):
    """A test sent no request to the model of its target."""


class UnmanagedClientError(ModelMigrateError):
    """A client of the SDK that the plugin did not make sent a request, and the mode does not allow sending."""


class JudgeError(ModelMigrateError):
    """A judge is missing, is a model under test, or gave an invalid or wrong verdict."""


class UnsureFindingError(ModelMigrateError):
    """A test rests on a finding that is a guess, and `--migrate-unsure=error` allows none."""


class ApiError(ModelMigrateError):
    """The API answered a declarative prompt with an error.

    Attributes:
        status: HTTP status of the answer.
        error_type: the API's own `error.type`, such as `invalid_request_error`.
        api_message: the API's own `error.message`.
        request_id: the API's `request_id`, to quote to support, where it sent one.
    """

    def __init__(
        self, text: str, *, status: int, error_type: str, api_message: str, request_id: str | None = None
    ) -> None:
        super().__init__(text)
        self.status = status
        self.error_type = error_type
        self.api_message = api_message
        self.request_id = request_id
