from __future__ import annotations

from pytest_modelmigrate.text.annotations import annotation


def test_an_annotation_cannot_be_left_by_what_it_says() -> None:
    line = annotation("error", "50%\r\n::error::b\x1b", file="a:b,c.py", line="3", title="x,y::z\n", endLine="")
    assert line == "::error file=a%3Ab%2Cc.py,line=3,title=x%2Cy%3A%3Az%0A::50%25%0A\\::error::b\\x1b"


def test_an_annotation_needs_no_place() -> None:
    assert annotation("notice", "text") == "::notice::text"
