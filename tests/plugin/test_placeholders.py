from __future__ import annotations

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

RUN = ("--models=opus-4-7", "--migrate-calls=live")


def bodies(api: RunningSimulator) -> list[dict[str, object]]:
    return [request.body for request in api.requests]


def test_placeholders_are_filled_and_other_braces_survive(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.parametrize("order", ["A-17"])
        @pytest.mark.prompt(
            system='Answer like {"order": "{order}", "items": [{}], "f": "{0} {a b}"}; write {{order}} as it is',
            user="{order}",
        )
        def test_it(reply):
            assert reply.text
    """)
    pytester.runpytest(*RUN).assert_outcomes(passed=1)
    (body,) = bodies(api)
    assert body["system"] == 'Answer like {"order": "A-17", "items": [{}], "f": "{0} {a b}"}; write {order} as it is'
    assert body["messages"] == [{"role": "user", "content": "A-17"}]
    assert body["model"] == "claude-opus-4-7"


def test_a_value_with_braces_is_not_filled_again(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.parametrize("text", ["{other}"])
        @pytest.mark.prompt(user="{text}")
        def test_it(reply):
            assert reply.text
    """)
    pytester.runpytest(*RUN).assert_outcomes(passed=1)
    assert bodies(api)[0]["messages"] == [{"role": "user", "content": "{other}"}]


def test_a_placeholder_may_be_a_fixture_that_the_test_takes(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.fixture
        def ticket():
            return "from a fixture"
        @pytest.mark.prompt(user="{ticket}")
        def test_it(reply, ticket):
            assert reply.text
    """)
    pytester.runpytest(*RUN).assert_outcomes(passed=1)
    assert bodies(api)[0]["messages"] == [{"role": "user", "content": "from a fixture"}]


FIXTURES = """
import pytest

@pytest.fixture
def ticket():
    return "from a fixture"

@pytest.fixture(params=["first", "second"])
def each(request):
    return request.param

@pytest.fixture
def incomplete(nowhere):
    return nowhere
"""


@pytest.mark.parametrize("fixture", ["reply", "control"])
def test_a_placeholder_is_filled_from_a_fixture_that_the_test_does_not_take(
    pytester: pytest.Pytester, api: RunningSimulator, fixture: str
) -> None:
    pytester.makeconftest(FIXTURES)
    pytester.makepyfile(f"""
        import pytest
        @pytest.mark.parametrize("order", ["A-17"])
        @pytest.mark.prompt(user="{{order}}: {{ticket}}")
        @pytest.mark.control(system="Be brief.")
        def test_it({fixture}):
            assert {fixture}.text
    """)
    pytester.runpytest(*RUN).assert_outcomes(passed=1)
    assert bodies(api)[0]["messages"] == [{"role": "user", "content": "A-17: from a fixture"}]


def test_a_parametrized_fixture_fills_a_placeholder_where_the_test_takes_it(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makeconftest(FIXTURES)
    path = pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(user="{each}")
        def test_taken(reply, each):
            assert reply.text
        @pytest.mark.prompt(user="{each}")
        def test_not_taken(reply):
            assert reply.text
    """)
    result = pytester.runpytest(*RUN)
    result.assert_outcomes(passed=2, errors=1)
    assert {body["messages"][0]["content"] for body in bodies(api)} == {"first", "second"}
    result.stdout.fnmatch_lines(
        [
            f"{path}:5: the fixture 'each' is parametrized, and the test does not take it",
            "  next        add 'each' to the arguments of the test",
        ]
    )


def test_a_fixture_behind_a_placeholder_that_fails_is_explained_by_pytest(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(FIXTURES)
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(user="{incomplete}")
        def test_it(reply):
            assert reply.text
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*fixture 'nowhere' not found*"])


@pytest.mark.parametrize("taken", ["", ", ticket, shout, hooked"], ids=["not taken", "taken"])
def test_a_placeholder_holds_the_value_of_the_fixture_and_not_its_parameter(
    pytester: pytest.Pytester, api: RunningSimulator, taken: str
) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.fixture
        def ticket(request):
            return f"ticket {request.param}"

        @pytest.fixture(params=["loud"])
        def shout(request):
            return request.param.upper()

        def pytest_generate_tests(metafunc):
            if "hooked" in metafunc.fixturenames:
                metafunc.parametrize("hooked", ["by a hook"])
    """)
    shout = ", {shout}, {hooked}" if taken else ""
    pytester.makepyfile(f"""
        import pytest

        @pytest.mark.parametrize("ticket", ["17"], indirect=True)
        @pytest.mark.prompt(user="{{ticket}}{shout}")
        def test_it(reply{taken}):
            assert reply.text
    """)
    pytester.runpytest(*RUN).assert_outcomes(passed=1)
    expected = "ticket 17" + (", LOUD, by a hook" if taken else "")
    assert [body["messages"][0]["content"] for body in bodies(api)] == [expected]


def test_a_parametrized_fixture_behind_another_one_is_named(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(FIXTURES + "\n@pytest.fixture\ndef behind(each): return each\n")
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(user="{behind}")
        def test_it(reply):
            assert reply.text
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the fixture 'each' is parametrized, and the test does not take it"])


def test_a_placeholder_that_nothing_fills_is_an_error_of_its_own_test(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("thread", ["one", "two"])
        @pytest.mark.prompt(user="{nobody}")
        def test_it(reply, thread):
            assert reply.text
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(errors=2)
    message = "no parametrize argument or fixture is named like the placeholder {nobody}"
    result.stdout.fnmatch_lines([f"{path}:3: {message}"])
