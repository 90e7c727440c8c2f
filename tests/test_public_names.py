"""The public names of the package: each is there, documented, in the file of its name, and imported on first use."""

from __future__ import annotations

import subprocess
import sys
from functools import cached_property

import pytest

import pytest_modelmigrate


@pytest.mark.parametrize("name", pytest_modelmigrate.__all__)
def test_every_public_name_can_be_imported_and_is_documented(name: str) -> None:
    assert getattr(pytest_modelmigrate, name).__doc__


def test_the_list_of_names_and_the_places_they_come_from_agree() -> None:
    assert sorted(pytest_modelmigrate._MODULES) == pytest_modelmigrate.__all__
    assert set(pytest_modelmigrate.__all__) <= set(dir(pytest_modelmigrate))


MATCHERS = sorted(name for name, module in pytest_modelmigrate._MODULES.items() if module.startswith("behaviours."))


@pytest.mark.parametrize("name", [name for name in MATCHERS if name not in {"Source", "failed", "held"}])
def test_a_matcher_is_in_the_file_of_its_name(name: str) -> None:
    assert pytest_modelmigrate._MODULES[name] == f"behaviours.{name.lower()}"


def test_a_matcher_of_your_own_needs_public_names_only() -> None:
    class Polite(pytest_modelmigrate.Behaviour):
        def judge(self, reply: pytest_modelmigrate.Reply) -> pytest_modelmigrate.Finding:
            if "please" in reply.text:
                return pytest_modelmigrate.held(self)
            return pytest_modelmigrate.failed(self, "impolite", "there is no 'please'", [(0, len(reply.text))])

        def __repr__(self) -> str:
            return "Polite()"

    assert pytest_modelmigrate.Reply.from_text("Sit down, please.") == Polite()
    finding = (Polite() & pytest_modelmigrate.formatted(words=2)).judge(pytest_modelmigrate.Reply.from_text("Sit!"))
    assert (finding.failure, finding.spans) == ("impolite", ((0, 4),))
    assert finding.behaviour == "Polite() & formatted(words=2)"


def test_no_property_begins_with_what_sphinx_reads_as_its_type() -> None:
    for name in pytest_modelmigrate.__all__:
        for attribute in vars(getattr(pytest_modelmigrate, name)).values():
            if isinstance(attribute, property | cached_property):
                first, _, _ = (attribute.__doc__ or "").partition("\n")
                assert ": " not in first


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'jsonreply'"):
        pytest_modelmigrate.jsonreply  # noqa: B018 - looking it up is the test


def test_importing_the_package_imports_none_of_it() -> None:
    code = "import sys, pytest_modelmigrate; print([n for n in sys.modules if n.startswith('pytest_modelmigrate.')])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own code
    assert printed.strip() == "[]"
