"""Patterns for questions, offers and courtesies in languages other than English.

They cover the most common forms only. What a question after an answer means is decided by its form, see
`clarifying_question`.
"""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

OPEN_WORDS: Final = re.compile(
    r"\b(?:welche[rsnm]?|was(?! (?:it|this|that|the|there|he|she|i|your|my|a|an)\b)|wer|wem|wen|wann|wo|wohin|woher"
    r"|wof[üu]r|womit|worum|wie|warum"
    r"|quel(?:le)?s?|lesquel(?:le)?s|auquel|duquel|qui|quoi|quand|où|combien|qu'est-ce|comment|pourquoi"
    r"|qué|cuál(?:es)?|quién(?:es)?|cuándo|dónde|cuánt[oa]s?|cómo|cual"
    r"|qual[ei]?|qual'è|chi|quando|dove|quant[oaie]|che cosa|perché|quem|onde|quantos|quantas|quais|o que"
    r"|welke?|wat|wie|wanneer|waar|waarvoor|hoeveel|hoe|waarom"
    r"|któr\w{1,3}|jak(?:i|a|ie|ich|im|ą)?|kiedy|gdzie|ile|ilu|kto|kogo|komu|czego|czym"
    r"|как(?:ой|ая|ое|ие|ого|ую|им)|что|кто|когда|где|сколько|почему)\b"
    r"|哪|什么|甚麼|多少|几[个位点号时]|谁|何时|怎么|如何|为什么"
    r"|どの|どれ|どちら|どんな|どこ|いつ|だれ|誰|何[をがのでかに日時人名個月]|なに|いくつ|いくら|どう"
    r"|कौन|किस|किन|कब|कहाँ|कहां|कितन|कैस|(?<!^)क्या\s*(?:है|था|हैं|करना|चाहि)"
    r"|(?:^|\s|،)(?:ما(?:ذا)?|من|متى|أين|كم|أي|كيف|لماذا)\s"
    r"|어느|어떤|무엇|언제|어디|누구|얼마|몇",
    re.IGNORECASE,
)
"""Words that ask which, what or when; in other sentences some of them are conjunctions."""

ALTERNATIVES: Final = re.compile(
    r"\b(?:or|oder|ou|oppure|o (?:bien|prefieres|preferisci|invece)|of (?:de|het|een|liever|juist)|czy|lub|albo|или)\b"
    r"|还是|還是|または|それとも|もしくは|\sया\s|\sأم\s|아니면",
    re.IGNORECASE,
)
"""The conjunction between alternatives."""

TAGS: Final = re.compile(
    r"[,，、]\s*(?:right|no|yes|correct|eh|huh|(?:is|are|do|does|did|was|were|ca|wo|could|would|has|have)(?:n't"
    r"|n’t) (?:it|they|you"
    r"|we|he|she|there|i)|nicht wahr|oder|gell|ne|stimmt's|n'est-ce pas|non|pas vrai|hein|verdad|no es así|cierto|vero"
    r"|giusto"
    r"|no è vero|né|não é|certo|hè|toch|nietwaar|prawda|nie|tak|правда|не так ли|है ना|है न|أليس كذلك|صحيح|对吧|对吗"
    r"|是吧)"
    r"\s*[?？؟]\W*$",
    re.IGNORECASE,
)
"""Tags that turn a statement into a rhetorical question."""

CLOSINGS: Final = re.compile(
    r"\b(?:konnte ich (?:ihnen|dir|euch)|hilft (?:ihnen|dir|das)|hat (?:ihnen|dir) das geholfen|ist (?:ihre"
    r"|deine) frage"
    r"|passt das|alles klar|in ordnung so"
    r"|cela (?:vous|te) (?:convient|aide|va)|est-ce que cela (?:vous|répond)|ai-je répondu|autre chose"
    r"|(?:te|le) (?:sirve|ayuda|ha servido|queda claro)|(?:algo|alguna cosa) más|otra (?:cosa|pregunta|duda)"
    r"|resuelve (?:tu|su) duda"
    r"|(?:ti|le) è (?:utile|chiaro)|altro (?:in cui|che posso)|qualcos'altro|ho risposto"
    r"|(?:te|lhe) ajud(?:ou|ei)|(?:mais alguma|alguma outra) (?:coisa|dúvida|pergunta)|ficou claro|algo mais"
    r"|verder nog|nog (?:iets|ergens|andere vragen)|heeft dit (?:je|u) geholpen|is dit duidelijk"
    r"|jeszcze w czymś|coś jeszcze|w czymś jeszcze|czy to (?:pomogło|jasne)"
    r"|что-(?:то|нибудь) ещё|чем-(?:то|нибудь) ещё|ещё (?:вопросы|чем))\b"
    r"|और (?:कोई|कुछ|किसी)|(?:कुछ|कोई) और|他に|ほかに|その他|还有(?:什么|其他|别的)|其他(?:问题|需要)|(?:هل هناك"
    r"|هل لديك) .{0,20}(?:آخر"
    r"|أخرى)",
    re.IGNORECASE,
)
"""Courtesies at the end: "Did that help?", "Anything else?"."""

