"""Everything the plugin refuses, each told in one message: what, where, and what to do next."""

from __future__ import annotations


class ModelMigrateError(Exception):
    """Base of every error that this package raises on purpose; its text is the whole message."""


class InvalidSettingError(ModelMigrateError):
    """An option, ini value or environment variable holds something that it does not accept."""


class InvalidHookResultError(ModelMigrateError):
    """A hook `pytest_modelmigrate_*` of the project raised an error or returned something invalid."""


class InvalidPromptError(ModelMigrateError):
    """A `prompt` or `task` marker, or a prompt file, cannot be turned into a request."""


class UnrecordedCallError(ModelMigrateError):
    """A replay was asked for a request that no recording answers."""


class CorruptFileError(ModelMigrateError):
    """A recording, snapshot or cassette on disk cannot be read as what it should be."""


class UnwritableFolderError(ModelMigrateError):
    """A recording or snapshot could not be written."""


class SecretFoundError(ModelMigrateError):
    """What was about to be written looks like it holds a credential; nothing was written."""


class MissingKeyError(ModelMigrateError):
    """A request had to be sent and the environment holds no API key."""


class UnreachableError(ModelMigrateError):
    """The API could not be reached, so nothing can be said of the test."""


class UnfinishedBatchError(ModelMigrateError):
    """The answer is in a Message Batch that has not ended."""


class SpendingCapError(ModelMigrateError):
    """A request was not sent because the run has spent the dollars that it may spend."""


class ServedModelError(ModelMigrateError):
    """The reply came from another model than the target's."""


class TargetNotAskedError(ModelMigrateError):
    """A test sent requests, and none of them to the model of its target."""


class JudgeError(ModelMigrateError):
    """A `judged` behaviour has no judge, one that may not judge, or one that gave no verdict or a wrong one."""


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
