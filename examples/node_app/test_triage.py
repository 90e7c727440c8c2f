import os
import shutil
import subprocess
from pathlib import Path

import pytest
from pydantic import BaseModel

from pytest_modelmigrate import json_reply

NODE = shutil.which("node")
SCRIPT = Path(__file__).with_name("triage.mjs")

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


class Ticket(BaseModel):
    queue: str
    urgent: bool


@pytest.mark.parametrize(
    ("ticket", "printed"),
    [("My invoice is wrong.", "billing"), ("The service is down for everybody!", "technical!")],
    ids=["billing", "outage"],
)
def test_triage(gateway, ticket, printed):
    environment = {**os.environ, **gateway.environment}
    done = subprocess.run(  # noqa: S603 - the script beside this file
        [NODE, SCRIPT, ticket], env=environment, text=True, capture_output=True, check=False
    )
    assert gateway.reply == json_reply(Ticket)
    assert done.stdout.strip() == printed
