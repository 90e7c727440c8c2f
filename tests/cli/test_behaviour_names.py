from __future__ import annotations

import sys
from pathlib import Path

import pytest

import pytest_modelmigrate
from pytest_modelmigrate.cli.behaviour_names import named_behaviour
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.matchers import MATCHERS
from pytest_modelmigrate.facts.replies import Reply


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, from which nothing stays imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in ("checks", "broken"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "text",
    [
        "refusal()",
        "avoids('Oracle', 'DB2', strict=True)",
        "avoids('x') & ~(refusal() | clarifying_question())",
        "keeps(avoids('Oracle'), since=2)",
        "formatted(words=(None, 40), bullets=0, table=['a', 'b'])",
        "json_reply(dict | list)",
        "divided(each_sentence, into=2, parts={1: avoids('x'), -1: avoids('y')})",
        "admits_missing('IBAN')",
        "verified(by=re.compile('mypy|pyright'))",
        "cites([Source(text='a', title='', url='', name='b')])",
        "grounded_in({'replicas': 4, 'zones': ['a', 'b']})",
    ],
)
def test_a_call_is_read_as_it_is_written_in_a_test(text: str) -> None:
    assert repr(named_behaviour(f" {text}\n")).replace(" ", "") == repr(eval_in_tests(text)).replace(" ", "")


def test_every_public_matcher_can_be_named() -> None:
    others = {"failed", "held", "reply_of", "role", "shape_of"}
    assert set(MATCHERS) == {name for name in pytest_modelmigrate.__all__ if name.islower()} - others


def eval_in_tests(text: str) -> object:
    """The behaviour as Python evaluates it."""
    names: dict[str, object] = {}
    exec("import re\nfrom pytest_modelmigrate import *", names)  # noqa: S102 - the texts are above
    return eval(text, names)  # noqa: S307 - the texts are above


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("refusal", "refusal is not called: write refusal(...)"),
        ("keeps(refusal)", "refusal"),
        ("refusl()", "there is no matcher refusl; did you mean refusal()?"),
        ("refuse", "there is no matcher refuse; did you mean refusal()?"),
        ("~asks", "there is no matcher asks"),
        ("held(1)", "there is no matcher held"),
        ("avoids(-1.5)", "invalid words=-1.5 in avoids()"),
        ("refusal(3)", "invalid category=3 in refusal()"),
        ("refusal(", "'(' was never closed; write a call such as 'refusal()'"),
        ("", "write a call such as 'refusal()', or module:name"),
        ("\0", "write a call such as"),
        ("'refusal'", "it is not a behaviour, but 'refusal'"),
        ("each_sentence('a. b.')", "it is not a behaviour"),
        ("refusal() or avoids('x')", "neither a literal nor a public matcher"),
        ("refusal() | 3", "| joins two behaviours, not an int"),
        ("~3", "~ needs a behaviour, not 3"),
        ("refusal(**{'category': 'bio'})", "write the arguments of refusal one by one"),
        ("avoids(*['x'])", "*['x'] is neither a literal nor a public matcher"),
        ("json_reply('none.json')", "there is no schema file 'none.json'"),
        ("verified(by=re.compile('('))", "unterminated subpattern"),
        ("a:b:c", "invalid syntax"),
        ("~" * 100_000, "invalid behaviour"),
    ],
)
def test_what_names_no_behaviour_is_refused_with_the_way_out(text: str, told: str) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        named_behaviour(text)
    assert str(caught.value).startswith("--behaviour: invalid behaviour ")
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('pathlib').Path('touched').touch()",
        "avoids(open('touched', 'w').name)",
        'avoids(f\'{open("touched", "w")}\')',
        "avoids([open('touched', 'w') for _ in 'a'][0])",
        "avoids((lambda: open('touched', 'w'))())",
        "avoids(str(open('touched', 'w')))",
        "refusal().__class__.__init__.__globals__['x']",
        "re.sub('a', 'b', 'c')",
        "avoids('a' * 10**12)",
        "avoids(x := 'y')",
    ],
)
def test_nothing_else_is_evaluated(folder: Path, text: str) -> None:
    with pytest.raises(InvalidSettingError, match="--behaviour: invalid behaviour"):
        named_behaviour(text)
    assert list(folder.iterdir()) == []


def test_a_behaviour_of_a_module_in_the_current_folder_is_imported(folder: Path) -> None:
    (folder / "checks.py").write_text("from pytest_modelmigrate import refusal\nours = ~refusal()\n", encoding="utf-8")
    assert named_behaviour("checks:ours").judge(Reply.from_text("Here it is.")).held


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("checks:none", "the module checks has no none"),
        ("checks:number", "it is not a behaviour, but 3"),
        ("checks:refusal", "refusal is not called; give its result a name in checks, NAME = refusal(...)"),
        ("nochecks:x", "there is no module nochecks in "),
        ("checks.deeper:x", "there is no module checks.deeper in "),
    ],
)
def test_what_a_module_does_not_have_is_named(folder: Path, text: str, told: str) -> None:
    (folder / "checks.py").write_text("from pytest_modelmigrate import refusal\nnumber = 3\n", encoding="utf-8")
    with pytest.raises(InvalidSettingError) as caught:
        named_behaviour(text)
    assert told in str(caught.value)


def test_a_module_that_cannot_import_what_it_needs_says_so_itself(folder: Path) -> None:
    (folder / "broken.py").write_text("import does_not_exist\n", encoding="utf-8")
    with pytest.raises(ModuleNotFoundError, match="does_not_exist"):
        named_behaviour("broken:x")
