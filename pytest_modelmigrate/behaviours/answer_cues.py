"""Patterns for what a reply says beside the question that it asks."""

# ruff: noqa: RUF001 - punctuation of other scripts is meant

from __future__ import annotations

import re
from typing import Final

ANSWERS: Final = re.compile(
    r"^\W*(?:done|all set|erledigt|hecho|fatto|feito|gedaan|gotowe|c'est fait)\b[,.:!;–—]|"
    r"^(?:yes|no|nope|sure|certainly|of course|absolutely)?[\s,!.:;-]*(?:here(?:'s| is| are)|the answer is|below is"
    r"|i(?:'ve| have) (?:use|write|written|create)d?)\b"
    r"|^(?:yes|no|yep|nope),\s+(?!i (?:can|could|need|don't|do not))\w+"
    r"|\bhere(?:'s| is| are) (?:a|an|the|my|some|two|three|four|five|what)\b(?![^.!?:\n]{0,60}\b(?:need|questions?"
    r"|thing"
    r"|missing))"
    r"|\b(?:hier (?:sind|ist|kommen|zijn|is)|voici|aquí (?:tienes|tiene|van|va|está|están)|ecco|aqui (?:estão|está|vão"
    r"|vai)"
    r"|oto|poniżej)\b(?![^.!?:\n]{0,80}(?:frage|fragen|question|pregunt|domand|pergunt|vragen|pytan|brauch|benötig"
    r"|besoin"
    r"|manque|faut|necesit|falta|hace falta|serv|precis|nodig|potrzeb|brakuj))|以下(?:是|为|の"
    r"|が)(?![^。:：]{0,20}(?:问题|信息|点を|質問|情報))",
    re.IGNORECASE,
)
FINDS: Final = re.compile(
    r"\bhere(?:'s| is| are)? (?:what|the \w+|all) (?:i|we)(?:'ve| have|'m| can)? (?:\w+ )?(?:found?|see|seeing|got)\b"
    r"|\bhier (?:ist|sind)(?: alle?s?)?,? (?:was|die|das) (?:\w+ )?ich (?:\w+ ){0,3}?(?:gefunden|sehe|finde)"
    r"|\bvoici ce que je (?:vois|trouve)|\bvoici ce que j'ai trouvé|\besto es lo que (?:veo|encuentro|he encontrado)"
    r"|\becco (?:che )?cosa (?:vedo|trovo|ho trovato)|\baqui está o que (?:vejo|encontrei)"
    r"|\bhier is wat ik (?:zie|vind|heb gevonden)|\boto,? co (?:widzę|znalazł\w+)|以下是我(?:看到|找到|查到)的",
    re.IGNORECASE,
)
"""Announces what the author found, which is no answer to an order to change something."""

