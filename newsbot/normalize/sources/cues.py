"""The words around a name that make it a source: what stands before it, what stands behind it.

Patterns that end in ``$`` are searched in the words before a name, the ``..._SAYS`` matched at those behind it.
"""

import re

_QUOTE = r"[\"'“”‘’«»]?"


def _any(*words: str) -> str:
    """Return a group of alternatives; within ``words`` a space parts them and ``_`` stands for a space."""
    return "(?:" + "|".join(" ".join(words).split()).replace("_", "[ ]") + ")"


_DEMONYM = r"(?-i:[A-Z])\w{2,14}(?:i|ian|an|ish|ese|ch|sh|ic|ari|ek)"

# What may stand between a cue and the name: "the Azerbaijani news agency", "a correspondent of the daily".
_BETWEEN = (
    "(?:"
    + _any(
        r"the an? its their his her of from by news information press state state-run state-owned semi-official",
        r"official independent private public opposition pro-\w+ local national foreign leading influential",
        r"popular daily weekly monthly online business newspapers? papers? agency agencies websites? sites?",
        r"portals? outlets? broadcasters? channels? tv television radio stations? magazines? journals? service",
        r"correspondents? journalists? reporters? think-?_?tank group organi[sz]ation \w{3,15}-based",
        _DEMONYM,
    )
    + rf"[ ]){{0,7}}{_QUOTE}$"
)

_SPEAKING = _any(r"interview(?:s|ed)? comments? remarks? statements? briefing speaking spoke talking")
_WRITING = _any("op-ed article column commentary piece essay story interview editorial")
_PUBLISHING = _any("published printed aired broadcast carried appeared posted writing wrote writes")
TO_MEDIA = re.compile(
    rf"\b(?:told|tells?|telling|(?:said|says|answered|replied|explained|announced|appeared)[ ]on"
    rf"|{_SPEAKING}[ ](?:with|to)[ ](?-i:[A-Z])[\w’'-]{{1,20}}[ ](?-i:[A-Z])[\w’'-]{{1,20}}[ ](?:of|from)"
    rf"|{_SPEAKING}[ ](?:given[ ])?(?:to|with|for|by|on|in)"
    r"|as[ ]saying[ ](?:in|by|to|on)|questions?[ ](?:from|by|of)"
    rf"|{_WRITING}[ ](?:published[ ]|printed[ ])?(?:in|by|for|on|of)"
    rf"|{_PUBLISHING}[ ](?:today[ ]|yesterday[ ])?(?:in|by|on|for)"
    rf"|,[\"'”’]?[ ](?:said|says|reports?|reported|writes|wrote|adds|notes))[ ]{_BETWEEN}",
    re.IGNORECASE,
)
"""Before an agency or outlet: somebody spoke to it, or something was printed in it."""

OWN_PIECE = re.compile(
    rf"\b(?:this|the[ ]following)[ ](?:[\w-]{{1,15}}[ ])?{_WRITING}[ ](?:in|by|for|on|of)[ ](?:the[ ])?$", re.IGNORECASE
)
"""Before the site's own name: the article speaks of itself, "in this op-ed for commonspace.eu"."""

_REPORTING = _any("quoted cited reported announced confirmed published released issued")
_PAPER = _any(
    "statement report paper study survey analysis press_release communiqu[eé] briefing announcement",
    "figures data poll",
)
TO_ALL = re.compile(
    rf"\b(?:according[ ]to|{_REPORTING}[ ]by|citing|quoting|(?:quoted|cited)[ ](?:in|on)"
    rf"|{_PAPER}s?[ ](?:[\w-]{{1,15}}[ ]){{0,4}}?(?:from|by|of))[ ]{_BETWEEN}",
    re.IGNORECASE,
)
"""Before a source of any kind."""

_POSTING = _any(
    "posts? posted posting replied replies wrote writes? writing written tweets? tweeted said says? statements?",
    "messages? announced announcement shared published comments? commented video update responded reacted accounts?",
    "pages? channels?",
)
ON_SOCIAL = re.compile(
    rf"\b{_POSTING}[ ](?:[\w’'-]{{1,15}}[ ]){{0,4}}?(?:on|via)[ ]"
    r"(?:(?:the|his|her|its|their|an?|official|personal|verified|social|media|network|platform|messaging|app|own)[ ])"
    rf"{{0,6}}{_QUOTE}$",
    re.IGNORECASE,
)
"""Before a social network."""

OWN = re.compile(
    r"\b(?:his|her|its|their|\w{2,20}['’]s?|official|personal)[ ](?:(?:official|own|personal)[ ])?$",
    re.IGNORECASE,
)
"""Before a social network whose page or channel is named: "on his Telegram channel"."""
ACCOUNT = re.compile(r"[ ](?:page|account|channel|post|feed)\b", re.IGNORECASE)
IN_A = re.compile(r"\bin[ ](?:an?|another|one)[ ](?:[\w-]{1,15}[ ])?$", re.IGNORECASE)
A_POST = re.compile(r"[ ](?:post|message|video|statement|thread)\b", re.IGNORECASE)
"""Before and behind a social network, together: "said in a Telegram post"."""

