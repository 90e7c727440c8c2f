import json
from typing import Any

import pytest

from pytest_modelmigrate.text.indented_json import indented_json

DATA = (
    {"type": "text_delta", "text": 'quoted " and \\ and\nlines\t\x7f'},
    {"empty": {}, "none": None, "list": [], "tuple": (), "flags": [True, False]},
    {"numbers": [0, -1, 10**30, 1.5, 1e100, float("nan"), float("-inf")]},
    [[{"a": [{"b": ["é", "\ud800", "\u2028"]}]}], ({"c": 1},)],
    {1: "an int", None: "null", False: "false", 1.5: "a float"},
    "text",
    7,
)


@pytest.mark.parametrize("data", DATA)
def test_the_text_is_that_of_the_json_module(data: Any) -> None:
    assert indented_json(data) == json.dumps(data, ensure_ascii=False, indent=2)


def test_data_that_is_no_json_is_refused_as_by_the_json_module() -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        indented_json({"items": [{"when": object()}]})
