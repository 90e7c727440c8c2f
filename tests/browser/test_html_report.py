"""The HTML report in a real browser; `nox --session browser` installs what it takes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.reports.html.report import html_report
from pytest_modelmigrate.reports.run_file import read_run

RUN = Path(__file__).parents[1] / "reports/html/run.json"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
AXE = Path(os.environ.get("AXE_CORE", "axe.min.js"))

pytestmark = [
    pytest.mark.skipif(find_spec("playwright") is None, reason="playwright is not installed: nox --session browser"),
    pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the saved run."""
    run, path = read_run(RUN), tmp_path_factory.mktemp("report") / "migration.html"
    path.write_text(html_report(run, judge(run, price_call, BaselineGate(None)), price_call), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Any, report: Path) -> Iterator[Any]:
    """The report on a desk; no message on the console and no request at the end."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    opened, said, asked = context.new_page(), [], []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(report.as_uri())
    yield opened
    assert said == []
    assert {each.partition("#")[0] for each in asked} == {report.as_uri()}
    context.close()


def seen(page: Any) -> list[str]:
    """The names of the cases that are shown."""
    return [each.text_content() for each in page.locator(".case:not([hidden]) .test").all()]


def test_filters_show_the_cases_that_fit_and_the_address_keeps_them(page: Any, report: Path) -> None:
    everything = seen(page)
    assert len(everything) == 8
    page.get_by_role("button", name="regressed").click()
    regressed = seen(page)
    assert 0 < len(regressed) < 8
    assert page.locator(".tools output").text_content() == f"{len(regressed)} of 8 cases"
    page.get_by_role("button", name="undecided").click()
    assert set(seen(page)) >= {*regressed, "test_language"}, "either is enough"
    page.get_by_role("button", name="regressed").click()
    page.get_by_role("button", name="undecided").click()
    page.get_by_label("tag").select_option(label="letters (2)")
    assert set(seen(page)) == {"test_apology", "test_plain_prose"}
    page.get_by_label("class").select_option(label="bullet list (1)")
    assert seen(page) == ["test_plain_prose"]
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert seen(page) == ["test_plain_prose"]
    page.get_by_label("find").fill("nothing has these words")
    assert seen(page) == []
    page.get_by_role("button", name="show all").click()
    assert seen(page) == everything
    assert page.url == report.as_uri()


def test_find_looks_into_replies(page: Any) -> None:
    page.get_by_label("find").fill("Ms KELLER")
    assert seen(page) == ["test_apology"]


@pytest.mark.parametrize(
    ("order", "first"),
    [("name", "test_apology"), ("order in the run", "test_refund[late parcel]"), ("rise in cost", None)],
)
def test_cases_can_be_sorted(page: Any, order: str, first: str | None) -> None:
    before = seen(page)
    page.get_by_label("sort by").select_option(label=order)
    found = seen(page)
    assert sorted(found) == sorted(before)
    if first is not None:
        assert found[0] == first
    else:
        rises = [float(each.get_attribute("data-cost") or "-inf") for each in page.locator(".case").all()]
        assert rises == sorted(rises, reverse=True)
    page.get_by_label("sort by").select_option(label="importance")
    assert seen(page) == before


def test_a_link_opens_its_case_also_one_that_a_filter_hides(page: Any, report: Path) -> None:
    case = page.locator(".case", has_text="test_quotes_markup")
    name = case.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{report.as_uri()}#{name}")
    assert page.locator(f"#{name} details").get_attribute("open") is not None
    page.wait_for_function("document.activeElement.tagName === 'SUMMARY'")
    assert page.evaluate("document.activeElement.closest('.case').id") == name
    page.get_by_label("tag").select_option(label="agent (1)")
    assert not case.is_visible()
    page.evaluate(f"location.hash = '{name}'")
    case.wait_for(state="visible")
    assert len(seen(page)) == 8


def test_the_keyboard_moves_opens_and_closes(page: Any) -> None:
    page.locator(".case summary").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator(".case").nth(1).locator("details").get_attribute("open") is not None
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator(".case").nth(1).locator("details").get_attribute("open") is None
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.closest('.case') === document.querySelector('.case:last-child')")
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.closest('.case') === document.querySelector('.case')")


def test_words_that_differ_can_be_left_unmarked(page: Any) -> None:
    page.get_by_role("button", name="open all").click()
    gone = page.locator("del").first
    assert gone.is_visible()
    page.get_by_label("mark words").uncheck()
    assert not gone.is_visible()
    page.get_by_role("button", name="close all").click()
    assert page.locator(".case details[open]").count() == 0


def test_what_a_reply_contains_is_text(page: Any) -> None:
    page.get_by_role("button", name="open all").click()
    reply = page.locator(".case", has_text="test_quotes_markup").locator(".reply").first
    assert '<script>alert("A-17")</script>' in reply.text_content()
    assert "\\x1b[31mthis" in reply.text_content()


def test_paper_has_the_open_cases_without_the_tools(page: Any) -> None:
    page.get_by_role("button", name="open all").click()
    page.emulate_media(media="print")
    assert not page.locator(".tools").is_visible()
    assert page.locator(".reply").first.is_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.reply')).maxHeight") == "none"


def test_without_scripts_every_case_can_be_read(chromium: Any, report: Path) -> None:
    context = chromium.new_context(java_script_enabled=False)
    opened = context.new_page()
    opened.goto(report.as_uri())
    assert not opened.locator(".tools").is_visible()
    opened.locator(".case summary").first.click()
    assert opened.locator(".reply").first.is_visible()
    context.close()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not installed: nox --session browser, with npm")
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    chromium: Any, report: Path, scheme: str, width: int
) -> None:
    # The policy of the report would keep axe out.
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme, bypass_csp=True)
    opened = context.new_page()
    opened.goto(report.as_uri())
    opened.get_by_role("button", name="open all").click()
    for each in opened.locator("details.more").all():
        each.evaluate("each => { each.open = true }")
    opened.evaluate(AXE.read_text(encoding="utf-8"))
    found = opened.evaluate("axe.run()")
    assert len(found["passes"]) > 20
    assert [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in found["violations"]] == []
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    context.close()
