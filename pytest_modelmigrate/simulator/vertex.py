"""Vertex: the Messages API as Google Vertex AI offers it. The path names the model.

Source: https://docs.cloud.google.com/vertex-ai/generative-ai/docs/partner-models/claude/use-claude
"""

from __future__ import annotations

from typing import Any, Final

from starlette.requests import Request

from pytest_modelmigrate.analysis.acceptance.request import VERSION_2023, VERSION_2026
from pytest_modelmigrate.facts.platform_spelling import api_spelling, is_vertex_id
from pytest_modelmigrate.simulator.errors import SimulatedError
from pytest_modelmigrate.simulator.parsed_request import find_row, known_betas, parse_body
from pytest_modelmigrate.simulator.platforms import ClaudeApi, PlatformRequest, listed_betas, platform_body

_MODELS: Final = "/v1/projects/{project}/locations/{location}/publishers/anthropic/models"
VERTEX_COUNT_PATH: Final = f"{_MODELS}/count-tokens:rawPredict"
VERTEX_PATHS: Final = (f"{_MODELS}/{{model}}:rawPredict", f"{_MODELS}/{{model}}:streamRawPredict")

_VERSIONS: Final = {"vertex-2023-10-16": VERSION_2023, VERSION_2023: VERSION_2023, VERSION_2026: VERSION_2026}
_NO_CREDENTIALS: Final = (
    "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential."
)


class Vertex(ClaudeApi):
    """Google Vertex AI, which passes the errors and streams of the Claude API on."""

    def model(self, request: Request, body: Any) -> str | None:
        """The model in the path; a request that counts tokens has it in its body."""
        return request.path_params.get("model") or super().model(request, body)

    def read(self, request: Request, data: bytes, limit: int) -> PlatformRequest:
        """Read a request, which has an access token."""
        if not request.headers.get("authorization", "").startswith("Bearer "):
            raise SimulatedError(401, _NO_CREDENTIALS, error_type="UNAUTHENTICATED")
        whole = parse_body(data, limit)
        counts = "model" not in request.path_params
        body, version = platform_body(whole, _VERSIONS, not_in_body=() if counts else ("model",))
        model = self.model(request, body)
        if model is not None:
            if not is_vertex_id(model) or find_row(api_spelling(model)) is None:
                raise SimulatedError(404, _not_found(request, model), error_type="NOT_FOUND")
            body["model"] = api_spelling(model)
        return PlatformRequest(body, version, (*known_betas(request.headers), *listed_betas(whole)))

    def error_body(self, error: SimulatedError, request_id: str) -> dict[str, Any]:
        """The error of the Claude API, or that of Google where the request does not reach the model."""
        if error.error_type.isupper():
            return {"error": {"code": error.status, "message": error.message, "status": error.error_type}}
        return super().error_body(error, request_id)

    def headers(self, request_id: str, _status: int) -> dict[str, str]:
        """The id of the request."""
        return {"request-id": request_id}


VERTEX: Final = Vertex()


def _not_found(request: Request, model: str) -> str:
    place = "projects/{project}/locations/{location}/publishers/anthropic/models/".format(**request.path_params)
    return (
        f"Publisher Model `{place}{model}` was not found or your project does not have access to it. "
        "Please ensure you are using a valid model version."
    )
