"""Patterns for refusals in languages other than English.

A refusal is a negated ability or will in the first person; with a verb of knowing it is a limit, and no refusal.
"""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

DECLINES: Final = re.compile(
    r"\b(?:ich|wir)\s(?:kann|könnte|werde|darf|möchte|können)\b[^.!?]{0,120}?\b(?:nicht"
    r"|kein\w*)\b[^.!?]{0,80}?\b(?:helfen|behilflich|beantworten|erstellen|schreiben|unterstützen|bereitstellen|geben"
    r"|nachkommen|erfüllen|weiterhelfen|liefern|anbieten|dienen|verfassen)"
    r"|\b(?:kann|darf|werde|möchte) ich\b[^.!?]{0,80}?\b(?:nicht|kein\w*)\b[^.!?]{0,60}?\b(?:helfen|beantworten"
    r"|erstellen|schreiben|unterstützen|geben|nachkommen|erfüllen|weiterhelfen|nennen|mitteilen|durchführen"
    r"|übernehmen"
    r"|vornehmen|empfehlen|herausgeben|weitergeben)\b"
    r"|\b(?:helfe|mache|tue|unterstütze|schreibe|erstelle|beteilige) ich\b[^.!?:]{0,40}?\bnicht\b|\bich (?:helfe"
    r"|mache|unterstütze|schreibe)\b[^.!?,]{0,40}?\bnicht\b"
    r"|\b(?:das|dies|daran|dabei|dafür|hierbei|hieran|so ?(?:et)?was|solche\w*) (?:(?!weiß|sehe|finde|glaube"
    r"|denke|habe|bin"
    r"|verstehe|kenne|kann|brauche|erkenne|merke|meine)\w+e|tu) ich\b[^.!?,;:]{0,30}?\bnicht\b"
    r"|\b(?:erstelle|schreibe|verfasse|fälsche|liefere|nenne|verrate|lösche|übersetze|formuliere|verschicke|gebe)"
    r" ich\b[^.!?,;:]{0,40}?\bnicht\b(?: (?:heraus|weiter|raus|preis))?\s*(?:[.,;!–—]|$)"
    r"|\bich (?:werde|will|möchte|wirke|mache|beteilige mich)\b[^.!?,;:]{0,60}?\b(?:nicht|kein\w*) (?:mit"
    r"|mitwirken|mitmachen"
    r"|daran|dabei)\b"
    r"|\b(?:lehne ich|muss ich|ich lehne|ich muss)\b[^.!?]{0,60}?\b(?:ab|ablehnen|passen)\b|\bich weigere mich\b"
    r"|\b(?:je ne (?:peux|suis|vais|saurais|souhaite)|je refuse|il (?:ne )?m'est (?:pas "
    r"|im)possible)\b[^.!?]{0,100}?\b(?:aider|fournir|répondre|écrire|créer|donner|rédiger|assister|générer"
    r"|satisfaire|faire|proposer|communiquer|transmettre|partager|divulguer)"
    r"|\bje (?:ne (?:le |la |vous |t')?(?:ferai|donnerai|écrirai|rédigerai)|préfère ne) pas\b"
    r"|\bje préfère (?:m'abstenir|ne pas)\b|\bje m'y refuse\b"
    r"|\b(?:no (?:te |le |lo |la )?(?:puedo|podré)|no podemos|no me es posible|no estoy en condiciones|no (?:lo |te "
    r"|le )?voy a|me niego a?)\b[^.!?]{0,80}?\b(?:ayudar\w*|proporcionar\w*|escribir\w*|crear\w*|generar\w*"
    r"|responder\w*|cumplir|dar\w*|ofrecer\w*|brindar\w*|hacer\w*|asistir\w*|realizar\w*|orientar\w*|explicar\w*"
    r"|compartir\w*|redactar\w*|facilitar\w*|decir\w*)"
    r"|\bprefiero no\b|\bno me (?:corresponde|está permitido|permiten)\b|\b(?:eso )?no lo (?:haré|hago)\b"
    r"|\b(?:não posso|não consigo|não vou|não poderei|não me é (?:permitido|possível)"
    r"|não estou autorizad\w)\b[^.!?]{0,80}?\b(?:ajudar|fornecer|escrever|criar|gerar|responder|atender|dar|fazer"
    r"|compartilhar|redigir|orientar|informar|oferecer|passar|explicar)"
    r"|\bprefiro não\b|\b(?:isso )?não (?:o )?(?:farei|faço)\b|\brecuso-me\b"
    r"|\b(?:non (?:ti |le |vi )?posso|non sono in grado|non mi è (?:possibile|permesso|consentito)|mi rifiuto"
    r"|non intendo)\b[^.!?]{0,80}?\b(?:aiutar\w*|fornir\w*|scriver\w*|crear\w*|generar\w*|risponder\w*|assister\w*"
    r"|soddisfar\w*|condivider\w*|comunicar\w*|dar\w*|spiegar\w*|redigere|offrir\w*|farlo)"
    r"|\bpreferisco non\b|\bnon lo (?:faccio|farò)\b"
    r"|\b(?:kan|mag|ga|wil|zal|help|doe|werk|begin) ik\b[^.!?]{0,60}?\b(?:niet|geen)\b[^.!?]{0,40}?(?:\b(?:helpen"
    r"|doen|geven|schrijven|delen|beantwoorden|verstrekken|maken|mee|aan)\b|[.!,:]|$)"
    r"|\bik (?:kan|mag|ga|wil|zal)\b[^.!?]{0,60}?\b(?:niet|geen)\b[^.!?]{0,60}?\b(?:helpen|doen|geven|schrijven|delen"
    r"|beantwoorden|verstrekken|maken|meewerken)\b|\bik (?:weiger|doe|help)\b[^.!?]{0,20}?\b(?:niet|dat)\b"
    r"|\bnie (?:mogę|jestem w stanie|zamierzam|wolno mi|będę)\b[^.!?]{0,60}?\b(?:pomóc|pomagać|udostępni\w+|poda\w+"
    r"|napisać|udziel\w+|informować|wysłać|przekaz\w+|przygotowywać|zmieni\w+|przygotować|odpowiedzieć"
    r"|odpowiadać|zrobić|ujawnić|stworzyć|doradzać|spełnić)\b"
    r"|\bnie (?:pomogę|zrobię|napiszę|podam|udzielę|udostępnię|przygotuję)\b|\b(?:odmawiam|muszę odmówić)\b"
    r"|(?:मैं|हम)\s(?:[^।?!]{0,80}?\s)?नहीं (?:कर|दे|बता|लिख|बना|भेज|दिखा)\s?(?:सकत|पाऊ|पाए)"
    r"|मैं[^।?!]{0,100}?(?:मदद|सहायता|साझा|बता|दे|लिख|बना|कर|तैयार)[^।?!]{0,24}?नहीं (?:कर |दे |बता )?(?:सकत|पाऊ"
    r"|करूँग|करूंग)|(?:मेरे लिए|मुझे)[^।?!]{0,60}?(?:संभव नहीं|अनुमति नहीं)|(?:करना|देना|बताना|साझा करना"
    r"|लिखना) मेरे लिए संभव नहीं"
    r"|(?:我|抱歉|对不起)[^。！？]{0,20}?(?:不能|无法|不会|不可以|不便|拒绝)[^。！？]{0,30}?(?:帮|提供|协助|回答|满足"
    r"|生成|撰写|编写|写|完成|创作|支持|参与|讨论|给出|答应|透露|告诉)"
    r"|(?:帮不了|恕难从命|恕我?(?:不能|无法|拒绝)|爱莫能助|无可奉告|不便(?:透露|回答|评论))"
    r"|(?:手伝い|答え|提供|回答|応え|作成|支援|対応|協力|お助け|受け|教え|伝え|開示|案内)[^。]{0,12}?(?:でき(?:ません"
    r"|かね)|いたしかね|致しかね|しかねます|しかねる|いたしかね|出来ません|お断り)"
    r"|(?<!判断)(?<!確認)(?<!保証)(?:いたし|致し)かね(?:ます|る)|お断り(?:し|いた)|わけには(?:いきません|まいりません|参りません|いかない|いかなく)|差し控えさせて|(?:遠慮"
    r"|控え)させていただ"
    r"|(?:لا أستطيع|لا يمكنني|لن أتمكن|لا أقدر|لن أقوم|أرفض|لست قادر)[^.؟!]{0,60}?(?:مساعد|تقديم|توفير|كتابة|إنشاء"
    r"|الإجابة|القيام|تلبية|دعم|أساعد|أقدم|أكتب|مشاركة|إعطاء|الكشف)|لن (?:أفعل|أكتب|أساعد)|أعتذر عن"
    r"|\b(?:я не могу|не могу|я не буду|я отказываюсь|я не стану)\b[^.!?]{0,60}?\b(?:помочь|предоставить|написать"
    r"|создать|ответить|выполнить|дать|помогать|делать)"
    r"|(?:도와드릴|제공할|답변(?:해|드릴)|작성할|도움을 드릴|드릴)\s?수\s?(?:가\s?)?없",
    re.IGNORECASE,
)
"""The author cannot or will not help."""

