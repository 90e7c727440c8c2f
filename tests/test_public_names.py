"""The public face of the package: what it names is there, and nothing is imported before it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import pytest_modelmigrate


@pytest.mark.parametrize("name", pytest_modelmigrate.__all__)
def test_every_public_name_can_be_imported_and_is_documented(name: str) -> None:
    assert getattr(pytest_modelmigrate, name).__doc__


def test_the_list_of_names_and_the_places_they_come_from_agree() -> None:
    assert sorted(pytest_modelmigrate._MODULES) == pytest_modelmigrate.__all__
    assert set(pytest_modelmigrate.__all__) <= set(dir(pytest_modelmigrate))


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'jsonreply'"):
        pytest_modelmigrate.jsonreply  # noqa: B018 - looking it up is the test


def test_importing_the_package_imports_none_of_it() -> None:
    code = "import sys, pytest_modelmigrate; print([n for n in sys.modules if n.startswith('pytest_modelmigrate.')])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own code
    assert printed.strip() == "[]"
