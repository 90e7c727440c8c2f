"""Patterns for refusals, requests and admissions in languages other than English.

They cover the most common forms only.
"""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

DECLINES: Final = re.compile(
    r"\b(?:ich|wir)\s(?:kann|könnte|werde|darf|möchte|können)\b[^.!?]{0,120}?\b(?:nicht"
    r"|kein\w*)\b[^.!?]{0,80}?\b(?:helfen|behilflich|beantworten|erstellen|schreiben|unterstützen|bereitstellen"
    r"|geben|nachkommen|erfüllen|weiterhelfen|liefern|anbieten|dienen|verfassen)"
    r"|\b(?:kann|darf|werde) ich\b[^.!?]{0,80}?\b(?:nicht|kein\w*)\b[^.!?]{0,60}?\b(?:helfen|beantworten|erstellen"
    r"|schreiben|unterstützen|geben|nachkommen|erfüllen|weiterhelfen)"
    r"|\b(?:je ne (?:peux|suis|vais|saurais|souhaite)|je refuse|il m'est impossible)\b[^.!?]{0,100}?\b(?:aider"
    r"|fournir|répondre|écrire|créer|donner|rédiger|assister|générer|satisfaire|faire|proposer)"
    r"|\b(?:no puedo|no podré|no podemos|no me es posible|no estoy en condiciones|no voy a"
    r"|me niego)\b[^.!?]{0,80}?\b(?:ayudar\w*|proporcionar\w*|escribir|crear|generar|responder|cumplir|dar\w*"
    r"|ofrecer|brindar\w*|hacer|asistir\w*|realizar)"
    r"|\b(?:não posso|não consigo|não vou|não poderei)\b[^.!?]{0,80}?\b(?:ajudar|fornecer|escrever|criar|gerar"
    r"|responder|atender|dar|fazer)"
    r"|\b(?:non posso|non sono in grado|mi rifiuto)\b[^.!?]{0,80}?\b(?:aiutar\w*|fornir\w*|scriver\w*|crear\w*"
    r"|generar\w*|risponder\w*|assister\w*|soddisfar\w*)"
    r"|(?:我|抱歉|对不起)[^。！？]{0,20}?(?:不能|无法|不会|不可以|不便|拒绝)[^。！？]{0,30}?(?:帮|提供|协助|回答|满足"
    r"|生成|撰写|编写|写|完成|创作|支持|参与|讨论|给出)"
    r"|(?:手伝い|答え|提供|回答|応え|作成|支援|対応|協力|お助け)[^。]{0,12}?(?:でき(?:ません|かね)|いたしかね"
    r"|出来ません|お断り)|お断り(?:し|いた)"
    r"|(?:لا أستطيع|لا يمكنني|لن أتمكن|لا أقدر|لن أقوم|أرفض|لست قادر)[^.؟!]{0,60}?(?:مساعد|تقديم|توفير|كتابة|إنشاء"
    r"|الإجابة|القيام|تلبية|دعم|أساعد|أقدم|أكتب)"
    r"|\b(?:я не могу|не могу|я не буду|я отказываюсь)\b[^.!?]{0,60}?\b(?:помочь|предоставить|написать|создать"
    r"|ответить|выполнить|дать|помогать)"
    r"|(?:도와드릴|제공할|답변(?:해|드릴)|작성할|도움을 드릴|드릴)\s?수\s?(?:가\s?)?없",
    re.IGNORECASE,
)

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
    r"|请(?:您|你)?(?:先)?(?:提供|告诉|告知|说明|确认|指定|补充|发送|给出|描述|选择|问)|能否|可否|麻烦(?:您|你)"
    r"|我需要(?:知道|了解|您|你|更多)"
    r"|(?:教えて|お知らせ|お聞かせ|ご提供|ご指定|ご確認|ご記入|お伝え|ご教示|お送り|明確にして)(?:いただ|くださ|頂"
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
