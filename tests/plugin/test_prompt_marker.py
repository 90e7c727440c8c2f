from __future__ import annotations

import base64
import json
import re

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

RUN = ("--models=opus-4-7", "--migrate-calls=live")
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def bodies(api: RunningSimulator) -> list[dict[str, object]]:
    return [request.body for request in api.requests]


def test_a_marker_on_the_class_gives_what_the_test_leaves_out(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(system="from the class", max_tokens=100)
        class TestAll:
            @pytest.mark.prompt(user="from the test", max_tokens=200)
            def test_it(self, reply):
                assert reply.text
    """)
    pytester.runpytest(*RUN).assert_outcomes(passed=1)
    (body,) = bodies(api)
    assert (body["system"], body["max_tokens"]) == ("from the class", 200)


def test_a_prompt_file_is_the_user_turn_or_the_system_prompt_or_sections(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.path.joinpath("one.md").write_text("Sum up {text}.\n", encoding="utf-8")
    pytester.path.joinpath("all.txt").write_text(
        "<!-- system -->\nBe short.\n<!-- user -->\nHello\n<!-- assistant -->\nHi\n<!-- user -->\n{text}\n",
        encoding="utf-8",
    )
    pytester.makepyfile("""
        import pytest
        pytestmark = pytest.mark.parametrize("text", ["this"])
        @pytest.mark.prompt(file="one.md")
        def test_user(reply):
            assert reply.text
        @pytest.mark.prompt(file="one.md", user="go")
        def test_system(reply):
            assert reply.text
        @pytest.mark.prompt(file="all.txt")
        def test_sections(reply):
            assert reply.text
    """)
    pytester.runpytest(*RUN).assert_outcomes(passed=3)
    first, second, third = bodies(api)
    assert first["messages"] == [{"role": "user", "content": "Sum up this."}]
    assert second["system"] == "Sum up this."
    assert third["system"] == "Be short."
    assert [(turn["role"], turn["content"]) for turn in third["messages"]] == [
        ("user", "Hello"),
        ("assistant", "Hi"),
        ("user", "this"),
    ]


def test_a_schema_of_any_kind_becomes_the_output_format(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False}
    pytester.path.joinpath("a.json").write_text(json.dumps(schema), encoding="utf-8")
    pytester.makepyfile("""
        import pytest
        from pydantic import BaseModel
        class A(BaseModel):
            a: int
        @pytest.mark.parametrize("kind", ["model", "file"])
        def test_placeholder(kind): pass
        @pytest.mark.prompt(user="x", schema=A, output_config={"effort": "low"})
        def test_model(reply):
            assert isinstance(reply.json()["a"], int)
        @pytest.mark.prompt(user="x", schema="a.json")
        def test_file(reply):
            assert isinstance(reply.json(), dict)
    """)
    pytester.runpytest(*RUN).assert_outcomes(passed=4)
    first, second = bodies(api)
    assert first["output_config"]["effort"] == "low"
    assert first["output_config"]["format"]["schema"]["additionalProperties"] is False
    assert second["output_config"]["format"] == {"type": "json_schema", "schema": schema}


def test_images_are_sent_in_front_of_the_text(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.path.joinpath("dot.png").write_bytes(PIXEL)
    pytester.makepyfile("""
        import pytest
        @pytest.mark.parametrize("picture", ["dot.png"])
        @pytest.mark.prompt(user="what is it?", images=["{picture}"])
        def test_it(reply):
            assert reply.text
    """)
    pytester.runpytest(*RUN).assert_outcomes(passed=1)
    image, text = bodies(api)[0]["messages"][0]["content"]
    assert image["source"]["media_type"] == "image/png"
    assert base64.b64decode(image["source"]["data"]) == PIXEL
    assert text == {"type": "text", "text": "what is it?"}


def test_parameters_of_the_api_and_betas_are_handed_on(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(
            messages=[{"role": "user", "content": "hi"}],
            thinking={"type": "adaptive"},
            output_config={"task_budget": {"type": "tokens", "total": 20000}},
            betas=["task-budgets-2026-03-13"],
            stop_sequences=["END"],
        )
        def test_it(reply):
            assert reply.text
    """)
    pytester.runpytest("--models=opus-4-7@low", "--migrate-calls=live").assert_outcomes(passed=1)
    (request,) = api.requests
    assert request.headers["anthropic-beta"] == "task-budgets-2026-03-13"
    assert request.body["output_config"] == {"task_budget": {"type": "tokens", "total": 20000}, "effort": "low"}
    assert request.body["thinking"] == {"type": "adaptive"}
    assert request.body["max_tokens"] == 4096


