"""The turns of phrase that tell who is interviewed, who asks, and who wrote."""

import re

from newsbot.sites import OWN_WORDS

_SERIES = (
    r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekend|weekly|exclusive|video|full|the|an?|our"
    rf"|special|guest|{OWN_WORDS}|podcast)[’'s]*"
)
TITLE = re.compile(
    rf"(?i)\A\W*(?:{_SERIES}[\s:–-]+){{0,3}}interview(?:s|ed)?\b(?:\s+(?:with|of))?\s*[:–—-]?\s*"
    r"|\b(?:in conversation|a conversation|conversation|q\s*&\s*a|in dialogue|five questions|questions)"
    r"\s+(?:with|to|for)\s+"
    r"|\(\s*interview\s*\)\s*\Z"
)
"""A headline that announces an interview; the guest follows the match."""
TITLE_LABEL = re.compile(r"\A\s*[^:]{3,80}:\s")
"""A headline of the shape "NAME: claim"."""
INTERVIEW = re.compile(
    r"(?i)\b(?:(?:full|exclusive|following|an?|this|our|written|video)\s+interview\b"
    r"|interview (?:with|conducted|below|in full|series)|spoke (?:with|to)|interviewed|in conversation with"
    r"|sat down with|talked (?:with|to)|answered (?:our|the) questions)"
)
"""A lead that may open an interview."""
_SITE = (
    rf"(?:{OWN_WORDS}|\[\.\.\]|the editor"
    r"|our (?:political )?(?:editor|correspondent|team|reporter)"
    r"|we(?= (?:spoke|talked|sat|interviewed|asked|have|recently)))"
)
SITE_ASKS = re.compile(
    rf"(?i)\b{_SITE}\s+(?:(?:has|have|recently|also|today|this week|editorial team)\s+)*"
    r"(?:spoke|speaks|spoken|talked|talks|sat down|interviewed|interviews|asked)\s*(?:with|to)?\s*"
)
"""The site itself asks: "commonspace.eu spoke with"; the guest follows."""
ASKING_WORDS = ("spoke", "speaks", "talk", "sat down", "interview", "asked")
"""What ``SITE_ASKS`` finds holds one of these, whatever its case."""
FOR_SITE = re.compile(rf"(?i)\b(?:for|of|from|by)\s+{_SITE}|\b(?:this|following) interview\b")
"""Around "A spoke to B": the talk was for the site."""
ASKED_BY = re.compile(
    r"(?i)\b(?:interviewed|conducted|questioned|moderated|in conversation|asked|questions(?: were)?(?: asked| put)?"
    r"|interview(?: was)?(?: conducted| done| held)?|(?:conversation|discussion|programme|interview) is led)"
    r"\s+(?:by|with)\s*:?\s*"
    r"|\bquestions\s+(?:of|from)\s+|\bquestions\s*:\s*|\binterviewer\s*:\s*"
)
"""The interviewer follows: "conducted by"."""
ASKS = re.compile(
    rf"(?i)[\s,]*(?:(?:has|of|from|for|at|{OWN_WORDS}|recently|also|sat)\s+)*"
    r"(?:interview(?:s|ed)?|spoke|speaks|talked|talks|sat down|in conversation|met up)\s*(?:with|to)?\s*"
)
"""Right after a name: that person asks whoever is named next."""
ASKS_GUEST = re.compile(
    r"(?i)\s+(?:(?:has|recently|also)\s+)*"
    r"(?:asks|asked|interviews|interviewed|met|(?:spoke|speaks|talked|talks|sat down)\s+(?:to|with))"
    r"\s+(?:her|him|them|our guest)\b"
)
"""Right after a name, in a lead whose guest is known: "asks her about ports"."""
INTERVIEW_OF = re.compile(r"(?i)(?:\A|\n|[.!?]\s)\W*(?:an? |the |this )?interview (?:of|by)\s+")
"""Who asks follows, and behind "with" who answers."""
CONDUCTS = re.compile(
    r"(?i)\s+(?:conducts|conducted|leads|led|held|holds|hosts|hosted)\s+(?:the|this)\s+(?:interview|conversation)"
)
ANSWERS = re.compile(
    r"(?i)[\s,]*(?:(?:has|recently|also|kindly)\s+)*"
    r"(?:spoke|speaks|talked|talks|answer(?:s|ed)|gave an interview|sat down|in an interview)\s*"
    rf"(?:to|with|for)?\s*(?:the\s+)?(?:{_SITE}|our questions|questions)"
)
"""Right after a name: that person answers the site."""
INTERVIEW_WITH = re.compile(r"(?i)\b(?:interview|conversation|talk)\s+with\s+")
LABEL = re.compile(r"(?:\A|\n)[ \t\u00a0]*([^\W\d_][^:\n]{0,48}):(?=[\s\u00a0])")
"""The label of a speaker before a turn: "Name: text"."""
SENTENCE_END = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\b[A-Z])(?<!Prof)[.?!](?=\s)|\n")

WRITES_BEFORE = re.compile(
    r"(?i)\b(?:writes?|argues?|says?|asks?|believes?|notes?|explains?|warns?|concludes?|reflects?)"
    r"\s+(?:\S+\s+){0,4}\Z"
)
_IN_THIS = (
    r"(?:in|for)\s+(?:this|his|her|their|a|an|the)\s+"
    r"(?:(?:latest|new|exclusive|guest|week['’]s|joint|regular|weekly|monday)\s+)*"
    r"(?:op-?ed|commentary|opinion(?: piece)?|analysis|article|column|essay|blog|piece|editorial)\b"
)
PIECES = (
    "op-ed", "oped", "commentary", "opinion", "analysis", "article", "column", "essay", "blog", "piece", "editorial",
)  # fmt: skip
"""What ``IN_THIS_OP_ED``, ``WRITES_IN`` and ``IN_THIS_BEFORE`` find holds one of these, whatever its case."""
IN_THIS_OP_ED = re.compile(rf"(?i)[^.\n]{{0,120}}?\b{_IN_THIS}")
WRITES_IN = re.compile(
    r"(?i)[\s,]*(?:[^.\n]{0,80}?,\s*)?"
    r"(?:writes?|wrote|argues?|says|asks|explains?|reflects|discusses|analy[sz]es|looks|explores)\b"
    rf"[^.\n]{{0,120}}?\b{_IN_THIS}"
)
"""Right after a name: "writes in this op-ed"."""
IN_THIS_BEFORE = re.compile(
    rf"(?i)\b{_IN_THIS}(?:\s+for\s+(?:the\s+)?(?:{OWN_WORDS}|\S+?))?\s*,\s*(?:[^\s,.]+\s+){{0,4}}\Z"
)
WRITES_AFTER = re.compile(
    r"(?i)[\s,]*(?:[^.\n,]{0,80},\s*)?"
    r"(?:writes?|argues?|says?|asks?|explains?|reflects|discusses|analy[sz]es|looks|explores|examines|considers"
    r"|calls|warns|shares)\b"
)
BYLINE = re.compile(
    r"(?im)^\s*(?:by|author|written by|text by|op-ed by|commentary by|analysis by|opinion by)\s*:?\s+\Z"
)
"""A line that is a by-line up to the name."""
PREFIX_BYLINE = re.compile(
    r"(?i)\b(?:op-ed|commentary|opinion|analysis|article|piece|editorial|written)"
    r"\s+(?:\(?was\s+)?(?:written\s+)?by\s+\Z"
)
