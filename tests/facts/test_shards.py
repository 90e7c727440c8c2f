from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.shards import Shard


def test_a_shard_is_written_as_it_is_read() -> None:
    assert Shard.parse(" 2 / 5 ") == Shard(2, 5)
    assert str(Shard(2, 5, 57)) == "2/5"


@pytest.mark.parametrize("text", ["", "2", "0/5", "6/5", "2/0", "a/b", "2/5/7", "-1/5", "2.0/5"])
def test_what_is_no_shard_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="such as 2/5"):
        Shard.parse(text)
