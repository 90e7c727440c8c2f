from __future__ import annotations

import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest

MODELS = ("--models=opus-4-6,opus-4-7", "--migrate-calls=sim", "--junitxml=junit.xml", "-ojunit_family=xunit1")
SUITE = """
import pytest
from pytest_modelmigrate import clarifying_question, json_reply

@pytest.mark.prompt(system="Extract the refund. Respond in JSON.", user="give me my money", max_tokens=512)
def test_broken(reply, record_property):
    record_property("mine", 1)
    assert reply == clarifying_question()

@pytest.mark.prompt(system="Extract the refund. Respond in JSON.", user="Order A-17: give me my 12.50 back")
def test_dear(reply, record_property):
    record_property("mine", 2)
    assert reply.text

def test_other():
    pass
"""


def entries(pytester: pytest.Pytester, *options: str) -> tuple[dict[str, dict[str, str]], ET.Element]:
    """The properties of each entry by its name, and the suite."""
    pytester.makepyfile(test_it=SUITE)
    assert pytester.runpytest(*MODELS, "--migrate-baseline-threshold=20%", *options).ret == 1
    (suite,) = ET.parse(pytester.path / "junit.xml").getroot()  # noqa: S314 - pytest wrote it
    return {each.get("name", ""): properties(each) for each in suite.iter("testcase")}, suite


def properties(element: ET.Element) -> dict[str, str]:
    return {each.get("name", ""): each.get("value", "") for each in element.findall("properties/property")}


def test_an_entry_has_target_cost_tokens_and_class(pytester: pytest.Pytester) -> None:
    found, suite = entries(pytester)
    broken = found["test_broken[opus-4-7]"]
    assert Decimal(broken.pop("modelmigrate.cost_usd")) > 0
    assert (broken.pop("modelmigrate.input_tokens"), broken.pop("modelmigrate.output_tokens")) == ("24", "28")
    assert broken == {
        "mine": "1",
        "modelmigrate.target": "opus-4-7",
        "modelmigrate.cache_read_input_tokens": "0",
        "modelmigrate.cache_creation_input_tokens": "0",
        "modelmigrate.failure_class": "question wrapped in the format",
        "modelmigrate.simulated": "true",
    }
    assert found["test_broken[opus-4-6]"]["modelmigrate.failure_class"] == ""
    assert found["test_other"] == {}
    assert properties(suite) == {
        "modelmigrate.verdict": "FAIL",
        "modelmigrate.reasons": (
            "1 case broken on opus-4-7 (pass→fail); 2 cases more than 20% above the cost on the baseline"
        ),
        "modelmigrate.targets": "opus-4-6,opus-4-7",
    }


def test_a_case_that_only_costs_too_much_fails_and_keeps_its_properties(pytester: pytest.Pytester) -> None:
    found, suite = entries(pytester, "-k", "dear")
    assert found["test_dear[opus-4-7]"]["mine"] == "2"
    assert found["test_dear[opus-4-7]"]["modelmigrate.target"] == "opus-4-7"
    assert [each.get("name") for each in suite.iter("testcase") if each.find("failure") is not None] == [
        "test_dear[opus-4-7]"
    ]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "1")


def test_the_properties_are_the_same_with_xdist(pytester: pytest.Pytester) -> None:
    alone, with_workers = entries(pytester), entries(pytester, "-n1")
    assert alone[0] == with_workers[0]
    assert properties(alone[1]) == properties(with_workers[1])


def test_a_run_that_fails_without_a_failing_test_has_a_failing_entry(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.hookimpl(wrapper=True)
        def pytest_runtestloop(session):
            result = yield
            session.testsfailed = 0
            return result
    """)
    _, suite = entries(pytester, "-k", "broken and 4-7")
    assert "modelmigrate verdict" in [f"{each.get('classname')} {each.get('name')}" for each in suite.iter("testcase")]
    assert "verdict: FAIL: 1 case failing on opus-4-7" in ET.tostring(suite, encoding="unicode")
