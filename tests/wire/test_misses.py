from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.ignored_parts import read_ignored
from pytest_modelmigrate.wire.misses import explain_miss

COMMAND = "pytest --migrate-calls=record --models=opus-4-7 test_a.py::test"
PATHS = r"""(?:/private)?(?:/tmp|/var/folders)/[^\s\"'<>`]+"""
BODY: dict[str, Any] = {
    "model": "claude-opus-4-7",
    "max_tokens": 9,
    "system": "Be brief.",
    "messages": [{"role": "user", "content": "hi"}],
}


def request(**changes: Any) -> Request:
    return Request("/v1/messages", {**BODY, **changes})


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordingStore:
    monkeypatch.chdir(tmp_path)
    return RecordingStore(tmp_path / "recordings" / "test_a")


def keep(store: RecordingStore, request: Request, case: str = "test_a.py::test") -> Path:
    response = Response(200, body={"type": "message", "content": []})
    return store.save(Recording(request, response, case=case), fingerprint(request))


def test_a_miss_in_an_empty_folder_shows_the_folder_and_the_command(store: RecordingStore) -> None:
    assert explain_miss(request(), store, 1, COMMAND).splitlines() == [
        "no recording answers this request",
        "  looked in   recordings/test_a/",
        "  nearest     none: nothing is recorded there yet",
        f"  to record   {COMMAND}",
    ]


def test_the_nearest_recording_is_shown_with_its_differences(store: RecordingStore) -> None:
    keep(store, request(model="claude-opus-4-6", system="Else.", max_tokens=1), "test_a.py::far")
    near = keep(store, request(max_tokens=1), "test_a.py::near")
    lines = explain_miss(request(), store, 1, COMMAND).splitlines()
    assert lines[2] == f"  nearest     {near.relative_to(Path.cwd())}"
    assert lines[3].strip() == "differs in max_tokens"


def test_a_different_model_is_shown_with_both_names(store: RecordingStore) -> None:
    keep(store, request(model="claude-opus-4-6"))
    assert "differs in model (claude-opus-4-7, recorded claude-opus-4-6)" in explain_miss(request(), store, 1, COMMAND)


def test_further_differences_are_counted(store: RecordingStore) -> None:
    keep(store, request(a=1, b=2, c=3, d=4, e=5, f=6))
    assert "differs in a, b, c, d and 2 more" in explain_miss(request(), store, 1, COMMAND)


def test_differences_outside_the_body_are_shown(store: RecordingStore) -> None:
    keep(store, Request("/v1/messages", BODY, betas=("b-1",)))
    assert "differs in betas" in explain_miss(request(), store, 1, COMMAND)


def test_a_miss_of_a_second_identical_request_shows_its_number(store: RecordingStore) -> None:
    keep(store, request())
    lines = explain_miss(request(), store, 2, COMMAND).splitlines()
    assert lines[2] == "  recorded    1 of this request; this is number 2 in this test"


def test_a_damaged_recording_does_not_hide_the_miss(store: RecordingStore) -> None:
    keep(store, request(max_tokens=1)).write_text("{", encoding="utf-8")
    message = explain_miss(request(), RecordingStore(store.folder), 1, COMMAND)
    assert message.startswith("no recording answers this request")
    assert message.endswith(COMMAND)


def test_a_damaged_recording_does_not_hide_those_after_it(store: RecordingStore) -> None:
    keep(store, request(max_tokens=1), "test_a.py::a").write_text("{", encoding="utf-8")
    keep(store, request(max_tokens=2), "test_a.py::b")
    assert "differs in max_tokens" in explain_miss(request(), RecordingStore(store.folder), 1, COMMAND)


def test_a_folder_outside_the_working_directory_is_shown_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    store = RecordingStore(tmp_path / "there")
    assert f"looked in   {tmp_path / 'there'}/" in explain_miss(request(), store, 1, COMMAND)


def test_differences_that_vary_from_run_to_run_are_shown_with_the_setting_that_ignores_them(
    store: RecordingStore,
) -> None:
    keep(store, request(metadata={"user_id": "a"}, system="Today is 2026-11-21, in /tmp/a1."))
    asked = request(metadata={"user_id": "b"}, system="Today is 2026-11-22, in /tmp/b2.")
    assert explain_miss(asked, store, 1, COMMAND).splitlines()[3:7] == [
        "              differs in metadata.user_id, system[0].text",
        "  varies      ignore it with modelmigrate_ignore = metadata.user_id",
        r"              and, on a line of its own: system[0].text ~ \d{4}-\d\d-\d\d",
        "              and, on a line of its own: system[0].text ~ " + PATHS,
    ]


@pytest.mark.parametrize("changes", [{"system": "2026-11-22: be long."}, {"max_tokens": 8}, {"messages": []}])
def test_other_differences_are_not_called_varying(store: RecordingStore, changes: dict[str, Any]) -> None:
    keep(store, request(metadata={"user_id": "a"}, system="2026-11-21: be brief."))
    asked = request(**{"system": "2026-11-22: be brief.", **changes})
    assert "varies" not in explain_miss(asked, store, 1, COMMAND)


CALL = {"type": "tool_use", "id": "t1", "name": "search", "input": {"q": "a"}}
SECOND = {"type": "tool_use", "id": "t2", "name": "refund", "input": {"order": "A-17"}}


def result(call: dict[str, Any], text: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call["id"], "content": text}]}


LOOP: list[dict[str, Any]] = [
    {"role": "user", "content": "Refund my order."},
    {"role": "assistant", "content": [CALL]},
    result(CALL, f"{'order ' * 30}A-17: shipped"),
    {"role": "assistant", "content": [{"type": "text", "text": "I refund it."}, SECOND]},
    result(SECOND, "done"),
]


