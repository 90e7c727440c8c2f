from __future__ import annotations

from pytest_modelmigrate.reports.accepted import MOST_LINES, Accepted, accepted_lines


def changes(number: int, new: int = 0) -> list[Accepted]:
    found = [
        Accepted(f"a.py::test_{n}", "opus-4-7", "$1", "$2", f"+{n * 10}%", n / 10, "output +10%") for n in range(number)
    ]
    return [*found, *(Accepted(f"a.py::test_new_{n}", "opus-4-7", "", "$3") for n in range(new))]


def test_a_line_has_case_target_was_now_and_cause() -> None:
    against = Accepted("a.py::test_b", "opus-4-7", "$1", "$2", "+100%", 1.0, "tokenizer +30%", "opus-4-6")
    unknown = Accepted("a.py::test_c", "opus-4-7", "$1", "unknown", "", 0.0, "tool added: search")
    assert accepted_lines([*changes(1), against, unknown]) == [
        "  test_b on opus-4-7: $1 on opus-4-6 -> $2 (+100%): tokenizer +30%",
        "  test_0 on opus-4-7: $1 -> $2 (+0%): output +10%",
        "  test_c on opus-4-7: $1 -> unknown: tool added: search",
    ]


def test_the_largest_rises_come_first_and_the_others_are_counted() -> None:
    lines = accepted_lines(changes(MOST_LINES + 3, new=2))
    assert lines[0].startswith(f"  test_{MOST_LINES + 2} on opus-4-7")
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "  ... and 3 changes and 2 new snapshots (-v shows them)"
    everything = accepted_lines(changes(MOST_LINES + 3, new=2), verbose=True)
    assert len(everything) == MOST_LINES + 5
    assert everything[-1] == "  test_new_1 on opus-4-7: new, $3"


def test_new_snapshots_alone_are_no_change() -> None:
    assert accepted_lines(changes(0, new=4)) == []
    assert accepted_lines([]) == []


def test_a_long_name_is_cut_in_its_middle() -> None:
    (line,) = accepted_lines([Accepted(f"a.py::test[{'x' * 500}end]", "opus-4-7", "$1", "$2")])
    assert len(line) < 120
    assert "xend] on opus-4-7" in line