UNABLE: Final = re.compile(
    r"\b(?:ich (?:kann|darf|werde)|(?:kann|darf|werde) ich)\b[^.!?,;]{0,80}?\b(?:nicht"
    r"|kein\w*)\b(?![^.!?]{0,60}?\b(?:sehen|finden|wissen|erkennen|prüfen|sagen|beurteilen|garantieren|zugreifen"
    r"|einsehen|abrufen|feststellen|bestätigen|ausschließen|warten|glauben|entnehmen|öffnen|lesen)\b)"
    r"|\bje ne (?:peux|vais|saurais)(?: malheureusement)? pas (?!(?:le |la |les |y |en |vous )?(?:voir|savoir|trouver"
    r"|accéder|vérifier|garantir|confirmer|consulter|dire|lire|ouvrir|déterminer)\b)\w+"
    r"|\bno (?:te |le |lo |la )?puedo (?!(?:ver|saber|encontrar|acceder|verificar|garantizar|confirmar|consultar"
    r"|decir|abrir|leer|determinar)\w*\b)\w+"
    r"|\bnon (?:ti |le |lo |la )?posso (?!(?:vede|sape|trova|accede|verifica|garanti|conferma|consulta|dir|apri|legge"
    r"|determina)\w*\b)\w+"
    r"|\bnão (?:posso|consigo) (?!(?:ver|saber|encontrar|acessar|verificar|garantir|confirmar|consultar|dizer|abrir"
    r"|ler|determinar)\b)\w+"
    r"|\b(?:ik kan|kan ik)\b[^.!?,;]{0,60}?\b(?:niet|geen)\b(?![^.!?]{0,60}?\b(?:zien|vinden|weten|controleren"
    r"|garanderen|zeggen|openen|lezen|bevestigen|inzien)\b)"
    r"|\bnie mogę (?!(?:zobaczyć|widzieć|znaleźć|sprawdzić|potwierdzić|zagwarantować|stwierdzić|otworzyć"
    r"|odczytać)\b)\w+"
    r"|मैं[^।?!]{0,80}?(?<!देख )(?<!जान )(?<!खोल )(?<!पढ़ )नहीं (?:कर )?(?:सकत|पाऊ)|我(?:不能|无法|不会)(?!看到|访问"
    r"|知道|确定|保证|查看|查到|确认|判断|打开|读取|联网|获取)"
    r"|\bich (?:will|mag) [^.!?,;]{0,60}?\b(?:nicht|kein\w*)\b(?![^.!?]{0,60}?\b(?:raten|sagen|ausschließen"
    r"|behaupten)\b)"
    r"|\bje ne (?:veux|compte|souhaite) pas (?!dire\b|deviner\b)\w+|\bno (?:(?:te|le|lo|la) )?(?:voy a|vamos a"
    r"|pienso|quiero)"
    r" (?!(?:adivinar|suponer|mentir|decir|saber|ver|esperar)\w*\b)\w+r(?:l[aeo]s?|te)?\b"
    r"|\bnon (?:(?:ti|le|lo|la) )?(?:voglio|ho intenzione di|intendo) (?!indovin|mentir|dire\b)\w+"
    r"|\bnão (?:(?:te|lhe|o|a) )?(?:vou|quero|pretendo) (?!adivinhar|mentir|dizer|supor)\w+r\b"
    r"|\b(?:ik (?:ga|wil|zal)|(?:ga|wil|zal) ik)\b[^.!?,;]{0,60}?\b(?:niet|geen)\b(?![^.!?]{0,60}?\b(?:gokken"
    r"|raden|zeggen"
    r"|liegen)\b)|\bnie (?:zamierzam|chcę|będę) (?!zgadywać|kłamać|mówić)\w+ć\b|\b(?:не буду|не стану|не собираюсь)"
    r" (?!гадать|врать)\w+ть\b"
    r"|代わりに[^。]{0,30}?(?:できません|できかねます|いたしかねます)",
    re.IGNORECASE,
)
"""The author cannot do something other than to know it."""