WRONG = [
    ("usr='x'", "invalid key usr= in @pytest.mark.prompt; did you mean user=?"),
    ("nonsense='x'", "invalid key nonsense= in @pytest.mark.prompt; choose from system, messages"),
    ("'x'", "@pytest.mark.prompt takes keyword arguments only, such as system=..."),
    ("system='x'", "the prompt has no user turn; give user=, messages= or file="),
    ("file='nowhere.md'", "nowhere.md: No such file or directory"),
    ("file='prompt.py'", "invalid file='prompt.py'; give a .md or .txt file"),
    ("file=5", "invalid file=5 in @pytest.mark.prompt; give a path"),
    ("user='x', images=5", "invalid images=5 in @pytest.mark.prompt; give a path or a list of paths"),
    ("user='x', schema={'type': 'strin'}", "invalid JSON Schema: 'strin'"),
    ("user='x', schema=5", "invalid schema=5; give a pydantic type, a JSON Schema or the path of one"),
    ("user='x', schema=list['Missing']", "give a pydantic type, a JSON Schema or the path of one"),
    ("user='x', max_tokens='many'", "invalid max_tokens='many'; give a whole number of tokens"),
    ("user='x', messages='y'", "invalid messages='y' in @pytest.mark.prompt; give a list"),
    ("user='x', messages=['y']", "invalid messages[0]; give a dict with role and content"),
    ("user='x', thinking=[]", "invalid thinking=[] in @pytest.mark.prompt; give a dict"),
    ("user=object()", "in @pytest.mark.prompt; give a text or a list of content blocks"),
    ("user=[object()]", "the prompt cannot be sent as JSON"),
    ("user='x', temperature=float('nan')", "the prompt cannot be sent as JSON"),
    ("user=chr(0xD800)", "the prompt cannot be sent as JSON"),
    ("user='x', betas=[1]", "invalid betas=[1] in @pytest.mark.prompt; give a list of texts"),
    ("user='x', images=[1]", "invalid images=[1] in @pytest.mark.prompt; give a path or a list of paths"),
]