_WHAT_IT_IS = _any(
    "news information press agency newspaper daily website portal correspondents? magazine service tv television",
    "channel",
)
_MEANWHILE = _any(
    r"on_\w{6,9} has have had also earlier today yesterday later meanwhile is was which further",
    r"(?:citing|quoting)_[\w\s]{1,40},",
)
_APPOSED = r"(?:,[ ](?:an?|the|which|whose)[ ][^,.;:!?\n]{1,60},)?"
"""What may stand between a name and its verb: ", a monitoring group,"."""
UNIT = (
    rf"(?:['’]s(?:[ ](?:own|local|{_DEMONYM}))?[ ]"
    r"(?:service|bureau|desk|edition|branch|newsroom|office|correspondents?)\b)?"
)
"""The part of a house that speaks for it: "RFE/RL's Georgian service"."""
_SAYS = (
    rf"{_QUOTE}(?:[ ]?\([^()]{{1,40}}\))?{_QUOTE}{UNIT}(?:['’]s)?{_APPOSED}"
    rf"(?:,(?=[ ](?:citing|quoting|meanwhile)\b))?[ ]"
    rf"(?:{_WHAT_IT_IS}[ ]){{0,3}}(?:{_MEANWHILE}[ ,]{{1,2}}){{0,3}}"
)
OUTLET_SAYS = re.compile(
    _SAYS
    + _any(
        r"reports?(?!['’\w]) reported reporting said says? quotes? quoted quoting cites? cited citing wrote writes?",
        r"written claims claimed notes noted announced published publishes carried asked points?_out pointed_out",
        r"confirms confirmed revealed learns learned learnt informs? informed tells told adds? added",
        r"describe[sd] comments commented assess(?:es|ed)? denie[sd] deny",
    )
    + r"\b",
    re.IGNORECASE,
)
INSTITUTION_SAYS = re.compile(
    _SAYS
    + _any(
        r"said says? reported reports(?!['’\w]) stated states announced confirmed denied informed",
        r"assess(?:es|ed)?",
        r"(?:issued|released|published)_(?:an?|the|its)",
    )
    + r"\b",
    re.IGNORECASE,
)

_NOUN = _any(
    "news_agency news_website news_site news_portal news_outlet newspaper daily weekly magazine broadcaster TV_channel",
    "television_channel radio_station",
)
_NAME = r"[A-Z][\w.-]{1,30}(?:[ ][A-Z][\w.-]{1,30}){0,3}"
_GROUP = _any(
    "(?:monitoring|rights|watchdog|research|fact-checking)_(?:group|organi[sz]ation|project|initiative)",
    "think_tank news_channel news_service monitoring_project",
)
_OPENERS = _any("Meanwhile However Today Yesterday Later Earlier But And Also In On At According_to Then Since While")
_OF = _any("of for from in at by on with to that which based close run owned who")
UNKNOWN_OUTLET = re.compile(
    rf"\b(?!{_OPENERS}\b)(?P<apposed>{_NAME}),[ ]an?[ ](?:(?!{_OF}\b)[\w-]{{1,20}}[ ]){{0,3}}?(?i:{_NOUN}|{_GROUP})"
    rf"(?=,|[ ]{_OF}[ ][^,.;:!?\n]{{1,40}},)"
    rf"|\b(?i:{_NOUN})[ ]{_QUOTE}(?P<after>{_NAME})"
    r"|\b(?P<own>(?:Channel|Kanal|TV|Radio)[ ](?:[A-Z][\w-]{1,30}(?:[ ][A-Z][\w-]{1,30}){0,2}|[0-9]{1,2}\b))"
    rf"|\b[Tt]he[ ]{_QUOTE}(?P<before>{_NAME}){_QUOTE}[ ](?i:{_NOUN})\b"
)
"""An outlet that need not be in the register, because the word for what it is stands with its name."""
OUTLET_WORDS = (
    "news",
    "daily",
    "weekly",
    "magazine",
    "broadcaster",
    "channel",
    "radio",
    "tv",
    "kanal",
    " group",
    "organi",
    "project",
    "initiative",
    "think",
)
"""What ``UNKNOWN_OUTLET`` finds holds one of these, whatever its case."""
DEMONYM = re.compile(
    r"(?:[A-Z]\w{2,14}(?:i|ian|an|ish|ese|ek)|French|Greek|Czech|Dutch|Kazakh|Kyrgyz|Tajik|Moscow|State)$"
)

_COUNTRY = r"(?:[ ](?:of|in)[ ](?:the[ ])?[A-Z]\w{2,20}(?:[ ][A-Z]\w{2,20})?)?"
_FIELD = _any(
    r"Foreign Defen[cs]e Interior Health Finance Justice Econom\w{1,4} Energy Education Emergenc\w{1,4}",
    "Agriculture Labou?r Culture",
)
_MINISTRY = (
    rf"(?:(?:(?!The\b)[A-Z]\w{{2,20}}(?:['’]s)?[ ])?{_FIELD}[ ]Ministry"
    rf"|Ministry[ ](?:of|for)[ ](?:the[ ])?[A-Z]\w{{2,20}}(?:[ ](?:and[ ])?[A-Z]\w{{2,20}}){{0,3}}){_COUNTRY}"
)
_OFFICE = _any(
    r"President Prime_Minister Government Presidency Parliament Presidential_Administration State_[A-Z]\w{2,20}"
)
_PRESS_SERVICE = r"(?i:press[ ](?:service|office|secretariat))[ ]of[ ](?:the[ ])?"
GOVERNMENT = re.compile(rf"\b(?:{_PRESS_SERVICE}(?:{_MINISTRY}|{_OFFICE}{_COUNTRY})|{_MINISTRY})")
"""A ministry, or the press service of an office, of any country."""
OFFICE_WORDS = ("ministry", "press ")
"""What ``GOVERNMENT`` finds holds one of these, whatever its case."""