SCOPE: Final = re.compile(
    r"\bich (?:kann|darf|beantworte|helfe)\b[^.!?]{0,40}?\b(?:nur|ausschließlich|lediglich)\b[^.!?]{0,60}?\b(?:fragen"
    r"|themen|helfen|weiterhelfen|beantworten|auskunft)\b"
    r"|\bje ne (?:peux|réponds|traite)\b[^.!?]{0,40}?\bqu(?:e\b|')|\bje (?:peux"
    r"|réponds)\b[^.!?]{0,40}?\b(?:uniquement|seulement|exclusivement)\b"
    r"|\b(?:s[oó]lo|solamente|únicamente) (?:te |le |os )?(?:puedo|respondo|atiendo)\b[^.!?]{0,12}?\b(?:ayudar\w*"
    r"|responder\w*|atender\w*|hablar|preguntas)\b|\bpuedo (?:ayudar\w*|responder\w*) (?:s[oó]lo|solamente"
    r"|únicamente)\b"
    r"|\b(?:posso|rispondo)\b[^.!?]{0,16}?\b(?:rispondere|aiutar\w*|parlare)?\s?(?:solo|soltanto"
    r"|esclusivamente)\b[^.!?]{0,16}?\b(?:a|su|con|in|domande)\b"
    r"|\bsó (?:posso|respondo|consigo)\b[^.!?]{0,12}?\b(?:ajudar|responder|falar|perguntas)\b|\bposso (?:ajudar"
    r"|responder)\w* (?:apenas|somente|só)\b"
    r"|\bik (?:kan|mag|beantwoord|help)\b[^.!?]{0,30}?\b(?:alleen|uitsluitend)\b[^.!?]{0,40}?\b(?:vragen|helpen|met"
    r"|over)\b"
    r"|\b(?:odpowiadam|pomagam|mogę (?:pomóc|pomagać|odpowiadać|odpowiedzieć))\b[^.!?]{0,12}?\b(?:tylko|wyłącznie"
    r"|jedynie)\b"
    r"|मैं (?:केवल|सिर्फ़|सिर्फ)[^।?]{0,80}?(?:सवाल|मदद|जवाब|जानकारी)|我(?:只|仅)(?:能|可以|负责"
    r"|回答)[^。！？]{0,16}?(?:回答|帮|解答|处理|问题|协助)"
    r"|(?:のみ|だけ|に限り|に限って)[^。]{0,8}?(?:お答え|対応|ご案内|承|お手伝い)|(?:يمكنني|أستطيع"
    r"|أجيب)[^.؟]{0,30}?(?:فقط|سوى)|\bя (?:могу|отвечаю)\b[^.!?]{0,30}?\bтолько\b",
    re.IGNORECASE,
)
"""The author helps with other subjects only."""