RECOMMENDS: Final = re.compile(
    r"\bi(?:'d| would)? (?:(?:generally|usually|strongly) )?(?:recommend|suggest|advise|go with|choose|pick|opt for"
    r"|lean towards?)\b"
    r"|\bi(?:'d| would) (?:use|start with|take|put)\b|\bmy (?:recommendation|advice|suggestion)\b"
    r"|\b(?:ich empfehle|ich rate|mein rat|ich würde [^.!?]{0,60}?(?:nehmen|wählen|empfehlen)"
    r"|je (?:vous |te )?(?:recommande|conseille|suggère)|(?:te|le|os)? ?(?:recomiendo|sugiero|aconsejo)"
    r"|(?:ti|le|vi)? ?(?:consiglio|suggerisco)|(?:te|lhe)? ?(?:recomendo|sugiro|aconselho)|ik (?:raad"
    r"|zou)\b[^.!?]{0,60}?\b(?:aan|kiezen|nemen)"
    r"|polecam|proponuję|sugeruję|я (?:рекомендую|советую))\b"
    r"|我(?:建议|推荐)|おすすめ(?:します|です)|お勧め(?:します|です)|मेरी सलाह|أنصح|أوصي",
    re.IGNORECASE,
)
ASSUMES: Final = re.compile(
    r"\b(?:i|we)(?:'ll| will|'ve| have|'m| am|'d)? (?:(?:now|just|simply|therefore) )?(?:assum(?:e|ed|ing)|presum(?:e"
    r"|ed|ing)"
    r"|go(?:ing|ne)? (?:ahead )?with|went (?:ahead )?with|go(?:ne)? ahead\b|proceed(?:ed)? with|default(?:ed"
    r"|ing)? to)\b"
    r"|^(?:assuming|presuming)\b|\b(?:my )?(?:working )?assumption (?:is|here|for now)\b|\bi(?:'ve| have) taken (?:it"
    r"|that|this) (?:as|to)\b|\bi(?:'ll| will|'m going to)? (?:take|taking) (?:it|this) (?:that|as|you)\b"
    r"|\b(?:i|we)(?:'ll| will) (?:treat|count|read|work with|work from|base (?:it|this) on"
    r"|use)\b[^.!?]{0,60}?\b(?:for now"
    r"|until you|unless you)\b"
    r"|\b(?:ich (?:nehme|habe)\b[^.!?]{0,40}?\b(?:an|angenommen)\b|ich gehe\b[^.!?]{0,40}?\bdavon aus"
    r"|ich gehe\b[^.!?]{0,30}?\bvon\b[^.!?]{0,60}?\baus\b"
    r"|je (?:pars|suis parti\w*) du principe|j'ai supposé|je suppose|(?:asumo|asumiré|supongo|supondré|he (?:asumido"
    r"|supuesto))"
    r"|(?:suppongo|presumo|ho (?:supposto|ipotizzato)|parto dal presupposto)|(?:assumo|presumo|suponho|vou (?:assumir"
    r"|considerar|supor)|assumi)"
    r"|ik (?:ga er\b[^.!?]{0,20}?\bvan uit|neem aan|heb aangenomen)|(?:zakładam|założył\w+|przyjmuję|przyjął\w+)"
    r"|я (?:исхожу|предполага\w+|предположил\w*))\b"
    r"|\b(?:let's |let us |to )?take (?:a|an) (?:\w+ )?example\b|\b(?:nehmen wir|prenons|pongamos|supongamos|tomemos"
    r"|facciamo un esempio|ipotizziamo|vamos supor|digamos|stel dat|załóżmy|przyjmijmy)\b"
    r"|(?:^|[，。：,:;])\s*假设(?!您|你)|以[^，。]{1,20}为例|仮に|मान लेते|मान लीजिए"
    r"|(?:我(?:先|就|暂)?(?:假设|假定|默认)|(?:暂且|先)按)|(?:と(?:して|仮定して)[^。]{0,20}?(?:進め|作成|回答|計算"
    r"|ご案内))|मान(?:कर| लिया| रहा| रही"
    r"| लेत)|(?:سأفترض|افترضت|أفترض)",
    re.IGNORECASE,
)
NEGATED: Final = re.compile(
    r"\b(?:not|n't|without|rather than|instead of|before|avoid|never|once|as soon as|after you|when you|if you (?:can"
    r"|could|confirm|tell|send"
    r"|share|let)|nicht|kein\w*|ohne|sobald|ne|pas|sans|dès|no|sin|non|senza|não|sem|niet|zonder|nie|bez|не|без)\b|不"
    r"|ない|ません|नहीं|لا|لن",
    re.IGNORECASE,
)
CHOICES: Final = re.compile(
    r"\b(?:two|three|four|several|multiple|many|both|more than one|either|different|differs?|varies|depends?|another"
    r"|a few"
    r"|zwei|drei|vier|mehrere|verschiedene|kommt (?:ganz )?(?:darauf|drauf) an|hängt|deux|trois|quatre|plusieurs"
    r"|dépend"
    r"|dos|tres|cuatro|varios|varias|depende|due|tre|quattro|diversi|dipende|duas|dois|três|vários|várias|twee|drie"
    r"|vier|meerdere"
    r"|verschillende|hangt|dwa|dwie|dwóch|trzy|cztery|kilka|zależy|два|две|три|несколько|зависит|طلبان|عدة|يعتمد)\b"
    r"|(?<!\S)(?:दो|तीन|चार|कई)(?!\S)|निर्भर"
    r"|[两二三四几]个|多个|取决于|[二三四2-9２-９]つ|二件|三件|複数|によって(?:異|変)",
    re.IGNORECASE,
)
IF: Final = re.compile(r"\W*(?:if|falls|wenn|si|se|als|indien|jeśli|jeżeli|если)\b|如果|若|もし|अगर|إذا", re.IGNORECASE)
"""What follows depends on the answer to the question."""

IF_WANTED: Final = re.compile(
    r"(?:ば|場合は|際は|際には|たら)、?[^。]{0,20}(?:知らせ|連絡|申し付け|問い合わせ|相談|お声)"
    r"|(?:如|若|如果|假如)[^。！？]{0,40}请|(?:अगर|यदि)[^।?]{0,80}?(?:चाहिए|चाहें)|إذا (?:كنت|أردت|احتجت|رغبت)"
    r"|\b(?:if you (?:want|wish|need|would like|'d like|prefer|have (?:any|more|other))"
    r"|(?:falls|wenn) (?:sie|du)\b[^.!?]{0,60}?\b(?:möchte|will|willst|wollen|wünsch|brauch|haben|hast)\w*"
    r"|si (?:vous|tu) (?:voulez|veux|souhait|désir|avez)\w*|si (?:quiere|desea|necesita|tiene|quieres|deseas"
    r"|necesitas|tienes)"
    r"|se (?:vuoi|vuole|desidera|hai|ha) |se (?:quiser|desejar|precisar|tiver)|als (?:je"
    r"|u)\b[^.!?]{0,40}?\b(?:wilt|nodig)"
    r"|jeśli (?:chce|potrzebuje|ma)\w*|если (?:хотите|нужн\w+))\b",
    re.IGNORECASE,
)
"""The reader may say more if it wants more."""

