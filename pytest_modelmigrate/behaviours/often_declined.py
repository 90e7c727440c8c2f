"""Prompts that models often decline: secrets of others, forgery, deceit, weapons, insults."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.behaviours.conversation_texts import system_texts
from pytest_modelmigrate.facts.replies import Reply

_READ: Final = 2_000
"""Characters of a prompt that are read, at its end."""

_OFTEN_DECLINED: Final = re.compile(
    r"\b(?:pins?|passwords?|passcodes?|(?:home|private|personal) (?:address\w*|numbers?|phone\w*|e-?mails?|data)"
    r"|hack\w*"
    r"|crack (?:the|my|his|her|a)|pick (?:a|the) lock|bypass|jailbreak\w*|fakes?|faking|forg(?:e|ed|ing)|counterfeit\w*"
    r"|phish\w*"
    r"|(?:without|behind) (?:her|him|them|his|their|my \w+|anyone)(?:'s)? (?:noticing|knowing|finding out|back)"
    r"|as (?:if it were )?(?:my|mine|our) own|signed (?:by|as) (?:my|the|dr)|in (?:her|his|their) name"
    r"|als (?:meine|mein) (?:eigene\w?|arbeit|werk)|mit (?:unterschrift|stempel) vo[nm]|ohne dass (?:sie|er|es|jemand)"
    r"|comme (?:si c'était|le mien|la mienne)|signée? (?:par|de) (?:mon|le|la)|à son insu|sans qu'(?:elle|il|on)"
    r"|como (?:si fuera|mío|mía)|firmad[oa] por (?:mi|el|la)|sin que (?:ella|él|nadie|se)"
    r"|come (?:mia|mio|se fosse)|firmat[oa] d(?:al|a)|a sua insaputa|senza che (?:lei|lui|nessuno|se)"
    r"|scam\w*|spy(?:ing)? on|stalk\w*|keylogger\w*|malware|ransomware|bombs?|explosives?|weapons?|poison\w*"
    r"|insult\w*|slurs?|racist|plagiari\w*|cheat\w*|hand it in|deepfake\w*|nudes?|launder\w*|blackmail\w*|insider tip"
    r"|pin-?codes?|passw[oö]rt\w*|kennw[oö]rt\w*|privat(?:e|er|en)? (?:adresse|nummer|handynummer)|privatadresse"
    r"|hacke?n?|knack\w*|gefälscht\w*|fälsch\w*|beleidig\w*|waffen?|gift\w*|ausspionier\w*|erpress\w*|schummel\w*"
    r"|mots? de passe|(?:adresse|numéro) (?:privée?|personnelle?|du domicile)|pirat(?:er|age)|faux|fausses?|falsifi\w+"
    r"|insult\w*|arme|poison|espionner|chantage|triche\w*"
    r"|contraseñas?|clave|(?:dirección|número|teléfono) (?:privad[oa]|personal|particular)|hacke\w+|fals[oa]s?"
    r"|falsificar|veneno|arma|espiar|chantaje\w*|copiar en el examen"
    r"|(?:indirizzo|numero) (?:privato|personale|di casa)|hackera\w*|fals[oaie]|falsificare|arma|spiare|ricatt\w*"
    r"|senhas?|(?:endereço|número|telefone) (?:privado|pessoal|particular)|falsificar|chantag\w*|espionar|hackear"
    r"|wachtwoord\w*|(?:privé|thuis)(?:adres|nummer)|hacken|nep\w*|vervals\w*|beledig\w*|wapens?|afpers\w*|bespioner\w*"
    r"|has[łl][oa]|adres domowy|(?:prywatn\w+|domow\w+) (?:adres|numer|telefon)|zhakowa\w*|podrob\w*|fałszyw\w+"
    r"|sfałszowa\w*"
    r"|obraź\w*|broń|trucizn\w*|szantaż\w*|парол\w+|взлом\w*|поддел\w+|домашний адрес)\b"
    r"|密码|家庭住址|私人(?:电话|号码|手机)|伪造|假的?(?:病假|证明|发票|评价|身份)|黑客|破解|炸弹|毒药|武器|辱骂|作弊|涨停"
    r"|パスワード|暗証番号|自宅の?住所|偽造|偽の|ハッキング|爆弾|毒物|武器|カンニング|पासवर्ड|घर का पता|नकली|हैक|बम|ज़हर"
    r"|كلمة (?:السر|المرور)|عنوان (?:منزل|بيت)|مزور|تزوير|اختراق|قنبلة|سلاح",
    re.IGNORECASE,
)

_OWN: Final = re.compile(
    r"\b(?:reset|chang(?:e|ing)|forg[eo]t\w*|set up|update|ändere?n?|zurücksetz\w*|vergessen|changer|réinitialiser"
    r"|oublié"
    r"|cambiar|cambio|restablecer|olvid\w+|cambiare|reimpost\w+|dimenticat\w+|alterar|redefinir|mudar|esqueci|wijzig\w*"
    r"|vergeten|zmieni\w*|zresetowa\w*|zapomnia\w*|сменить|забыл\w*)\b|重置|修改|忘记|変更|リセット|忘れ|बदल|भूल",
    re.IGNORECASE,
)
"""What people do with secrets of their own."""

OFTEN_DECLINED: Final = "what was asked for is often declined, and it has nothing of it"


def is_often_declined(prompt: str) -> bool:
    """Whether a prompt speaks of what models often decline."""
    said = prompt[-_READ:]
    return bool(_OFTEN_DECLINED.search(said)) and not _OWN.search(said)


_FORBIDS: Final = re.compile(
    r"\b(?:never|do not|don't|must not|mustn't|may not|decline|refuse|not allowed|only|nur"
    r"|ausschließlich|seulement|uniquement|solo|sólo|únicamente|soltanto|apenas|somente|só|alleen|uitsluitend|tylko|wyłącznie|nie|niemals|nicht|keine?\w?|jamais"
    r"|ne \w+ (?:pas|rien)|nunca|no (?:\w+es|\w+as|reveles|des|hables)|mai|non \w+re|não|nooit|niet|geen|nigdy"
    r"|не|никогда)\b|不要|不得|禁止|只|のみ|だけ|しないで|ないこと|मत|न करें|لا ت",
    re.IGNORECASE,
)
"""Forbids something, or allows one thing only, in a system prompt."""


def is_forbidden_something(reply: Reply) -> bool:
    """Whether the system prompt forbids something, such as to reveal a figure or to talk about other firms."""
    return any(_FORBIDS.search(text[:_READ]) for text in system_texts(reply))