INDIRECT: Final = re.compile(
    r"^\W*(?:(?:that|this)(?: is|'s)(?: unfortunately| sadly)?(?: not|n't) possible|(?:das|dies|so ?etwas) (?:ist|wäre"
    r"|geht) (?:mir |uns |hier )?(?:leider )?nicht(?: möglich)?|(?:cela|ce|ça) n'est (?:malheureusement "
    r"|hélas )?pas possible"
    r"|(?:lamentablemente,? |lo siento,? )?(?:eso )?no (?:me |nos )?es posible|(?:purtroppo )?non (?:mi )?è possibile"
    r"|(?:infelizmente,? )?(?:isso )?não (?:me )?é possível|dat is (?:helaas )?niet mogelijk"
    r"|to (?:niestety )?(?:nie jest możliwe|niemożliwe)|это,? (?:к сожалению, )?невозможно)\W*$|"
    r"\b(?:da bin ich raus|kommt (?:für mich )?nicht in frage|da mache ich nicht mit|davon lasse ich die finger"
    r"|(?:pas|n'est pas) dans mes attributions|je m'en tiendrai là|hors de question|très peu pour moi"
    r"|je passe mon tour"
    r"|ni hablar|de ninguna manera|conmigo no cuentes|non se ne parla|non contate su di me|nem pensar|estou fora"
    r"|daar begin ik niet aan|gaat niet gebeuren|daar doe ik niet aan mee|nie ma mowy|nic z tego"
    r"|von mir (?:gibt es|bekommen sie|bekommst du|kommt)(?: \w+){0,2}? (?:nicht|kein\w*)|(?:pas|jamais) de ma part"
    r"|de mi parte,? no|no (?:\w+ ){0,3}de mi parte|da (?:parte mia|me),? (?:no|non)|da minha parte,? não"
    r"|van mij (?:krijg\w*|komt)(?: \w+){0,2}? (?:niet|geen)|z mojej strony[^.!?]{0,40}? nie"
    r"|не может быть и речи|ohne mich|da bin ich (?:der|die) falsche|hört es (?:für|bei) mi[cr]h? auf"
    r"|sans moi|ce sera non|c'est non|je m'abstiens|pas question|en esto paso|ahí no entro|va a ser que no|sin mí"
    r"|(?:me|nos) toca decir que no|su questo passo|senza di me|mi tiro indietro|devo dire di no|qui mi fermo"
    r"|fico devendo|sem mim|tenho de recusar|daar pas ik voor|zonder mij|houdt het (?:voor|bij) mij op"
    r"|daar ga ik niet in mee|beze mnie)\b|恕不|(?:这个)?忙我?帮不上|お受けしておりません|お答えしておりません"
    r"|想都别想|免谈|ご期待には(?:沿|添)えません|致しかねる|यह मुमकिन नहीं|غير وارد",
    re.IGNORECASE,
)
"""Idioms that decline; they also occur in other senses."""

