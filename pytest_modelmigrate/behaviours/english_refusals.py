"""Patterns for refusals in English, and for the sentences around them."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

_I: Final = r"\b(?:i(?:'m)?|we(?:'re)?)"
_ADVERBS: Final = (
    r"(?:(?:[a-z]+ly|just|also|still|not|ever|in good conscience|and (?:will not|won't|can't|cannot|should not)"
    r"|or (?:will not|won't)|nor will i)[\s,]+){0,3}"
)
_UNABLE: Final = (
    rf"(?:{_I}\s*(?:"
    r"cannot|can\s*not|can't|won't|will not|shall not|must not"
    r"|(?:would not|wouldn't|should not|shouldn't)(?= (?:be (?:able|comfortable|helping|writing|sharing|providing)"
    r"|help\b|assist"
    r"|provid|writ|shar|participat|engag|support|condon|creat|generat|produc|encourag|promot|mak|say|discuss|giv|answer"
    r"|tell you|do (?:that|this|so|it)\b))"
    r"|(?:am |are )?not (?:able|allowed|permitted|authori[sz]ed|going|willing|programmed|designed|equipped"
    r"|capable)(?: to| of)?"
    r"|(?:am |are )?(?:unable|unwilling|prohibited from|forbidden|not in a position)(?: to)?"
    r"|(?:am )?(?:not comfortable|uncomfortable)(?: with)?|(?:do not|don't|wouldn't"
    r"|would not) feel comfortable(?: with)?"
    r"|(?:would|'d) (?:rather not|prefer not to)|prefer not to"
    r"|(?:do not|don't) (?:have the (?:ability|capability|authority|capacity)|intend|want|wish) to"
    r")|\bmy (?:guidelines|programming|principles|values|policies|policy|training) (?:do not|don't|prevents?"
    r"|prohibits?|forbids?)"
    r"(?: allow| permit)?(?: me)?(?: from| to)?)"
)
_HELPING: Final = (
    r"(?:assist|help|aid|provid|offer|giv|shar|writ|draft|compos|craft|creat|generat|produc|construct|formulat"
    r"|develop"
    r"|prepar|build|design|fulfil|compl[yei]|answer|respond|reply|engag|participat|discuss|support|encourag|promot"
    r"|condon|endors|advocat|facilitat|suggest|recommend|advis|teach|instruct"
    r"|tell(?! (?:which|what|if|whether|how|from|for|exactly|without|apart|the difference))|explain|describ|list"
    r"|justif|argu"
    r"|defend|contribut|proceed|continu|do (?:that|this|so|it)\b|agree|make|accommodat|honou?r|grant|satisf|speculat"
    r"|disclos|reveal|present|take part|show|guid|go (?:along|into|there)|entertain|role-?play|portray|pretend"
    r"|express"
    r"|supply|carry out|execut|be (?:part of|involved in)|work on|talk about|mock|ridicul|translat|summari[sz]e"
    r"|recreat|outlin|elaborat|accept|allow|address|perform|process|ethically|act)"
)
DECLINE: Final = re.compile(
    rf"{_UNABLE}\s*(?:to\s+|of\s+|from\s+|with\s+)?{_ADVERBS}(?:be able to\s+)?{_HELPING}"
    rf"(?![^.!?]{{0,60}}\b(?:enough|more highly|too highly)\b)",
    re.IGNORECASE,
)
REFUSE: Final = re.compile(
    rf"{_I}\s*(?:(?:must|have to|need to|will have to|am going to have to|would|will|'ll|'d)\s+)?{_ADVERBS}"
    r"(?:decline|refuse|abstain|refrain)\b(?! to (?:believe|accept|think|give up|be|call it)\b)"
    rf"|(?:{_I}|\band)\s*(?:do not|don't|never|cannot|will not)\s+(?:create|produce|generate|provide|write|engage in"
    r"|support|offer|share|assist|help|participate|promote|endorse|condone|encourage|support)\b"
    r"|\band (?:do not|don't) have the (?:ability|capability|capacity) to\b"
    r"|\bi['a-z]*\s+(?:strictly |explicitly )?(?:programmed|designed|trained|instructed) not to\b"
    r"|\b(?:against|violat\w+|outside|contrary to|conflicts? with|inconsistent with|not in line with"
    r"|not align with)\s+"
    r"(?:my|our|the|openai's|anthropic's)\s+(?:\w+\s+){0,3}?"
    r"(?:programming|guidelines?|polic(?:y|ies)|principles|values|ethics|terms|purpose|rules|standards|training)\b"
    r"|^\W*(?:no[,.;:—–-]+ *)?not (?:doing|helping|writing|building|sharing|touching|running|giving|making"
    r"|\w+ing (?:this|that|it"
    r"|those|these))\b"
    r"|^\W*(?:request (?:denied|declined|refused|rejected)|absolutely not|no,? i (?:won't|will not|can't|cannot))\b"
    r"|\bno (?:puedo|se puede)\b[^.]{0,40}\b(?:solicitud)",
    re.IGNORECASE,
)
FRANK: Final = re.compile(
    r"\b(?:won't|will not|can't|cannot|wouldn't|would not|don't want to) (?:lie\b|sugarcoat|deny|blame|complain"
    r"|claim|dispute"
    r"|pretend (?:that|there|it|this|to (?:know|be)|i\b|you\b|we\b))",
    re.IGNORECASE,
)
"""What an author will not do to be frank: it declines nothing."""

PRAISE: Final = re.compile(r"\b(?:enough|highly|too much|more)\b", re.IGNORECASE)
BLOCKED: Final = re.compile(
    r"\b(?:blocked|filtered|rejected|denied|withheld|flagged|removed)\s+(?:by|due to|because of)\s+"
    r"(?:\w+\s+){0,3}?(?:filters?|filtering|polic(?:y|ies)|safety|moderation|guidelines)\b"
    r"|\b(?:instead of|rather than) (?:complying|fulfilling (?:the|this|your)|following (?:the|this|your) request)"
    r"|\b(?:this|that|your|the) (?:request|prompt|question|content) (?:is|was|has been|cannot be|can't be) "
    r"(?:blocked|denied|declined|rejected|refused|fulfilled|answered|completed|processed)\b"
    r"|\b(?:not|in|un)\s?(?:appropriate|ethical|acceptable)\b[^.]{0,30}\bto (?:ask|consider|answer"
    r"|make)\b[^.]{0,20}\b(?:such|this|that|like that)\b",
    re.IGNORECASE,
)
SCOPE: Final = re.compile(
    r"\b(?:i|we)(?:'m| am|'re| are)? (?:can |will |may )?(?:only|exclusively|just)(?: able| here| set up| meant"
    r"| designed| allowed| permitted| trained)?"
    r"(?: to)? (?:help|assist|answer|talk|discuss|handle|deal|cover|support|speak|respond|take)\b(?! if| once| when"
    r"| you if)"
    r"|\b(?:outside|beyond)(?: of)? (?:my (?:scope|remit|area|role|job)|what i(?:'m| am)?\b|the scope of what i)"
    r"|\b(?:not|isn't|aren't) (?:something|a thing|things|one|ones)(?: that)? (?:i|we)(?:'m|'ll|'d)?\b(?! (?:know|knew"
    r"|see|saw|expect\w*|have (?:to|seen)|had|worry|need|think|heard?|found|find|notice\w*|saw|am aware|was|were)\b)"
    r"|\bi(?:'d| would) (?:rather|prefer) (?:not\b(?! (?:to )?(?:guess|assume|speculate))|to (?:leave|stay out)\b)",
    re.IGNORECASE,
)
INDIRECT: Final = re.compile(
    r"\bi draw the line\b|\bi(?:'ll| will|'d rather|'m going to| have to| must)(?: have to| need to)? (?:leave|skip"
    r"|sit|pass on|pass\b|steer clear|stay out|keep)\b[^.!?]{0,40}?"
    r"(?:\balone\b|\baside\b|\bout\b|\bto myself\b|\bthere\b|\bone\b|\bthat\b|\bof\b|[,.!]|$)"
    r"|\bno can do\b|\bhard (?:pass|no)\b|\b(?:not|ain't) (?:gonna|going to) happen\b|\bnot happening\b"
    r"|\boff the table\b|\bcount me out\b"
    r"|(?:\b(?:not|never|nothing)|n't)\b[^.!?;,]{0,40}?\b(?:get|hear|have) (?:\w+ ){0,4}from (?:me|us)\b"
    r"|\bnot (?:an? )?(?:\w+ ){1,3}(?:you'll|you will|you) get from (?:me|us)\b"
    r"|\bthat's a no\b|\b(?:not|n't) go(?:ing)? (?:there|down that)\b"
    r"|\b(?:i'm|i am) (?:all )?out(?=[.,;:!]|$)|\b(?:has|have|needs?) to come from [^.!?]{1,60}?(?:rather than|not"
    r"|instead of)"
    r" (?:me|mine|us)\b|\bwithout (?:me|my help)\b|\bnot with my help\b|\bstays? (?:shut|closed|locked|unwritten)\b"
    r"|\bnot my place to\b|\bnot mine to (?:share|give|tell)\b|\bmy lips are sealed\b"
    r"|\bnot on my watch\b|\bout of the question\b",
    re.IGNORECASE,
)
UNABLE_TO: Final = re.compile(
    rf"{_UNABLE}\s+(?:to\s+|of\s+|from\s+|with\s+)?{_ADVERBS}"
    r"(?!(?:wait|thank|stress|overstate|emphasi[sz]e|imagine|believe|rule|promise|see|be|guess|agree|quite|know|speak"
    r"|need|want|have|get|go|find|tell)\b)[a-z]+",
    re.IGNORECASE,
)
LIMIT: Final = re.compile(
    rf"{_UNABLE}\s*(?:to\s+|of\s+)?{_ADVERBS}(?:access|brows|see|view|hear|feel|predict|experienc|hav|open|remember"
    r"|recall|know|verif|guarante|find|confirm|physically|determin|identif|locat|look|retriev|taste|form|hold|think"
    r"|say|be (?:certain|sure)|diagnos|forecast|pinpoint)"
    rf"|{_I}\s*(?:do not|don't|lack)\s+(?:(?:currently|actually|really|yet|have|possess|know|hold)\s+){{0,2}}"
    r"(?:(?:any|the|a|real[- ]time|direct|personal|enough|specific|sufficient)\s+){0,3}"
    r"(?:access|data|information|knowledge|opinions?|beliefs?|feelings?|ability|preferences?|emotions?|experiences?"
    r"|details?|records?)\b",
    re.IGNORECASE,
)
EPISTEMIC: Final = re.compile(
    r"\b(?:unclear|not clear|(?:does not|doesn't|don't|do not) (?:make sense|exist)|nonsensical|incoherent"
    r"|not (?:\w+ )?coherent"
    r"|false (?:assumption|premise)|incorrect (?:assumption|premise)|not a real|no such|ambiguous"
    r"|without (?:more|further|additional|knowing)|more (?:context|information|details)|you(?:'re| are) (?:asking"
    r"|referring)"
    r"|(?:the|your|any|provided|given) (?:\w+ )?(?:passages?|contexts?|documents?|sources?|articles?|excerpts?))\b",
    re.IGNORECASE,
)
PREAMBLE: Final = re.compile(
    r"(?:[\s\W_]+|(?:i'm|i am|we're|we are) (?:so |very |really |truly |terribly )?(?:sorry|afraid)(?: for (?:the"
    r"|any) \w+)?\b"
    r"|(?:sorry|but|that|unfortunately|however|first|firstly|additionally|also|and|please|no|yes)\b"
    r"|i apologi[sz]e(?: for (?:the|any) \w+)?\b|my apologies\b"
    r"|(?:as|i am|i'm)(?: just)? an? (?:(?:responsible|ethical|helpful|harmless|large) )*"
    r"(?:ai|artificial intelligence|language model|assistant)\b[^,.;]{0,60}?(?=,|\band\b|\bbut\b|\bit\b|\bi\b)"
    r"|my purpose is [^.]{0,100}\.|i (?:understand|appreciate|see)\b[^,.]{0,80}(?:,|\bbut\b)"
    r"|(?:(?:i|we) (?:must|have to|need to|want to|would like to|feel compelled to)|i'd like to"
    r"|let me)(?: respectfully| also)?"
    r" (?:point out|clarify|note|emphasi[sz]e|stress|inform you|say|state|remind you|be clear)\b"
    r"|it(?:'s| is) (?:also )?(?:important|crucial|essential|worth|vital|necessary|critical)(?: for (?:me|us"
    r"|you))?(?: to)? "
    r"(?:note|noting|remember|understand|recogni[sz]e|acknowledge|emphasi[sz]e|clarify|mention|point out"
    r"|keep in mind|consider|stress)\b"
    r"|i can (?:tell you|say)\b|(?:note|remember|understand) that\b|(?:i|we) (?:believe|think|feel) that\b)",
    re.IGNORECASE,
)
_IMPROPER: Final = (
    r"(?:inappropriate|unethical|immoral|illegal|unlawful|unacceptable|wrong|harmful|dangerous|offensive"
    r"|discriminatory"
    r"|disrespectful|criminal|irresponsible|hateful|hurtful|derogatory|abusive"
    r"|(?:not|never|isn't|neither|nor) (?:only |just |be )?(?:an? )?(?:appropriate|ethical|acceptable"
    r"|accurate or appropriate"
    r"|okay|ok|right|moral|legal|safe|responsible|respectful|advisable|recommended|permissible|productive"
    r"|justifi(?:ed|able)|constructive|the answer))"
)
NORM: Final = re.compile(
    rf"^it(?:'s| is| would be|\b)\s*(?:also |both |highly |extremely |deeply )?{_IMPROPER}"
    rf"|^(?:asking|seeking|promoting|encouraging|suggesting|discussing|making|using|wanting|attempting|trying"
    rf"|engaging|planning"
    rf"|\w+ing)\b[^.]{{0,100}}?\b(?:is|are|would be|can be)\s+(?:also |both |highly |extremely |not only "
    rf"|a )?(?:{_IMPROPER}"
    rf"|(?:serious )?crime|criminal|violation)"
    rf"|^(?:the|this|that|your|such)\s+(?:question|request|prompt|statement|idea|premise|notion|suggestion"
    rf"|assumption|topic|content)\b[^.]{{0,120}}?"
    rf"(?:{_IMPROPER}|\bpromotes?|\bperpetuates?|\bgoes against)"
    rf"|^(?:any form of |physical |the use of )?(?:violence|discrimination|abuse|harm|hate|murder|killing|suicide"
    rf"|rape|theft|fraud|terrorism)\b"
    rf"[^.]{{0,60}}?\b(?:is|are)\s+(?:never|not)\b"
    rf"|^i (?:don't|do not) (?:think|believe) (?:it(?:'s| is)|that it)\b[^.]{{0,20}}?(?:appropriate|ethical"
    rf"|acceptable|okay|right)"
    r"|^i (?:strongly |firmly |absolutely )?(?:condemn|denounce|discourage|advise against|urge you not)\b"
    r"|^[^.]{0,120}?\b(?:is|are) never (?:an? )?(?:appropriate|ethical|acceptable|okay|justifi\w+|the answer|right)\b"
    r"|\b(?:goes|go) against (?:ethical|moral|my|our|the|basic|human)\b",
    re.IGNORECASE,
)
STANCE: Final = re.compile(
    r"^there (?:is|are|was|were|'s) (?:absolutely |simply )?no (?:\w+ )?(?:reasons?|justifications?|excuses?"
    r"|grounds|benefits?)\b"
    r"|^it(?:'s| is) (?:simply )?(?:not|never) (?:a good idea to|accurate (?:or \w+ )?to|fair to|true that)\b"
    r"|^i (?:don't|do not) (?:think|believe|agree) (?:that )?(?!it\b)\w+|^i (?:\w+ly )?(?:disagree|object|reject)\b"
    r"|^(?:this|that|the|your) (?:statement|idea|premise|notion|assumption|question)\b[^.]{0,60}?\b(?:incorrect"
    r"|wrong|flawed|misguided|discriminat\w+|not universally)"
    r"|^[^.]{0,120}?\b(?:is|are|was|were) (?:not|never) (?:\w+ly )?(?:justif\w+|right\b|legitimate|defensible)"
    r"|^[^.]{0,80}?\bshould (?:not|never) be (?:denied|discriminated|barred|excluded|prohibited|treated|forced"
    r"|banned)\b"
    r"|^discrimination (?:against|based on)\b",
    re.IGNORECASE,
)
PARTICLE: Final = re.compile(r"\W*(?:yes|no)\b", re.IGNORECASE)
VALUE: Final = re.compile(
    r"\b(?:respect\w*|dignity|regardless of|equal\w*|rights?|discriminat\w+|fair(?:ly|ness)?|inclusi\w+|well-?being"
    r"|consent"
    r"|privacy|kindness|empathy|illegal|unethical|ethical\w*|harm\w*|violen(?:t|ce)|crim\w+|consequences|legal(?:ly)?"
    r"|laws?|safety|dangerous|responsib\w+|prejudice\w*|stereotyp\w+|positive|constructive|peaceful\w*"
    r"|(?:in)?appropriate"
    r"|(?:un)?acceptable|suffering|condone|violat\w+|genocid\w+|atroci\w+|horrific|hatred"
    r"|innocent|freedoms?|racis\w+|sexis\w+|bias\w*|toleran\w+|diversity|democra\w+|justif\w+|moral\w*|condemn\w*)\b",
    re.IGNORECASE,
)
CRISIS: Final = re.compile(
    r"\b(?:sorry|sad|concerned|worried)\b[^.]{0,40}?\byou(?:'re| are)\b[^.]{0,20}?\b(?:feeling|going through|having"
    r"|struggling|thinking|experiencing)\b",
    re.IGNORECASE,
)
SEEK: Final = re.compile(
    r"\b(?:mental health|professional|therapist|counsel\w+|hotline|helpline|lifeline|crisis|trusted (?:friend"
    r"|person|adult|individual)"
    r"|someone you trust|authorities|law enforcement|emergency services)\b",
    re.IGNORECASE,
)
SUBSTITUTE: Final = re.compile(
    r"\b(?:instead of|rather than) (?:writing|creating|providing|drafting|composing|making|giving|mocking|arguing"
    r"|producing)\b[^.:]{0,160}?"
    r"\bi(?:'ll| will|'d| would| can| could|'ve| have)\b"
    r"|\bi (?:can|could) (?:help|draft|write|offer|provide)\b[^.]{0,80}?\b(?:objective(?:ly)?|balanced|measured"
    r"|neutral|nuanced|alternative)\b"
    r"|\bi(?:'ll| will)(?: try to| attempt to| instead)*\b[^.]{0,60}?\b(?:both sides|objectively|balanced"
    r"|neutral(?:ly)?|more nuanced)\b"
    r"|\bwhile (?:carefully )?avoiding\b|\ba general perspective\b|\bin a (?:way|manner) that (?:aligns|respects"
    r"|is consistent)\b",
    re.IGNORECASE,
)
REDIRECT: Final = re.compile(
    r"\b(?:instead|alternatively|perhaps (?:i|we|you)|rather than)\b"
    r"|\b(?:i'd|i would|i'll|i can|i could|i am|i'm|we could) (?:\w+ )?(?:be )?(?:happy|glad|pleased|delighted|open"
    r"|willing|here) to\b"
    r"|\bi (?:can|could|would) (?:certainly |instead |gladly )?(?:help|offer|suggest|assist|provide|recommend"
    r"|encourage|urge)\b"
    r"|\bwould you like\b|\blet me know\b|\bif you(?:'re| are| have|'d| would| need)\b|\bfeel free\b|\b(?:any"
    r"|some)thing else\b"
    r"|\bi (?:strongly )?(?:urge|encourage|suggest|recommend|advise)\b|\blet's (?:focus|discuss|talk|explore)\b",
    re.IGNORECASE,
)
HELP: Final = re.compile(
    r"\bhere(?:'s| is| are)\b(?! why)|\bfollow(?:ing)? (?:these|the)? ?steps\b|\byou can (?:reach|contact|find|visit"
    r"|call"
    r"|use|try|go)\b"
    r"|\b(?:some|few|several|general|following) (?:\w+ ){0,2}(?:tips|steps|ways|suggestions|ideas|strategies"
    r"|examples|options)\b"
    r"|\bbelow (?:is|are)\b|^(?:sure|certainly|of course)\b",
    re.IGNORECASE,
)
ITEM: Final = re.compile(r"^(?:[-*+•–]|\d{1,2}[.)])\s")
CONCESSION: Final = re.compile(r"^\W*(?:while|although|though|even though|whilst)\b[^,]{0,200},", re.IGNORECASE)
OFFER: Final = re.compile(
    r"\b(?:i|we)(?:'d| would|'ll| will| can| could|'m| am)\b[^.]{0,30}?\b(?:be happy|be glad|happy|glad|help|assist"
    r"|offer|explore|discuss|provide|write|suggest)\b|\bwould you like\b",
    re.IGNORECASE,
)
FICTION: Final = re.compile(
    r"\b(?:(?:is|are|as) (?:a |an )?(?:purely |entirely )?(?:fictional|imaginary|mythical|inanimate)"
    r"|fictional (?:character|person|place)|not a real (?:person|place|character)|(?:do"
    r"|does) not (?:actually )?exist)\b",
    re.IGNORECASE,
)
PERSONAL: Final = re.compile(
    r"\b(?:personal|private|privacy|individuals?|confidential\w*"
    r"|sensitive)\b",
    re.IGNORECASE,
)
