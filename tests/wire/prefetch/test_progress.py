from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pytest_modelmigrate.wire.prefetch.counts import Counts
from pytest_modelmigrate.wire.prefetch.progress import Progress, Style, progress_line

HALF = Counts(
    done=100,
    in_flight=32,
    waiting=68,
    input_tokens=12_345,
    output_tokens=2_000_000,
    spent=Decimal("0.4249"),
    cap=Decimal(5),
)


class Screen:
    def __init__(self, style: Style, columns: int = 120) -> None:
        self.now = 0.0
        self.counts = HALF
        self.written: list[str] = []
        self.progress = Progress(
            lambda: self.counts, self.written.append, style, columns=columns, clock=lambda: self.now
        )

    def tick_for(self, seconds: int) -> None:
        for _ in range(seconds * 10):
            self.now += 0.1
            self.progress.tick()


def test_the_line_shows_all_counts() -> None:
    assert progress_line(HALF, 10.0) == (
        "100/200 answered, 32 in flight, 68 waiting, 12.3k tokens in, 2.0M out, $0.42 of $5, about 10 s left"
    )


def test_the_line_omits_unknown_counts() -> None:
    assert progress_line(Counts(in_flight=3), 10.0) == "0/3 answered, 3 in flight, $0.00"


def test_the_line_shows_small_costs_unknown_prices_and_long_times() -> None:
    counts = replace(HALF, spent=Decimal("0.0012"), cap=None, unpriced=2, cancelled=7)
    line = progress_line(counts, 7300.0)
    assert "7 cancelled" in line
    assert "$0.0012 and 2 without a price" in line
    assert line.endswith("about 2 h 1 min left")


def test_a_terminal_shows_one_line_that_is_updated() -> None:
    screen = Screen("live", columns=40)
    screen.tick_for(2)
    assert 6 <= len(screen.written) <= 8
    assert all(text.startswith("\r\x1b[2K100/200") and "\n" not in text for text in screen.written)
    assert all(len(text) <= 39 + len("\r\x1b[2K") for text in screen.written)


def test_the_line_is_cleared_at_the_end() -> None:
    screen = Screen("live")
    screen.tick_for(1)
    screen.counts = replace(HALF, in_flight=0, waiting=0, done=200)
    screen.tick_for(2)
    assert screen.written.count("\r\x1b[2K") == 1
    assert screen.written[-1] == "\r\x1b[2K"


def test_the_line_is_cleared_for_other_output() -> None:
    screen = Screen("live")
    screen.progress.clear()
    assert screen.written == []
    screen.tick_for(1)
    screen.progress.clear()
    assert screen.written[-1] == "\r\x1b[2K"


def test_a_log_shows_a_line_every_ten_seconds() -> None:
    screen = Screen("plain")
    screen.tick_for(35)
    assert len(screen.written) == 3
    assert all(text.startswith("100/200") and text.endswith("left\n") for text in screen.written)


def test_the_silent_style_writes_nothing() -> None:
    screen = Screen("silent")
    screen.tick_for(35)
    screen.progress.clear()
    assert screen.written == []
