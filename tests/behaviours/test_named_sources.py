"""Replies that name their sources in the ways in which models do: names, titles, files, sections, addresses."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import pytest

from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.behaviours.sources import Source, read_sources
from pytest_modelmigrate.facts.replies import Reply

Given: TypeAlias = "Mapping[str, str | Source] | Sequence[str | Source]"

ADDRESSES: Given = {
    "Refund policy": "https://shop.example/refunds",
    "Delivery terms": "https://shop.example/delivery",
}
LEASE: Given = {
    "lease": "The tenant may keep one dog with the landlord's consent.",
    "house-rules": "Dogs are kept on a lead in the courtyard.",
}
FILES: Given = {
    "docs/setup.md": "Run the installer as administrator before the first start.",
    "faq.pdf": "The licence is valid on three devices at the same time.",
}
CLAUSES: Given = [
    "§ 5: Kleinreparaturen bis 110 Euro trägt der Mieter.",
    "§ 9: Schönheitsreparaturen sind Sache des Vermieters.",
]
AGREEMENT: Given = [
    Source(name="MSA", title="Master Services Agreement", text="12.3 Neither party is liable for lost profit."),
    Source(title="Data Processing Addendum", text="4.1 The processor reports a breach within 48 hours."),
]


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        (ADDRESSES, "You have 30 days, see [our refund policy](https://shop.example/refunds)."),
        (ADDRESSES, "You have 30 days ([Refund policy](https://shop.example/refunds#returns))."),
        (ADDRESSES, "You have 30 days: shop.example/refunds"),
        (ADDRESSES, "You have 30 days (https://shop.example/refunds), and shipping is free."),
        (ADDRESSES, "Details: **https://shop.example/refunds**"),
        (ADDRESSES, "According to the refund policy, you have 30 days."),
        (ADDRESSES, "The Refund policy gives you 30 days."),
        (ADDRESSES, "You have 30 days.\n\nSources:\n- Refund policy\n- Delivery terms"),
        (ADDRESSES, "You have 30 days [1].\n\n[1]: https://shop.example/refunds"),
        ({"https://shop.example/refunds": "Refund policy"}, "30 days (https://shop.example/refunds/)."),
        (["Refund policy: https://shop.example/refunds"], "30 days, as the Refund policy says."),
        (["https://wiki.example/Lead_(metal)"], "It is soft (https://wiki.example/Lead_(metal))."),
        (["https://zh.example/a"], "见（https://zh.example/a）。"),
        (LEASE, "Yes, one dog is allowed (lease), on a lead in the yard (house rules)."),
        (LEASE, "According to the lease, you need consent. The house rules say nothing about cats."),
        (LEASE, "Yes, with consent [lease, clause on pets]."),
        (LEASE, "Yes, with consent [lease; house-rules]."),
        (LEASE, "Yes. Source: lease"),
        (FILES, "Run the installer as administrator (see `docs/setup.md`)."),
        (FILES, "Up to three devices at once, says faq.pdf."),
        (["handbook.md", "pricing.xlsx"], "Two days a week, see handbook.md."),
        (["Employee Handbook", "Travel Policy 2024"], "Two days a week (Employee Handbook, p. 12)."),
        (CLAUSES, "Bis 110 Euro trägt sie der Mieter (§ 5)."),
        (CLAUSES, "Nach §5 zahlen Sie selbst, für die Malerarbeiten gilt § 9."),
        (ADDRESSES, "See shop.example/refunds.\n\n```\ncurl https://api.shop.example/v1\n```"),
        (AGREEMENT, "Lost profit is excluded, see Section 12.3."),
        (AGREEMENT, "Within 48 hours, under the Data Processing Addendum."),
        (AGREEMENT, "Lost profit is excluded by the MSA."),
        (["Alpha is cheap.", "Beta is fast."], "Source 1 calls it cheap, source 2 fast."),
        (["Alpha is cheap.", "Beta is fast."], "See source 1. I read all sources. 5 of them agree. Send document 7."),
        (["Alpha ist billig.", "Beta ist schnell."], "Laut Quelle 2 ist es schnell."),
        (["Alfa es barato.", "Beta es rápido."], "Es rápido (fuente 2)."),
        (["甲很便宜。", "乙很快。"], "乙很快（来源2）。"),
        (["保証は1年です。"], "保証は1年です（出典1）。"),
        ({"利用規約第三版": "返品は14日以内です。"}, "利用規約第三版によると、返品は14日以内です。"),
        ({"Mietvertrag": "Haustiere sind erlaubt."}, "Laut Mietvertrag sind Haustiere erlaubt."),
        ({"regulamin": "Zwrot do 14 dni."}, "Według regulamin masz 14 dni."),
        ({"contrat": "Le préavis est d'un mois."}, "Selon le contrat, le préavis est d'un mois."),
    ],
)
def test_a_source_may_be_named_in_every_usual_way(sources: Given, text: str) -> None:
    finding = cites(sources).judge(Reply.from_text(text))
    assert finding.held, finding
    assert finding.sure, finding


@pytest.mark.parametrize(
    ("sources", "text", "shown"),
    [
        (ADDRESSES, "30 days, see https://shop.example/returns.", "https://shop.example/returns"),
        (ADDRESSES, "[Refund policy](https://shop.example/refunds), [terms](https://shop.example/agb)", "agb"),
        (ADDRESSES, "See the [Refund policy](https://shop.example/delivery).", "address of source 2"),
        (LEASE, "One dog [lease], on a lead [house-rules], and no cats [bylaws].", "[bylaws]"),
        (LEASE, "One dog [lease; pet-addendum].", "[pet-addendum]"),
        (FILES, "Three devices (faq.pdf), and support until 2030 (lifecycle.pdf).", "lifecycle.pdf"),
        (["One.", "Two."], "Source 1 says one, source 4 says four.", "source 4"),
        (["Eins.", "Zwei."], "So steht es in Quelle 3.", "Quelle 3"),
        (["甲。", "乙。"], "见来源5。", "来源5"),
        (["One.", "Two."], "One [Document 1]. Four [Document 4].", "Document 4"),
        (["One.", "Two."], "One [1]. Four [4].\n\n[1]: page one\n[4]: page four", "[4]"),
    ],
)
def test_an_unknown_source_is_named_beside_known_ones(sources: Given, text: str, shown: str) -> None:
    finding = cites(sources).judge(Reply.from_text(text))
    assert finding.failure == "wrong source", finding
    assert shown in finding.evidence
    assert finding.sure, finding


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        (LEASE, "Your lease ends in May."),
        (["press the red button"], "Press the red button to stop."),
        (ADDRESSES, "Our delivery terms are fair, and shipping is free."),
    ],
)
def test_ordinary_words_that_are_a_name_are_a_guess(sources: Given, text: str) -> None:
    finding = cites(sources).judge(Reply.from_text(text))
    assert finding.held
    assert finding.doubt == "the name of the source may be an ordinary word here"


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        (LEASE, "One dog [lease], if it is calm [see above]."),
        (AGREEMENT, "Lost profit is excluded (Section 12.3), other losses are not (Section 19)."),
        (FILES, "Three devices (faq.pdf). Then edit config.yaml."),
        (LEASE, "One dog [lease]. Dear [Name], please ask first."),
    ],
)
def test_what_may_be_no_citation_is_a_guess(sources: Given, text: str) -> None:
    finding = cites(sources).judge(Reply.from_text(text))
    assert finding.failure == "wrong source", finding
    assert not finding.sure


@pytest.mark.parametrize(
    ("sources", "text"),
    [
        ({"Manual": "Press it."}, "You can stop it manually."),
        ({"Manual": "Press it."}, "Press it."),
        (["https://shop.example/refunds"], "You have 30 days. Write to help@shop.example/refunds."),
        (ADDRESSES, "You have 30 days."),
        (CLAUSES, "Bis 110 Euro tragen Sie die Kosten."),
        (["Mayor Ada Berg: We will build."], "Mayor Ada Berg wants to build."),
    ],
)
def test_the_content_without_the_source_is_no_citation(sources: Given, text: str) -> None:
    finding = cites(sources).judge(Reply.from_text(text))
    assert finding.failure == "no citation", finding
    assert finding.sure, finding


def test_a_number_in_parentheses_is_a_guess() -> None:
    sources = ["Returns take 14 days.", "Shipping is free."]
    finding = cites(sources).judge(Reply.from_text("Returns take 14 days (1), and shipping is free (2)."))
    assert finding.held
    assert finding.doubt == "a number in parentheses may be no citation"
    assert Reply.from_text("You can (3) wait.") != cites(sources)


@pytest.mark.parametrize("text", ["The sources say 30 days.", 'It says "keep one dog with the landlord\'s consent".'])
def test_a_source_that_is_not_named_is_a_guess(text: str) -> None:
    finding = cites(LEASE).judge(Reply.from_text(text))
    assert finding.failure == "no citation"
    assert not finding.sure


def test_an_address_that_a_source_gives_is_passed_on() -> None:
    sources = ["Repairs are booked at https://fix.example/book, in German and English."]
    assert Reply.from_text("Book a repair at https://fix.example/book [1].") == cites(sources)
    asked = [{"role": "user", "content": "I saw https://other.example/x. What does the text say?"}]
    reply = Reply.from_text("Unlike https://other.example/x, it says German and English [1].", messages=asked)
    assert reply == cites(sources)


def test_the_reply_s_own_list_of_sources_gives_the_numbers() -> None:
    text = "Shipping is free [1] and returns are too [2].\n\n[1]: https://shop.example/delivery\n[2]: Refund policy"
    behaviour = cites(ADDRESSES, conflicting=[("Delivery terms",)])
    assert "2 citations" not in behaviour.judge(Reply.from_text(text)).evidence
    only = cites({**dict(ADDRESSES), "Third text": "x"}, conflicting=[("Third text",)])
    assert only.judge(Reply.from_text(text + "\n[3]: Refund policy. However [3]")).failure == "conflict not surfaced"


def test_coverage_counts_names() -> None:
    text = "One dog is allowed. [lease] It needs a lead [house-rules]."
    assert Reply.from_text(text) == cites(LEASE, coverage=0.9)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({"a": "https://x.example"}, Source(name="a", url="https://x.example")),
        ({"https://x.example": "Some text."}, Source(url="https://x.example", text="Some text.")),
        ({"a": Source(text="b")}, Source(name="a", text="b")),
        ({"a": "report.pdf"}, Source(name="a", title="report.pdf")),
        (["report.pdf"], Source(name="report.pdf")),
        (["[3] https://x.example"], Source(url="https://x.example")),
        (["A page (https://x.example/a)"], Source(title="A page", url="https://x.example/a")),
        (["Annual Report and Accounts"], Source(title="Annual Report and Accounts")),
        (["24 months from handover."], Source(text="24 months from handover.")),
        (["the red button"], Source(text="the red button")),
    ],
)
def test_what_identifies_a_source_is_read_from_lists_and_mappings(given: Given, read: Source) -> None:
    assert read_sources(given) == [read]
