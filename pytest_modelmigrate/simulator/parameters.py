"""Everything that a model, or the API version, refuses in a request of the right shape."""

from __future__ import annotations

from pytest_modelmigrate.simulator.asked import Asked
from pytest_modelmigrate.simulator.caching_rules import check_caching
from pytest_modelmigrate.simulator.conversation_rules import check_conversation
from pytest_modelmigrate.simulator.image_rules import check_images
from pytest_modelmigrate.simulator.output_rules import check_output
from pytest_modelmigrate.simulator.sampling_rules import check_sampling
from pytest_modelmigrate.simulator.thinking_rules import check_thinking
from pytest_modelmigrate.simulator.tool_rules import check_tools


def check_parameters(asked: Asked) -> None:
    """Check a request against the catalogue's row of its model and against its API version.

    Raises:
        RejectedError: the API would refuse it.
    """
    check_sampling(asked)
    check_thinking(asked)
    check_output(asked)
    check_tools(asked)
    check_conversation(asked)
    check_caching(asked)
    check_images(asked)
