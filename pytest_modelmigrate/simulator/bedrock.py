"""Bedrock: the Messages API as Amazon Bedrock offers it.

The path names the model and whether the answer is a stream. Streams have the binary format of AWS.

Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html,
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html and
https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request

from pytest_modelmigrate.analysis.acceptance.beta_header import KNOWN_BETAS
from pytest_modelmigrate.analysis.acceptance.request import VERSION_2023, VERSION_2026
from pytest_modelmigrate.facts.aws_event_stream import AWS_EVENT_STREAM, aws_from_events
from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST
from pytest_modelmigrate.facts.platform_spelling import api_spelling, is_bedrock_id
from pytest_modelmigrate.simulator.errors import SimulatedError, invalid
from pytest_modelmigrate.simulator.parsed_request import find_row, parse_body
from pytest_modelmigrate.simulator.platforms import PlatformRequest, listed_betas, platform_body

BEDROCK_PATHS: Final = ("/model/{model:path}/invoke", "/model/{model:path}/invoke-with-response-stream")
BEDROCK_COUNT_PATH: Final = "/model/{model:path}/count-tokens"

_VERSIONS: Final = {"bedrock-2023-05-31": VERSION_2023, VERSION_2023: VERSION_2023, VERSION_2026: VERSION_2026}
_ERROR_TYPES: Final[Mapping[int, str]] = {
    400: "ValidationException",
    403: "AccessDeniedException",
    404: "ResourceNotFoundException",
    408: "ModelTimeoutException",
    424: "ModelErrorException",
    429: "ThrottlingException",
    500: "InternalServerException",
    503: "ServiceUnavailableException",
    529: "ServiceUnavailableException",
}
_STREAM_ERRORS: Final[Mapping[int, str]] = {
    400: "validationException",
    408: "modelTimeoutException",
    429: "throttlingException",
    500: "internalServerException",
    503: "serviceUnavailableException",
    529: "serviceUnavailableException",
}


class Bedrock:
    """Amazon Bedrock."""

    stream_type = AWS_EVENT_STREAM

    def model(self, request: Request, _body: Any) -> str | None:
        """The model in the path."""
        return str(request.path_params["model"])

    def read(self, request: Request, data: bytes, limit: int) -> PlatformRequest:
        """Read a request, which is signed or has an API key of Bedrock as a bearer token."""
        if not request.headers.get("authorization", "").startswith(("AWS4-HMAC-SHA256 ", "Bearer ")):
            raise SimulatedError(403, "Missing Authentication Token")
        model = str(self.model(request, None))
        if not is_bedrock_id(model) or find_row(api_spelling(model)) is None:
            raise invalid("The provided model identifier is invalid.")
        if request.url.path.endswith("/count-tokens"):
            data = _invocation(model, data, limit)
        whole = parse_body(data, limit)
        body, version = platform_body(whole, _VERSIONS, not_in_body=("model", "stream"))
        betas = listed_betas(whole)
        if not KNOWN_BETAS.issuperset(betas):
            raise invalid("invalid beta flag")
        body["model"] = api_spelling(model)
        if request.url.path.endswith("-stream"):
            body["stream"] = True
        return PlatformRequest(body, version, betas)

    def encode(self, event: Mapping[str, Any]) -> bytes:
        """A message of a binary stream."""
        return aws_from_events([event])

    def error_body(self, error: SimulatedError, _request_id: str) -> dict[str, Any]:
        """The text of the error; a header has its type."""
        return {"message": error.message}

    def error_event(self, error: SimulatedError, _request_id: str) -> dict[str, Any]:
        """The exception that ends the stream."""
        kind = _STREAM_ERRORS.get(error.status, "modelStreamErrorException")
        return {"type": "error", "error": {"type": kind, "message": error.message}}

    def headers(self, request_id: str, status: int) -> dict[str, str]:
        """The id of the request, and the type of an error."""
        headers = {"x-amzn-requestid": request_id}
        if status >= HTTP_BAD_REQUEST:
            headers["x-amzn-errortype"] = _ERROR_TYPES.get(status, "ModelErrorException")
        return headers


def _invocation(model: str, data: bytes, limit: int) -> bytes:
    """The request that a count-tokens request holds; models are counted by their own id, without a region.

    Raises:
        SimulatedError: it holds none, or the model is named by an inference profile.
    """
    if not model.rpartition("/")[2].startswith("anthropic."):
        raise invalid("The provided model doesn't support counting tokens.")
    counted = parse_body(data, limit).get("input")
    if isinstance(counted, Mapping) and "converse" in counted:
        raise invalid("The simulated API does not count Converse requests; count an invokeModel request.")
    invoked = counted.get("invokeModel") if isinstance(counted, Mapping) else None
    content = invoked.get("body") if isinstance(invoked, Mapping) else None
    try:
        return base64.b64decode(content if isinstance(content, str) else "", validate=True)
    except ValueError:
        raise invalid("input.invokeModel.body: it is not base64") from None


BEDROCK: Final = Bedrock()
