"""What is new in an answer, apart from what it quotes and how it is signed. Pure, and in one pass over the lines.

Nothing that somebody has written is lost: what is not new is folded away, and what cannot be told apart is new.
"""

import re
from collections.abc import Iterable
from itertools import groupby

LONGEST_HEADING, LONGEST_SIGNED, MOST_LINES = 400, 15, 10_000
QUOTED = re.compile(r"\s{0,3}>(?!From )")
WROTE = re.compile(r"\b(?:skrev|wrote|schrieb|skreiv|kirjoitti|a écrit|escribió|schreef)\b", re.IGNORECASE)
BEGINS_HEADING = re.compile(
    r"(?:den|on|am|le|el|op|mån|tis|ons|tors?|fre|lör|sön|mon|tue|wed|thu|fri|sat|sun)\b|\d{1,4}[ ./-]|\S.{0,80}<\S+@",
    re.IGNORECASE,
)
SEPARATOR = re.compile(
    r"[\s*_-]*[-_]{3,}\s*(?:ursprungligt (?:meddelande|brev)|original(?:t)?[ -]?meddelande|original message|"
    r"vidarebefordrat (?:meddelande|brev)|forwarded (?:message|by)|ursprüngliche nachricht|opprinnelig melding|"
    r"oprindelig meddelelse)|(?:begin forwarded message|vidarebefordrat (?:brev|meddelande)|"
    r"påbörja vidarebefordrat meddelande|början på vidarebefordrat brev|början av vidarebefordrat meddelande):?\s*$",
    re.IGNORECASE,
)
PASSED_ON = re.compile(r"vidarebefordra|forward", re.IGNORECASE)
HEAD = re.compile(
    r"[\s*_]{0,6}(?:(?P<sender>från|from|von|fra|lähettäjä)|(?P<subject>ämne|subject|betreff|emne|aihe)|"
    r"(?P<day>skickat|skickades|sent|gesendet|sendt|datum|date|dato|lähetetty)|"
    r"(?P<receiver>till|to|an|til|vastaanottaja)|(?P<copy>kopia|cc|kopie|kopi|svara till|reply-to|organisation))"
    r"\s?:",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*[_=*-]{5,}\s*$")
GREETING = re.compile(
    r"(?:(?:med|många|bästa|varma|soliga|glada|hjärtliga|allra|vänliga?|goda|trevliga?)\s+){0,3}hälsning(?:ar|en)?\b|"
    r"m\.?\s?v\.?\s?h\b|v\.?h\b[.,]|vänligen?,?\s*$|hälsn\b|"
    r"(?:(?:with|best|kind|warm|many)\s+){0,3}(?:regards|wishes)\b|(?:yours )?(?:sincerely|faithfully)\b|"
    r"mit freundlichen grüßen|ystävällisin terveisin|(?:med )?vennlig hilsen",
    re.IGNORECASE,
)
SLASHED = re.compile(r"/{1,2}\s?[A-ZÅÄÖ][\w .-]{0,30}$")
SENT_FROM = re.compile(
    r"\W{0,3}(?:skickat? (?:från|med|via)|skicka(?:s|des) från|sent (?:from|with|via)|hämta outlook|skaffa outlook|"
    r"get outlook|gesendet (?:von|mit)|sendt fra|lähetetty)\b.{0,80}$",
    re.IGNORECASE,
)
AFTERWARDS = re.compile(r"p\.?\s?s\b|obs\b|glömde\b", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.?!…)]\s*$")
REACHED_AT = re.compile(r"@|www\.|https?:|\btel\b|telefon|mobil\b|växel", re.IGNORECASE)
# Also where a letter of ours, as it is kept, has a place for a link that only its receiver sees.
LINK = re.compile(r"<?(?:https?:|mailto:)[^<>\s]{0,500}>?|\[\[[a-z0-9-]{1,40}\]\]\S*")
DISCLAIMER = re.compile(
    r"konfidentiell|confidential|sekretess(?:belagd|skyddad)|behandla[rs]? (?:dina )?personuppgifter|tänk på miljön|"
    r"please consider the environment|(?:endast|enbart) avse(?:tt|dd)|intended (?:solely|only)|"
    r"denna e-post har (?:sökts|kontrollerats)|virusfri|virus-free",
    re.IGNORECASE,
)


def split(text: str) -> tuple[str, str]:
    """What is new, and the rest: quoted letters, the signature."""
    lines = text.strip().splitlines()
    lines, unread = lines[:MOST_LINES], lines[MOST_LINES:]
    segments, folded, number, is_passed_on = [[]], [], 0, False  # type: list[list[str]], list[str], int, bool
    while number < len(lines):
        length, has_said = _heading(lines, number), any(map(str.strip, segments[0])) or len(segments) > 1
        is_passed_on = is_passed_on or bool(length and PASSED_ON.search(lines[number]))
        if length and not _is_marked(lines, number + length):
            if not has_said and any(map(str.strip, lines[number + length :])):
                return text.strip(), ""  # a letter passed on, or answered below what nothing marks
            _move_rule(segments[-1], folded)
            folded += lines[number:] + unread
            break
        if length or QUOTED.match(lines[number]):
            folded += lines[number : number + (length or 1)]
            number += length or 1
            if segments[-1]:
                segments.append([])
        else:
            segments[-1].append(lines[number])
            number += 1
    else:
        segments[-1] += unread
    new = []
    for segment in segments:
        kept, signed = _signed(segment)
        new.append("\n".join(kept).strip())
        folded += signed
    if is_passed_on and not any(new):
        return text.strip(), ""
    return "\n\n".join(filter(None, new)), "\n".join(line for line in folded if line.strip())


