"""The one letter of a person and a working day: a line for each thing, with its link."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.mail import outbox
from portal.mail.links import Key, absolute
from portal.models import OutgoingEmail
from portal.people.receivers import Door, To
from portal.reminding.earlier import with_earlier
from portal.reminding.gathering import Digest, Line
from portal.reminding.kinds import Voice


def letter_of(digest: Digest, *, at: datetime) -> OutgoingEmail:
    """Lines with their links. A thing in a shared mailbox, or at the business, opens by a secret link of its own.

    What is told once a week is one short line for each place that it is seen to at, however many things wait there.
    """
    keys: dict[str, Key] = {}
    told: dict[Key | str, list[str]] = {}
    still: dict[Key | str, str] = {}
    for line in sorted(digest.lines, key=lambda line: line.weeks > 0):
        place, facts = opens_at(line), line.facts
        if line.weeks and (place in told or place in still):
            continue
        address = place
        if isinstance(place, Key):
            address = outbox.placeholder(len(keys))
            keys[f"link{len(keys)}"] = place
        if line.weeks:
            still[place] = f"{line.words} {address}"
            continue
        paragraph = f"{with_earlier(line)}\n{facts.opens or OPENS[line.to.door]}: {address}"
        if facts.shortcut and line.to.door in {Door.PAGE, Door.LINK} and line.to.receiver != "manager":
            paragraph += f"\n{facts.shortcut_words}: {address}{facts.shortcut}"
        told.setdefault(place, []).append(paragraph)
    paragraphs = [paragraph for each in told.values() for paragraph in each]
    receivers = {as_what(line.to) for line in digest.lines}
    role = receivers.pop() if len(receivers) == 1 else "mixed"
    voices = {line.kind.voice for line in digest.lines}
    if voices != {Voice.CASES} and role != "participant":  # what is said of questions and businesses does not hold
        role = next(iter(voices)).value if len(voices) == 1 else "mixed"
    usual = TO_PILOT if len(voices) == 1 else OF_SEVERAL_KINDS
    words = _to_director(digest) if role == "director" else WORDS.get(role, usual)
    context = {
        "lines": "\n\n".join(paragraphs),
        "still": "\n".join(still.values()),
        "count": len(paragraphs) + len(still),
        "words": words,
    }
    return outbox.build(outbox.Letter("portal/email/digest", to=digest.email, context=context, keys=keys, at=at))


def opens_at(line: Line) -> Key | str:
    """The page, or what the link of a letter opens."""
    door, facts = line.to.door, line.facts
    own = {Door.LINK: facts.link, Door.BUSINESS: facts.business, Door.PARTICIPANT: facts.participant}
    return own.get(door) or absolute(facts.desk if door is Door.DESK else facts.page)


@dataclass(frozen=True)
class Words:
    """How the letter speaks around its lines."""

    one: str  # its subject when there is one line
    many: str  # after the number of them; without it the subject is the same for any number
    way_out: str = ""  # for whoever cannot do it in time
    is_signed: bool = False  # by the municipality; the house reads that it gets one letter a day at most


TO_PILOT = Words("Ett ärende behöver dig", "ärenden behöver dig")
OF_SEVERAL_KINDS = Words("En sak väntar på dig", "saker väntar på dig")  # homework is no case
WORDS = {
    "officer": Words(
        "En fråga väntar på ditt svar",
        "frågor väntar på ditt svar",
        "Hinner du inte? Välj ett nytt datum och skriv varför. Då får företaget besked. "
        "Är frågan inte er? Lämna tillbaka den, så tar lotsen vid.",
    ),
    "manager": Words(
        "En fråga till din sektor är försenad",
        "frågor till din sektor är försenade",
        "Företagslotsen har kommunens uppdrag att driva på, och du får det här mejlet eftersom svaret fortfarande "
        "saknas.",
    ),
    "director": Words(
        "Ett ärende står still",
        "ärenden står still",
        "Företagslotsen har kommunens uppdrag att driva på i alla sektorer, och lyfter till dig det som ändå står "
        "still.",
    ),
    "participant": Words(
        "En uppgift i utbildningen väntar på dig",
        "uppgifter i utbildningen väntar på dig",
        "Hinner du inte? Svara på det här mejlet, så hittar vi en ny dag.",
    ),
    "promised": Words(
        "En sak väntar på er",
        "saker väntar på er",
        "Hinner ni inte? Öppna länken, välj ett nytt datum och skriv varför.",
    ),
    "post": Words(
        "Post väntar på att sorteras",
        "",
        "Vet du inte vad ett mejl gäller? Ring eller skriv till den som har skickat det.",
    ),
    "decided": Words(
        "Ett beslut av kommundirektören väntar",
        "beslut av kommundirektören väntar",
        "Går det inte? Ring lotsen, som har ärendet.",
    ),
    "visit": Words(
        "Ett löfte till ett företag väntar",
        "löften till företag väntar",
        "Hinner du inte? Ring företaget och säg det. Välj sedan ett nytt datum på löftets sida.",
    ),
    "guide": Words(
        "Steg i vägvisaren ska läsas igenom",
        "",
        "Stämmer ett steg? Öppna det och tryck på Stämmer – bekräfta. Annars ändrar du det först.",
    ),
    "record": Words(
        "Något hos registratorn väntar",
        "saker hos registratorn väntar",
        "Är det någon annan som ska göra det? Säg till den personen.",
    ),
    "year": Words(
        "En sak i årets plan väntar",
        "saker i årets plan väntar",
        "Är det redan gjort? Tryck på Klart på sidan, så slutar påminnelserna till nästa år.",
    ),
    "school": Words(
        "En skola väntar på svar om en tid",
        "tider väntar på svar till skolan",
        "Går tiden inte att flytta? Svara skolan på tavlans sida.",
    ),
    "business": Words(
        "Vi behöver ett svar från dig",
        "",
        "Behöver du mer tid? Svara på det här mejlet, så väntar vi.",
        is_signed=True,
    ),
}
OPENS = {
    Door.PAGE: "Öppna frågan",
    Door.LINK: "Öppna frågan",
    Door.DESK: "Öppna ärendet",
    Door.BUSINESS: "Läs frågan och svara",
    Door.PARTICIPANT: "Öppna uppgiften",
}


DESPITE = " trots påminnelser"
OF_PILOT = "Det är lotsen som har nästa steg. Du får det här mejlet eftersom företaget väntar på kommunen."


def _to_director(digest: Digest) -> Words:
    """What it claims of all its lines holds for each of them."""
    words = WORDS["director"]
    if all(line.reminded for line in digest.lines):
        words = replace(words, one=words.one + DESPITE, many=words.many + DESPITE)
    waits_for_sector = any(line.facts.sector or line.facts.also for line in digest.lines)
    return words if waits_for_sector else replace(words, way_out=OF_PILOT)


def as_what(to: To) -> str:
    """The substitute reads as the officer or as the pilot does; what has no other receiver reaches the pilot."""
    if to.receiver == "registrar":
        return "record"
    if to.door is Door.DESK:
        return "director" if to.receiver == "director" else "pilot"
    return "officer" if to.receiver == "substitute" else to.receiver