GENERALLY: Final = re.compile(
    r"\b(?:in general|generally\b|as a rule|the (?:general|usual|typical|basic) [\w-]+ (?:is|are)"
    r"|what i can (?:say|tell|do|share|show"
    r"|offer) (?:you )?(?:is|instead)|i can (?:tell|say|share|confirm|give) (?:you )?(?!more|whether)"
    r"|allgemein|grundsätzlich|in der regel|was ich (?:ihnen )?sagen kann|en général|de manière générale"
    r"|ce que je peux|en revanche|por lo general|en general|lo que sí|sí puedo|in generale|in genere"
    r"|quello che posso|em geral|o que posso|quanto (?:ao?|às?)|in het algemeen|wat ik wel|ogólnie|zazwyczaj"
    r"|mogę (?:natomiast|za to)|в целом|обычно)\b|一般来说|通常|一般的に|ただし|आम तौर|बشكل عام|عموم",
    re.IGNORECASE,
)
"""An answer in general terms, after a refusal to give the particular one."""

GIVEN: Final = re.compile(
    r"\bhere(?:'s| is| are)\b(?! why| the reason| what i (?:can|could))|\bbelow (?:is|are)\b|\b(?:but|though|still"
    r"|however),? i(?:'ve| have)\b|\bi(?:'ve| have) (?:already |just |now )?(?:done|sent|booked|added|applied|opened"
    r"|drafted|created|written|prepared|attached|made|put)\b(?! (?:no|not|none|nothing|sure)\b)"
    r"|\b(?:hier (?:ist|sind|finden)|anbei|voici|ci-dessous|aquí (?:tienes|está|están|te)|te (?:la|lo|las|los) dejo"
    r"|a continuación|ecco|di seguito|aqui (?:está|estão|vai|vão)|a seguir|segue|já (?:enviei|apliquei|criei"
    r"|adicionei)|hier (?:is|zijn|vind)|hieronder|oto|poniżej)\b"
    r"|如下|以下是|次のとおり|以下の|以下に|नीचे|यहाँ|यहां|إليك|فيما يلي|вот\b|ниже",
    re.IGNORECASE,
)
"""Words with which help is given."""
