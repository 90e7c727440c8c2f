"""Names behind a title or before an honorific: `Frau Krause`, `الدكتور سامر`, `田中さん`, `由王志强主持`."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from pytest_modelmigrate.text.spans import Span

TITLES: Final = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "mx",
        "miss",
        "sir",
        "madam",
        "dr",
        "prof",
        "professor",
        "mayor",
        "captain",
        "chef",
        "coach",
        "judge",
        "president",
        "minister",
        "director",
        "senator",
        "councillor",
        "councilor",
        "nurse",
        "sister",
        "father",
        "officer",
        "inspector",
        "colonel",
        "sergeant",
        "chancellor",
        "ambassador",
        "ceo",
        "cfo",
        "coo",
        "cto",
        "herr",
        "herrn",
        "frau",
        "doktor",
        "professorin",
        "bürgermeister",
        "bürgermeisterin",
        "monsieur",
        "madame",
        "mademoiselle",
        "m",
        "mme",
        "mlle",
        "maître",
        "docteur",
        "señor",
        "señora",
        "señorita",
        "sr",
        "sra",
        "srta",
        "don",
        "doña",
        "signor",
        "signora",
        "signorina",
        "sig",
        "dott",
        "dottor",
        "dottoressa",
        "ing",
        "geom",
        "avv",
        "arch",
        "senhor",
        "senhora",
        "dom",
        "dona",
        "meneer",
        "mevrouw",
        "dhr",
        "mw",
        "pan",
        "pani",
        "pana",
        "panią",
        "panu",
        "panna",
    ]
)
"""Words before a name, in lower case."""

_PERSON: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|Prof|Herrn?|Frau|Monsieur|Madame|Mme|Mlle|M|Señora?|Sra?|Signora?|Sig|dott|Dott|geom|ing|avv"
    r"|Senhora?|meneer|mevrouw|[Dd]hr|[Mm]w|[Pp]an(?:i|a|ią|u)?)(?:\.ª|\.)?[ \u00a0]"
    r"((?:[A-ZÀ-ÞŁŚŻŹĆ][\w'’-]+[ \u00a0])?(?:(?:de|van|von|der|di|da|del|la)[ \u00a0]){0,2}[A-ZÀ-ÞŁŚŻŹĆ][\w'’-]+)"
)
_BEHIND_A_TITLE: Final = re.compile(
    r"(?:(?<!\w)(?:السيدة?|الدكتورة?|المهندسة?|الأستاذة?)\s+([\u0621-\u064a]{3,20})"
    r"|(?<![\u0900-\u097f])(?:श्री|श्रीमती|सुश्री|डॉ\.?|प्रो\.?)\s+([\u0900-\u097f]{2,20}))"
)
_SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹"
    "薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧葉蘇呂盧鍾譚陸賈鄒閻賀顧龔邵萬錢嚴湯"
)
_CHINESE: Final = re.compile(
    rf"(?:由|与|和|跟|是|为|请|向|对|[：，。、；]|^)([{_SURNAMES}][\u4e00-\u9fff]{{1,2}}?)"
    r"(?:先生|女士|小姐|经理|經理|主任|教授|老师|老師|医生|醫生|律师|总监|主持|负责|負責|表示|担任|介绍|指出|主讲|带领|签署|撰写|设计|执导|陪同)",
    re.MULTILINE,
)
_JAPANESE: Final = re.compile(
    r"([\u4e00-\u9fff々]{2,8}|[\u30a0-\u30ff]{2,10})(?:さん|氏|様|先生|教授|部長|課長|社長|店長|院長)"
)
_POSSESSIVE: Final = re.compile(r"['’]s$")


class TitledName(NamedTuple):
    """A name with a title.

    Attributes:
        span: the name.
        is_sure: whether it can be nothing but a name.
    """

    span: Span
    is_sure: bool


def titled_names_missing_from(text: str, source: str, knows: Callable[[str], bool]) -> Iterator[TitledName]:
    """Find names with a title whose family name is not in the source.

    Args:
        text: the text.
        source: the source.
        knows: says whether the source has a word in any form.
    """
    for match in _PERSON.finditer(text):
        words = _POSSESSIVE.sub("", match[1]).replace("\u00a0", " ").split(" ")
        if not all(knows(part) for part in re.split(r"[-'’]", words[-1]) if part):
            yield TitledName(match.span(1), is_sure=True)
    if text.isascii():
        return
    for pattern in (_BEHIND_A_TITLE, _CHINESE):
        for match in pattern.finditer(text):
            place = match.lastindex or 0
            if match[place] not in source:
                yield TitledName(match.span(place), is_sure=True)
    for match in _JAPANESE.finditer(text):
        if match[1][-2:] not in source:
            yield TitledName(match.span(1), is_sure=False)
