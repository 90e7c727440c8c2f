"""Patterns for requests and admissions in languages other than English.

They cover the most common forms only.
"""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

REQUESTS: Final = re.compile(
    r"\b(?:bitte|könn(?:t)?en sie|könntest du|kannst du|würden sie)\b[^.?]{0,60}?\b(?:nennen|geben|teilen|mitteilen"
    r"|senden|schicken|präzisier\w*|angeben|sagen|beschreib\w*|bestätig\w*|nenne|gib|teile|schicke|sag|wählen)\b"
    r"|\b(?:teilen|nennen|geben|sagen|schicken|senden) sie (?:mir|uns)\b"
    r"|\b(?:veuillez|merci de(?: bien vouloir)?|pourriez-vous|pouvez-vous|peux-tu|pourrais-tu"
    r"|j'ai besoin)\b[^.?]{0,60}?\b(?:préciser|indiquer|fournir|donner|dire|envoyer|communiquer|confirmer|savoir"
    r"|partager|de (?:votre|vos|plus))\b"
    r"|\b(?:por favor|podrías?|podría|puedes|puede|necesito|favor de)\b[^.?]{0,60}?\b(?:indi(?:que|car|ca)\w*"
    r"|proporcion\w+|facilit\w+|dígame|dime|decir(?:me|nos)?|especifi\w+|aclar\w+|enví\w+|confirm\w+|saber"
    r"|compart\w+|dar(?:me|nos)?|más (?:información|detalles))\b"
    r"|\b(?:per favore|potresti|potrebbe|puoi|può)\b[^.?]{0,60}?\b(?:indic\w+|fornir\w+|specific\w+|dirmi|dimmi"
    r"|chiarire|inviar\w+)"
    r"|\b(?:por favor|poderia|você pode|pode)\b[^.?]{0,60}?\b(?:informe|informar|forneça|fornecer|especifi\w+|diga"
    r"|dizer|esclare\w+|envi\w+|confirm\w+)"
    r"|请(?:您|你)?(?:先)?(?:提供|告诉|告知|说明|确认|指定|补充|发送|给出|描述|选择|问)|能否|可否|麻烦(?:您|你|把|告诉|提供|说|确认|先|再|给|发)"
    r"|我需要(?:知道|了解|您|你|更多)"
    r"|(?:教えて|お知らせ|お聞かせ|ご提供|ご指定|(?<!に)(?<!へ)(?<!で)(?<!て)(?<!トを)(?<!書を)ご確認|ご記入|お伝え|ご教示|お送り|明確にして)(?:いただ|くださ|頂"
    r"|もらえ)"
    r"|(?:يرجى|الرجاء|من فضلك|هل يمكنك|هل بإمكانك|هلا)[^.؟]{0,60}?(?:تزويد|تحديد|توضيح|إخبار|ذكر|تقديم|إرسال|تأكيد"
    r"|أخبرني|حدد|تخبر|توضح|تحدد)"
    r"|\b(?:пожалуйста|не могли бы вы|можете)\b[^.?]{0,60}?\b(?:уточните|укажите|сообщите|предоставьте|назовите"
    r"|напишите|уточнить|указать|сообщить)"
    r"|(?:알려|말씀해|제공해|지정해|확인해|보내)\s?(?:주세요|주시|주실|줄래)",
    re.IGNORECASE,
)

ADMITS: Final = re.compile(
    r"\b(?:nicht|nirgends) (?:\w+ ){0,2}?(?:angegeben|erwähnt|genannt|enthalten|bekannt|ersichtlich|vorhanden"
    r"|aufgeführt|hervor|verfügbar|bestimm\w+)"
    r"|\b(?:nennt|nennen|enthält|enthalten|erwähnt|erwähnen|macht|gibt|liefert|findet sich"
    r"|steht)\b[^.]{0,40}?\b(?:nicht|kein\w*|nichts)\b"
    r"|\bkeine(?:rlei|n)? (?:\w+ ){0,2}?(?:angaben?|informationen?|daten|hinweise?|auskunft)\b"
    r"|\bgeht (?:\w+ ){0,6}?nicht hervor|\bweiß (?:ich )?(?:es |das )?nicht\b"
    r"|\b(?:n'est|ne sont|n'était) pas (?:\w+ )?(?:mentionné|précisé|indiqué|connu|disponible|spécifié|fourni)\w*"
    r"|\baucune? (?:\w+ )?(?:information|donnée|mention|indication)"
    r"|\bje ne (?:sais|connais|trouve|dispose)\b|\bne (?:contient|contiennent|mentionne|mentionnent|précise"
    r"|précisent|fournit|indique|permet) (?:\w+ )?(?:pas|aucun)"
    r"|\bno (?:se|está|están|aparece|figura|consta)\b(?: \w+){0,2}? ?(?:menciona\w*|especifica\w*|indica\w*"
    r"|proporciona\w*|disponible|conoce|sabe|encuentra|detalla\w*|en (?:el|la))?"
    r"|\bno (?:hay|tengo|dispongo de|existe)\b[^.]{0,20}?\b(?:información|datos|mención)|\bno (?:lo )?sé\b"
    r"|\bno (?:contiene|menciona|especifica|indica|proporciona)\b"
    r"|\bnon (?:è|sono|viene) (?:\w+ )?(?:specificat|indicat|menzionat|disponibil|not)\w*|\bnon (?:lo )?so\b"
    r"|\bnão (?:há|tenho|sei|é mencionad|está)\w*"
    r"|没有(?:提到|提及|说明|提供|给出|包含|显示|列出|写明|相关|足够|关于|任何|具体)|未(?:提及|说明|提供|注明|给出"
    r"|显示|列出|知|包含|明确)|不知道|无法(?:确定|得知|判断|确认|找到"
    r"|回答)|不(?:清楚|明确|详)|并未"
    r"|記載(?:され|が|は)[^。]{0,4}(?:ない|ません|なく|おらず)|不明|(?:分|わ)かりません|情報(?:が"
    r"|は)[^。]{0,6}(?:ない|ません|なく)|(?:言及|明記|記述"
    r"|含ま)[^。]{0,6}(?:ない|ません|おらず)"
    r"|لا (?:يذكر|تذكر|توجد|يوجد|أعرف|أعلم|تتوفر|يحتوي|تحتوي|يمكن تحديد)|لم (?:يذكر|يتم ذكر|يرد|تذكر)|غير (?:مذكور"
    r"|محدد|متوفر|معروف|متاح|واضح)"
    r"|\bне (?:указан|упомина|известн|содерж|сообща|приведен)\w*|\bнет (?:\w+ )?(?:информации|данных|сведений)"
    r"|\bнеизвестн\w*|\bне знаю\b"
    r"|(?:정보|언급|내용)[^.]{0,6}(?:없|않)|알 수 없|모르",
    re.IGNORECASE,
)