def is_ours_alone(text: str, ours: Iterable[str]) -> bool:
    """Whether it says nothing but what our letter said, below a heading and without a mark before its lines.

    `ours` are the ways in which the letter may be quoted; they are asked for only where there is such a heading.
    """
    lines = text.splitlines()
    length = _heading(lines, 0) if lines else 0
    quoted = _words("\n".join(lines[length:]))
    return bool(length and quoted) and any(quoted in _words(each) for each in ours)


def _words(text: str) -> str:
    return " ".join(LINK.sub("", text).split())


def _is_marked(lines: list[str], number: int) -> bool:
    """Whether what is quoted from there on has a mark before each of its lines."""
    return QUOTED.match(next((line for line in lines[number : number + 5] if line.strip()), "")) is not None


def _heading(lines: list[str], number: int) -> int:
    """How many lines the heading of a quoted letter takes that begins there; 0 where none does."""
    line = lines[number][:LONGEST_HEADING]
    if SEPARATOR.match(line):
        return 1 + _head(lines, number + 1)
    return _head(lines, number) or _wrote(lines, number)


def _head(lines: list[str], number: int) -> int:
    """ "Från: … Skickat: … Till: … Ämne: …", one below the other."""
    found = HEAD.match(lines[number][:80]) if number < len(lines) else None
    if not (found and found["sender"]):
        return 0
    kinds, length, has_address = {"sender"}, 1, "@" in lines[number][:LONGEST_HEADING]
    for place, each in enumerate(lines[number + 1 : number + 12], 2):
        if found := HEAD.match(each[:80]):
            kinds |= {name for name, value in found.groupdict().items() if value}
            length = place
        elif not each.strip() and len(kinds) > 2:
            break
    return length if ("subject" in kinds and len(kinds) > 2) or (has_address and len(kinds) > 1) else 0


def _wrote(lines: list[str], number: int) -> int:
    """ "Den 28 nov. 2026 kl. 10:12 skrev …:", on as many lines as the program broke it into."""
    begins = BEGINS_HEADING.match(lines[number].strip()[:120]) is not None
    joined = ""
    for length, line in enumerate(lines[number : number + (4 if begins else 1)], 1):
        joined = f"{joined} {line.strip()}"
        if not line.strip() or len(joined) > LONGEST_HEADING or QUOTED.match(line):
            return 0
        if joined.endswith(":") and WROTE.search(joined):
            is_telling = re.search(r"\S@\S", joined) or (begins and re.search(r"\b20\d\d\b", joined))
            return length if is_telling or _is_marked(lines, number + length) else 0
    return 0


def _move_rule(segment: list[str], folded: list[str]) -> None:
    """The line that a program draws above what it quotes."""
    while segment and (not segment[-1].strip() or RULE.match(segment[-1])):
        folded.append(segment.pop())


def _signed(lines: list[str]) -> tuple[list[str], list[str]]:
    """What was written, and how it was signed."""
    kept = [line for line in lines if not SENT_FROM.match(line.strip())]
    signed = [line for line in lines if SENT_FROM.match(line.strip())]
    for number, line in enumerate(kept):
        left = len(kept) - number
        if line == "-- " or (line.strip() in {"--", "—"} and left <= LONGEST_SIGNED):
            kept, signed = kept[:number], [*kept[number:], *signed]
            break
        if _is_greeting(line.strip(), left):
            said, below = _said_below(kept[number + 1 :])
            kept, signed = [*"\n".join(kept[:number]).rstrip().splitlines(), *said], [line, *below, *signed]
            break
    return _without_disclaimer(kept, signed)


def _is_greeting(line: str, left: int) -> bool:
    """`left` lines are left, this one with them."""
    if GREETING.match(line):
        return len(line) <= 60 and not (SENTENCE_END.search(line) and len(line.split()) > 5)
    return bool(SLASHED.match(line)) and left <= 6


def _said_below(lines: list[str]) -> tuple[list[str], list[str]]:
    """Of what stands below a greeting: what is a sentence to us, and what is the signature's."""
    said, signed = [], []  # type: list[str], list[str]
    for paragraph in _paragraphs(lines):
        whole = " ".join(paragraph).strip()
        is_said = AFTERWARDS.match(whole) or (SENTENCE_END.search(whole) and len(whole.split()) > 3)
        if is_said and not DISCLAIMER.search(whole) and not REACHED_AT.search(whole):
            said += ["", *paragraph]
        else:
            signed += paragraph
    return said, signed


def _without_disclaimer(kept: list[str], signed: list[str]) -> tuple[list[str], list[str]]:
    paragraphs = list(_paragraphs(kept))
    while len(paragraphs) > 1 and DISCLAIMER.search(" ".join(paragraphs[-1])):
        signed = [*paragraphs.pop(), *signed]
        kept = [line for paragraph in paragraphs for line in [*paragraph, ""]]
    return kept, signed


def _paragraphs(lines: list[str]) -> list[list[str]]:
    return [list(group) for is_written, group in groupby(lines, key=lambda line: bool(line.strip())) if is_written]