DONE: Final = re.compile(
    r"\bi(?:'ve| have)?(?: just| already| now| gone ahead and)* (?:sent|booked|cancell?ed|refunded|updated"
    r"|changed|created|added"
    r"|removed|deleted|moved|renamed|ordered|scheduled|applied|fixed|written|wrote|drafted|set|made|paid"
    r"|reserved|activated"
    r"|reset)\b(?! (?:no|nothing|none)\b)"
    r"|\b(?:habe ich|ich habe)\b[^.!?,;]{0,60}?\b(?:geschickt|gebucht|storniert|erstattet|geändert|angelegt|erstellt"
    r"|gelöscht|verschoben|umbenannt|bestellt|reserviert|gesendet|aktualisiert|eingetragen|ausgefüllt)\b"
    r"|\bj'ai (?:déjà )?(?:envoyé|réservé|annulé|remboursé|modifié|créé|ajouté|supprimé|déplacé|commandé|rempli"
    r"|mis à jour)\b"
    r"|\b(?:he|hemos) (?:enviado|reservado|cancelado|reembolsado|cambiado|creado|añadido|eliminado|actualizado"
    r"|pedido|rellenado)\b"
    r"|\bho (?:già )?(?:inviato|prenotato|annullato|rimborsato|modificato|creato|aggiunto|eliminato|aggiornato"
    r"|ordinato|compilato)\b"
    r"|\bjá (?:enviei|reservei|cancelei|reembolsei|alterei|criei|adicionei|apaguei|atualizei)\b"
    r"|\b(?:ik heb|heb ik)\b[^.!?,;]{0,60}?\b(?:verstuurd|geboekt|geannuleerd|terugbetaald|gewijzigd|aangemaakt"
    r"|toegevoegd"
    r"|verwijderd|besteld|ingevuld)\b"
    r"|\b(?:wysłał[ae]m|zarezerwował[ae]m|anulował[ae]m|zmienił[ae]m|utworzył[ae]m|dodał[ae]m|usunął[ae]m"
    r"|zamówił[ae]m)\b"
    r"|我已(?:经)?(?:发送|预订|取消|退款|修改|创建|添加|删除)|(?:送信|予約|キャンセル|返金|変更|作成|追加|削除"
    r"|整理|記入)(?:いた)?しました"
    r"|(?:भेज|बुक कर|रद्द कर|बदल|हटा|जोड़) दिया (?:है|गया)|(?:أرسلت|حجزت|ألغيت|عدلت|أنشأت|أضفت|حذفت)",
    re.IGNORECASE,
)
"""The author says what it has done: perhaps what was asked for."""

FOR_THE_QUESTION: Final = re.compile(
    r"\b(?:if|falls|wenn|si|se|als|jeśli|jeżeli|если|usually|printed|find (?:it|them|this|that)|please|bitte"
    r"|s'il (?:vous|te) pla[iî]t"
    r"|por favor|per favore|alsjeblieft|proszę|steht|stehen|figure|trouve\w*|aparece|encuentra\w*|trov\w+"
    r"|encontra\w*|staat"
    r"|znajd\w+)\b|如果|请|もし|ください|अगर|कृपया|إذا|يرجى",
    re.IGNORECASE,
)
"""Where the reader finds what is asked for, and what depends on it."""

EITHER_WAY: Final = re.compile(
    r"\W*(?:if (?:so|not|yes|no|you (?:do|don't|are|aren't|did|didn't|have|haven't))|falls? (?:ja|nein|nicht)"
    r"|wenn (?:ja|nein|nicht)"
    r"|si (?:oui|non|no|sí|así)|sinon|se (?:sì|no|sim|não)|in caso contrario|caso contrário|als dat|zo (?:ja|nee"
    r"|niet)"
    r"|jeśli (?:tak|nie)|если (?:да|нет))\b|如果(?:是|不是|没有)|はいの場合|いいえの場合|そうで(?:あれば"
    r"|なければ)|अगर (?:हाँ|नहीं)",
    re.IGNORECASE,
)
"""Answers for either answer to the question."""
