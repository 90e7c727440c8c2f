from __future__ import annotations

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

BEDROCK, VERTEX = "us.anthropic.claude-opus-4-7-v1:0", "claude-opus-4-5@20251101"


@pytest.mark.parametrize("mode", ["record", "rerecord", "live"])
@pytest.mark.parametrize(
    ("model", "platform", "name"), [(BEDROCK, "Bedrock", "opus-4-7"), (VERTEX, "Vertex", "opus-4-5")]
)
def test_an_id_of_another_platform_is_not_sent_to_the_anthropic_api(
    pytester: pytest.Pytester, model: str, platform: str, name: str, mode: str
) -> None:
    pytester.makepyfile('import pytest\n@pytest.mark.prompt(user="x")\ndef test_it(reply): pass\n')
    result = pytester.runpytest(f"--models={model}", f"--migrate-calls={mode}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            f"ERROR: --models: {model} is a model id of {platform}, and the requests go to the Anthropic API",
            f"  next        name the model as the API does: {name}",
            f"  or          set ANTHROPIC_BASE_URL to a gateway that offers the Messages API for {platform}",
        ]
    )


@pytest.mark.parametrize("model", [BEDROCK, VERTEX])
def test_a_gateway_may_know_any_id_and_a_replay_and_a_simulation_send_nothing(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    pytester.makepyfile('import pytest\n@pytest.mark.prompt(user="x")\ndef test_it(reply): pass\n')
    pytester.runpytest(f"--models={model}", "--migrate-calls=record")
    assert [request.path for request in api.requests] == ["/v1/messages"], "the gateway decides"
    monkeypatch.delenv("ANTHROPIC_BASE_URL")
    for mode in ("replay", "sim"):
        result = pytester.runpytest(f"--models={model}", f"--migrate-calls={mode}")
        assert result.ret != pytest.ExitCode.USAGE_ERROR
        assert len(api.requests) == 1
