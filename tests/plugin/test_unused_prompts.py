from __future__ import annotations

import pytest

SUITE = """
import pytest

@pytest.mark.parametrize("n", [1, 2])
@pytest.mark.prompt(user="{n}")
def test_without_fixture(n):
    pass

@pytest.mark.prompt(user="Hello")
class TestGroup:
    def test_method(self):
        pass

    def test_used(self, reply):
        assert reply.text

@pytest.mark.prompt("of another plugin")
def test_other(): pass

@pytest.mark.prompt(template="of another plugin")
def test_another(): pass
"""
SENTENCE = (
    "UnusedPromptWarning: {} has a prompt marker, but requests no fixture of pytest-modelmigrate, so the prompt is not "
    "sent; take reply as an argument, or remove the marker"
)


def test_a_prompt_that_no_test_sends_is_a_warning_that_names_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SUITE)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "-W", "default")
    result.assert_outcomes(passed=6, warnings=3)
    for name in ("test_a.py::test_without_fixture", "test_a.py::TestGroup::test_method"):
        assert result.stdout.str().count(SENTENCE.format(name)) == 1
    result.stdout.fnmatch_lines(["*test_a.py:3: " + SENTENCE.format("test_a.py::test_without_fixture")])


def test_the_warning_needs_no_model(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a='import pytest\n@pytest.mark.prompt(user="Hello")\ndef test_it(): pass\n')
    pytester.runpytest("-W", "default").assert_outcomes(passed=1, warnings=1)


def test_where_warnings_are_errors_it_is_an_error_of_its_own_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_a=SUITE)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "-W", "error")
    result.assert_outcomes(passed=3, errors=3)
    assert result.stdout.str().count("has a prompt marker, but requests no fixture") >= 3
    assert "unused_prompts.py" not in result.stdout.str()


def test_tests_of_other_plugins_import_nothing_of_the_plugin(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import sys
        import pytest

        def test_it():
            assert "pytest_modelmigrate.plugin.unused_prompts" not in sys.modules
    """)
    pytester.runpytest_subprocess().assert_outcomes(passed=1)