@pytest.mark.parametrize(("marker", "said"), WRONG)
@pytest.mark.parametrize("argument", ["", ", thread"], ids=["not taken", "taken"])
def test_a_wrong_marker_is_an_error_of_its_own_tests_with_file_and_line(
    pytester: pytest.Pytester, marker: str, said: str, argument: str
) -> None:
    path = pytester.makepyfile(f"""
        import pytest

        @pytest.mark.parametrize("thread", ["one", "two"])
        @pytest.mark.prompt({marker})
        def test_it(reply{argument}):
            assert reply.text

        @pytest.mark.parametrize("thread", ["one", "two"])
        @pytest.mark.prompt(user="{{thread}}")
        def test_other(reply):
            assert reply.text

        def test_plain(): pass
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(passed=3, errors=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert re.search(rf"(?m)^{re.escape(str(path))}:3: .*{re.escape(said)}", result.stdout.str())
    assert "uses no argument" not in result.stdout.str()
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


@pytest.mark.parametrize(
    ("marker", "said"),
    [
        ("control('x')", "@pytest.mark.control takes keyword arguments only"),
        ("control(system='x')", "@pytest.mark.control changes a prompt, and the test has none"),
        ("task(cost_treshold='5%')", "invalid key cost_treshold= in @pytest.mark.task; did you mean cost_threshold=?"),
        ("task(cost_threshold='much')", "@pytest.mark.task(cost_threshold=): invalid threshold 'much'"),
        ("task(baseline_threshold=20)", "@pytest.mark.task(baseline_threshold=): invalid threshold '20'; write 20%"),
        ("task(cost_threshold=20)", "@pytest.mark.task(cost_threshold=): invalid threshold '20'; write 20%"),
        ("task(served_models=5)", "invalid served_models=5 in @pytest.mark.task; give a model or a list of models"),
        ("task(kept_models=[5])", "invalid kept_models=[5] in @pytest.mark.task; give a model or a list of models"),
        ("task(snapshot='no')", "invalid snapshot='no' in @pytest.mark.task; give True or False"),
        ("task(shape=1)", "invalid shape=1 in @pytest.mark.task; give True or False"),
        ("task(intercept='off')", "invalid intercept='off' in @pytest.mark.task; give True or False"),
    ],
)
def test_a_wrong_task_or_control_marker_is_an_error_of_its_own_test(
    pytester: pytest.Pytester, marker: str, said: str
) -> None:
    path = pytester.makepyfile(f"""
        import pytest

        @pytest.mark.{marker}
        def test_it(target): pass

        @pytest.mark.task(calls=False)
        def test_other(target): pass
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(passed=1, errors=1)
    assert re.search(rf"(?m)^{re.escape(str(path))}:3: .*{re.escape(said)}", result.stdout.str())


def test_a_missing_image_is_an_error_of_its_test_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(user="x", images="gone.png")
        def test_it(reply):
            assert reply.text
        @pytest.mark.prompt(user="x")
        def test_other(reply):
            assert reply.text
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*cannot read the image *gone.png: No such file or directory*"])


def test_an_argument_that_nothing_uses_is_an_error_of_its_own_test(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("thread", ["one"])
        @pytest.mark.prompt(user="Hello")
        def test_unused(reply):
            assert reply.text

        @pytest.mark.parametrize("thread", ["one"])
        @pytest.mark.prompt(user="{thead}, {order}")
        def test_misspelt(reply):
            assert reply.text

        @pytest.mark.parametrize("thread", ["one"])
        def test_without_prompt(reply):
            assert reply.text

        @pytest.mark.parametrize("thread", ["one"])
        @pytest.mark.prompt(user="{thread}")
        def test_default(reply, thread="two"):
            assert reply.text

        @pytest.mark.parametrize("thread", ["one"])
        @pytest.mark.prompt(user="Hello")
        def test_taken(reply, thread):
            assert reply.text

        @pytest.mark.parametrize(["thread", "order"], [("one", "two")])
        @pytest.mark.prompt(user="{thread}, {order}")
        def test_used(reply):
            assert reply.calls[0].request.body["messages"][0]["content"] == "one, two"
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(passed=2, errors=4)
    unused = "the parametrize argument 'thread' is not used: the test does not take it, and no prompt contains {thread}"
    result.stdout.fnmatch_lines(
        [
            f"{path}:3: {unused}",
            "  next        write {thread} in the prompt, or remove the argument",
            f"{path}:8: {unused}, only {{order}}, {{thead}}",
            "the reply fixture needs a @pytest.mark.prompt(...) marker on the test",
            f"{path}:17: the test is parametrized with 'thread', and its argument of that name has a default value",
        ]
    )


def test_a_marker_on_a_parameter_is_an_error_of_its_own_test(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("order", [
            pytest.param("A-1", marks=pytest.mark.prompt(user="Order {order}")),
            pytest.param("A-2", marks=pytest.mark.prompt(usr="Order {order}")),
        ])
        def test_it(reply):
            assert reply.text
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"{path}:3: invalid key usr= in @pytest.mark.prompt; did you mean user=?"])
