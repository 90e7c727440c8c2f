from __future__ import annotations

import re

import pytest

OPUS = "--models=opus-4-7"
SIM = "--migrate-calls=sim"


def test_a_project_replaces_the_fix_in_the_assertion_and_in_the_report(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import json_reply
        @pytest.mark.prompt(user="hello")
        def test_it(reply):
            assert reply == json_reply(dict)
    """)
    pytester.makeconftest("""
        def pytest_modelmigrate_fix(finding):
            assert not finding.held
            return f"see the wiki on {finding.failure}"
    """)
    result = pytester.runpytest(OPUS, SIM, "--migrate-report=run.json")
    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines([r"E +fix: see the wiki on \w+"])
    assert "see the wiki on " in pytester.path.joinpath("run.json").read_text(encoding="utf-8")


def test_a_fix_of_none_keeps_the_published_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import json_reply
        @pytest.mark.prompt(user="hello")
        def test_it(reply):
            assert reply == json_reply(dict)
    """)
    published = pytester.runpytest(OPUS, SIM).stdout.str()
    pytester.makeconftest("def pytest_modelmigrate_fix(finding): return None")
    result = pytester.runpytest(OPUS, SIM).stdout.str()
    fixes = [re.findall(r"E +fix: .*", text) for text in (published, result)]
    assert fixes[0] == fixes[1]
    assert fixes[0]


def test_an_invalid_fix_is_shown_in_its_place(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import json_reply
        @pytest.mark.prompt(user="hello")
        def test_it(reply):
            assert reply == json_reply(dict)
    """)
    pytester.makeconftest("def pytest_modelmigrate_fix(finding): return 5")
    result = pytester.runpytest(OPUS, SIM)
    result.assert_outcomes(failed=1)
    result.stdout.re_match_lines([r"E +fix: the hook pytest_modelmigrate_fix returned 5; return a str or None"])