@pytest.fixture
def loop(store: RecordingStore) -> list[dict[str, Any]]:
    """The messages of a recorded agent loop of three turns, and another loop that differs in less."""
    for end in (1, 3, 5):
        keep(store, request(messages=LOOP[:end]), "test_a.py::loop")
    keep(store, request(messages=[LOOP[0], {"role": "assistant", "content": "No."}, LOOP[2]]), "test_a.py::other")
    return [*LOOP]


def turn_of_miss(store: RecordingStore, **changes: Any) -> list[str]:
    """The lines of a miss that name the first turn that differs."""
    lines = explain_miss(request(**changes), store, 1, COMMAND).splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("  first "))
    return [line.removeprefix("  first ").strip() for line in lines[start:-1]]


def test_a_miss_names_the_first_turn_of_a_loop_that_differs_with_both_values(
    store: RecordingStore, loop: list[dict[str, Any]]
) -> None:
    loop[2] = result(CALL, f"{'order ' * 30}A-17: delayed")
    assert turn_of_miss(store, messages=loop) == [
        "turn 1 of 3, the result of the tool 'search'",
        "messages[2].content[0].content",
        "is  ...order order order order A-17: delayed'",
        "was ...order order order order A-17: shipped'",
    ]


def test_the_nearest_recording_of_a_turn_has_most_turns_in_common(
    store: RecordingStore, loop: list[dict[str, Any]]
) -> None:
    loop[4] = result(SECOND, "failed")
    message = explain_miss(request(messages=loop), store, 1, COMMAND)
    path = store.path_of(fingerprint(request(messages=LOOP)))
    assert path is not None
    assert f"  nearest     {path.relative_to(Path.cwd())}" in message
    assert turn_of_miss(store, messages=loop)[0] == "turn 2 of 3, the result of the tool 'refund'"


def test_another_answer_and_another_message_of_the_user_are_named(
    store: RecordingStore, loop: list[dict[str, Any]]
) -> None:
    answer = [{"type": "text", "text": "I will."}, SECOND]
    assert turn_of_miss(store, messages=[*loop[:3], {"role": "assistant", "content": answer}, loop[4]]) == [
        "turn 2 of 3, the answer",
        "messages[3].content[0].text",
        "is  'I will.'",
        "was 'I refund it.'",
    ]
    assert turn_of_miss(store, messages=[{"role": "user", "content": "Hi."}, *loop[1:]]) == [
        "turn 1 of 3, the message of the user",
        "messages[0].content[0].text",
        "is  'Hi.'",
        "was 'Refund my order.'",
    ]


def test_a_loop_that_goes_on_is_named(store: RecordingStore, loop: list[dict[str, Any]]) -> None:
    more = [{"role": "assistant", "content": "Done."}, {"role": "user", "content": "Thanks."}]
    assert turn_of_miss(store, messages=[*loop, *more]) == [
        "turn 3 of 4: the conversation goes on where the recorded one ends"
    ]


def test_what_differs_in_all_turns_is_named_before_a_turn(store: RecordingStore, loop: list[dict[str, Any]]) -> None:
    assert turn_of_miss(store, messages=loop, system="Be polite.") == [
        "turn 1, as all turns",
        "system[0].text",
        "is  'Be polite.'",
        "was 'Be brief.'",
    ]


def test_a_turn_of_a_thread_is_compared_with_the_same_turn(store: RecordingStore) -> None:
    thread = {"type": "continue", "previous_message_id": "msg_1"}
    keep(store, request(messages=[result(CALL, "shipped")], thread=thread, max_tokens=8))
    keep(store, request(messages=[result(CALL, "delayed")], thread={**thread, "previous_message_id": "msg_2"}))
    asked = {"messages": [result(CALL, "delayed")], "thread": thread, "max_tokens": 8}
    assert turn_of_miss(store, **asked) == [
        "this turn of the thread, the tool results",
        "messages[0].content[0].content",
        "is  'delayed'",
        "was 'shipped'",
    ]
    assert turn_of_miss(store, **{**asked, "thread": {**thread, "previous_message_id": "msg_0"}}) == [
        "the thread goes on from an answer that is not the recorded one"
    ]


def test_a_recording_of_the_same_model_is_nearer(store: RecordingStore, loop: list[dict[str, Any]]) -> None:
    keep(store, request(model="claude-opus-4-6", messages=[*loop[:4], result(SECOND, "failed")]))
    loop[4] = result(SECOND, "failed")
    assert turn_of_miss(store, messages=loop)[0] == "turn 2 of 3, the result of the tool 'refund'"


def test_ignored_differences_are_not_shown(store: RecordingStore) -> None:
    keep(store, request(metadata={"user_id": "a"}, max_tokens=1))
    ignored = read_ignored(["metadata.user_id"], "ini")
    message = explain_miss(request(metadata={"user_id": "b"}), store, 1, COMMAND, ignored=ignored)
    assert "differs in max_tokens\n" in message


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [("claude-haiku-4-5", "claude-haiku-4-5-20251001"), ("claude-haiku-4-5-20251001", "claude-haiku-4-5")],
)
def test_another_spelling_of_the_model_is_named(store: RecordingStore, asked: str, recorded: str) -> None:
    keep(store, request(model=recorded))
    line = f"  to replay   name the model as it is recorded: --models={recorded}"
    assert line in explain_miss(request(model=asked), store, 1, COMMAND).splitlines()
    assert "to replay" not in explain_miss(request(model=asked, max_tokens=1), store, 1, COMMAND)
    assert "to replay" not in explain_miss(request(model="claude-opus-4-8"), store, 1, COMMAND)