OFFERS: Final = re.compile(
    r"\b(?:wollen sie|willst du|wünschen sie),? dass ich\b|\b(?:veux-tu|tu veux|vous voulez|souhaites-tu) que je\b"
    r"|\b(?:puis-je|je peux) (?:vous|t')|\bdois-je\b"
    r"|\b(?:quieres|quiere|desea|prefieres|gustaría) que\b|¿\s*(?:te|le|os|les) (?:\w+[oa]|puedo)\b|\bpuedo (?:ayudar"
    r"|hacer)\w*"
    r"|\b(?:vuoi|vuole|desidera|preferisci|gradisci) che\b|\b(?:posso|potrei) (?:aiutar|inviar|prepar)\w*|\bdevo\b"
    r"|\b(?:quer|você quer|deseja|gostaria) que eu\b|\bposso (?:te |lhe |ajudar)|\bdevo\b"
    r"|\b(?:wil je|wilt u|zal ik|kan ik|moet ik)\b[^?]{0,40}?\b(?:dat ik|ik|je|u)\b"
    r"|\bczy (?:mam|mogę|chcesz,? żebym|chce pani?,? żebym|życzy)\b"
    r"|\b(?:хотите|хочешь),? (?:чтобы )?я\b"
    r"|क्या मैं|चाहेंगे कि मैं|चाहते हैं कि मैं|दूँ\s*\?|दूं\s*\?"
    r"|(?:需要|要)(?:我|不要我)|要不要我|我(?:来)?帮您[^?？]{0,30}吗"
    r"|(?:いたし|し|り)ましょうか|いたしますか|هل (?:تريد|تود|ترغب)[^؟]{0,12}أن|هل أ\w+ لك|해 ?드릴까요",
    re.IGNORECASE,
)
"""Questions that propose more work: "Shall I ...?", "Do you want me to ...?"."""

NEEDS: Final = re.compile(
    r"\bich (?:bräuchte|brauche|benötige|müsste)\b[^.!?]{0,30}?\b(?:noch|dafür|dazu|von|folgende\w*|ihre?n?|deine?n?"
    r"|die|den|das|wissen)\b"
    r"|\b(?:il me (?:faudrait|faut|manque)|j'aurais besoin|j'ai besoin)\b"
    r"|\b(?:me (?:faltan?|hacen? falta)|necesit(?:o|aría) (?:saber|conocer|tu|su|tus|sus|el|la|los|las|que|más|unos"
    r"|algunos))\b"
    r"|\b(?:mi serv(?:e|ono|irebbe\w*)|(?:avrei|ho) bisogno|preciso (?:saber|de|do|da|dos|das|que)|precisaria)\b"
    r"|\b(?:ik heb|heb ik)\b[^.!?]{0,80}?\bnodig\b|\bpotrzebuję\b|\bpotrzebował\w*\b|\bproszę (?:(?:jeszcze|bardzo"
    r"|tylko) )?(?:o|podać|napisać|wskazać)\b"
    r"|\bмне (?:нужн\w+|понадоб\w+)"
    r"|\bmir fehl(?:t|en)\b|\bpoproszę o\b|\bsag(?:e|en sie)? (?:mir|uns)\b[^.!?]{0,20}?\b(?:welche\w*|wer|wohin|wo"
    r"|was|wann|wie)\b|\b(?:dime|dígame|indícame|indíqueme|dinos) (?:también "
    r"|por favor,? )?(?:(?:a|en|de"
    r"|con|para) )?(?:qué|cu[aá]\w+|dónde|la|el|los|las|tu|su)\b|\b(?:dimmi|mi dica|mi indichi) (?:anche "
    r"|pure )?(?:(?:a|in|di"
    r"|da|con|per) )?(?:qual\w*|che|cosa|dove|quand\w*|quant\w*|il|la|lo|le|gli|i)\b"
    r"|\bme (?:diga|diz|informe|passa|passe|manda|mande) (?:também )?(?:qual|quais|o|a|os|as|quant\w*|onde|quando)\b"
    r"|\blaat (?:het )?(?:me|mij|ons)?\s?(?:even |maar )?weten (?:welke?|wat|wanneer|waar|hoe\w*|wie)\b"
    r"|\bgeef (?:me |mij |ons )?(?:even )?(?:door|aan) (?:welke?|wat|wanneer|waar|hoe\w*)\b"
    r"|\b(?:dites|dis|indiquez|précisez|envoyez)-moi (?:quel\w*|où|quand|combien|le|la|les|votre|vos|ton|tes|ce que)\b"
    r"|(?:ご指示|ご回答|お選び|お聞かせ)(?:を)?(?:いただ|くださ)|चाहिए (?:होंगे|होगी|होगा)"
    r"|मुझे[^।?]{0,60}?(?:चाहिए|जानना|ज़रूरत)|(?:बताइए|बताएँ|बताएं|बता दें|बता दीजिए|भेजिए|भेज दें"
    r"|दीजिए)(?=\s*(?:[।?,:]|$))"
    r"|(?:を|が)(?:お?知る)?必要(?:です|があ)|أحتاج إلى (?:معرفة|رقم|بعض|مزيد)",
    re.IGNORECASE,
)
"""Requests that say what is needed."""

FOR_THE_TASK: Final = re.compile(
    r"\b(?:before (?:i|we) |to (?:do|check|help|give|put|find|answer|look|work|set|get|make|plan|calculate|book"
    r"|process)\b[^.,!?]{0,60},|so (?:that )?i can"
    r"|(?:once|as soon as|when) i (?:have|know)|i(?:'d| would)? (?:also )?need|i can(?:'t| ?not) (?:tell|say|do|check"
    r"|answer)\b[^.!?]{0,30}?\b(?:without|until)"
    r"|bevor ich|damit ich|sobald ich|ich (?:brauche|bräuchte|benötige)|avant (?:de|que)|pour (?:que je|établir|vous)"
    r"|dès que j|il me faut"
    r"|antes de|para (?:que|poder)|en cuanto|prima di|per (?:poter|procedere)|appena|assim que|voordat ik|zodra ik"
    r"|zanim|żeby|gdy tylko)\b"
    r"|इसके लिए|ताकि|पहले|为了|在我|我需要|ため(?:に|、)|まず|لكي|قبل أن",
    re.IGNORECASE,
)
"""Words that say what the answer to a question is needed for: nothing has been done yet."""
