"""What the pilot does next in a case: one deed and its place on the case's page, or why nothing waits for her."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cases.workflow import TAKEN_AWAY, Audience, Kind, Party, Side
from portal.text.swedish import join_words, long_date

BOX = "skicka-text"  # for words to the business
CONTACT, END = "kontakt", "avsluta"
FORM = "fraga-fler"  # for a question to a sector in words of one's own, within its fold
PASS_ON, REPLY, SAY_YES = "Ge svaret vidare", "Svara", "Säg ja eller nej"
ASK_ANOTHER, PUT_RIGHT, SEE_TO = "Fråga en annan sektor", "Rätta adressen", "Se vad du ska göra"
PASSED_ON = frozenset({Kind.ANSWER, Kind.CORRECTION, Kind.MESSAGE})  # a call that a sector noted is none


@dataclass(frozen=True)
class NextDeed:
    why: str
    button: str = ""  # none where nothing waits for the pilot
    place: str = ""

    # What is folded on the page, and stands open where it is next: whoever is sent there comes to the boxes.

    @property
    def is_in_form(self) -> bool:
        return self.place == FORM

    @property
    def is_a_call(self) -> bool:
        return self.place == CONTACT

    @property
    def is_the_end(self) -> bool:
        return self.place == END


@dataclass(frozen=True)
class Desk:
    """What the case's page has read already: the case, its messages and its questions to sectors."""

    case: Any
    said: Sequence[Any]  # in the order of time
    assignments: Sequence[Any]
    has_mail: bool = False  # that waits for somebody to say what it is
    to_do: Sequence[object] = ()  # what a meeting gave the pilot
    unchecked: Sequence[object] = ()  # steps out of the guide that nobody here has looked at
    letters_come_back: bool = False

    @property
    def is_pilots(self) -> bool:
        return self.case.turn == Party.PILOT and not self.case.is_resting

    def since_told(self) -> Sequence[Any]:
        """What has been said since the pilot last told the business something."""
        told = [n for n, each in enumerate(self.said) if each.side == Side.PILOT and _is_for_business(each)]
        return self.said[told[-1] + 1 :] if told else self.said

    def is_answered_to_pilot(self) -> bool:
        """A sector has answered the pilot, and the business knows nothing of it. Why one gave its question back is
        for the pilot alone, also when it has been asked again since."""
        given_back = {(each.sector_id, each.ended_at) for each in self.assignments if each.is_declined}
        last_asked = {each.pk: each.asked_at for each in self.assignments}
        kept = [m for m in self.since_told() if m.side == Side.SECTOR and m.audience == Audience.PILOT]
        kept = [m for m in kept if m.kind in PASSED_ON and (m.sector_id, m.at) not in given_back]
        return any(m.kind != Kind.MESSAGE or m.at >= last_asked.get(m.assignment_id, m.at) for m in kept)

    def has_business_the_last_word(self) -> bool:
        words = [message for message in self.said if message.pk and _is_for_business(message)]
        return bool(words) and words[-1].side == Side.BUSINESS

    def handed_back(self) -> list[Any]:
        """Nobody has been asked since who still is."""
        declined = [a for a in self.assignments if a.is_declined and not a.is_declared_after_answer]
        last = max((a.asked_at for a in self.assignments if a.state not in TAKEN_AWAY), default=None)
        return [a for a in declined if a.ended_at and last and last <= a.ended_at]


def _is_for_business(message: Any) -> bool:
    return bool(message.audience == Audience.BUSINESS)


def next_deed(desk: Desk, *, today: date) -> NextDeed:
    if not desk.case.is_open:
        goal = desk.case.joined_into
        return NextDeed(f"Arbetet fortsätter i {goal.reference}." if goal else "Ärendet är slut.")
    return next(_waiting(desk), None) or NextDeed(_in_wait_for(desk, today))


def _waiting(desk: Desk) -> Iterator[NextDeed]:
    """What waits for the pilot, the first thing first."""
    if desk.has_mail:
        yield NextDeed("Ett mejl väntar på att du säger vad det är.", "Ta ställning till mejlet", "mejl")
    if desk.letters_come_back:
        yield NextDeed("Mejlen till företaget kommer tillbaka. Ring och rätta adressen.", PUT_RIGHT, CONTACT)
    for each in desk.assignments:
        if each.is_open and each.wished_due:
            yield NextDeed(f"{each.sector} vill ha ett senare datum.", SAY_YES, f"fragor-{each.pk}")
    if desk.case.is_untriaged:
        again = "Ärendet är öppnat igen." if desk.case.is_reopened else "Ärendet är nytt."
        yield NextDeed(f"{again} Läs vad företaget vill och fråga dem som berörs.", "Fråga en sektor", "fragor")
    if desk.is_answered_to_pilot():
        yield NextDeed("En sektor har svarat dig, och företaget vet inte svaret än.", PASS_ON, BOX)
    if back := desk.handed_back():
        names = join_words(dict.fromkeys(each.sector for each in back))
        yield NextDeed(f"{names} lämnade tillbaka frågan.", ASK_ANOTHER, FORM)
    if desk.is_pilots:
        yield _in_turn(desk)


def _in_turn(desk: Desk) -> NextDeed:
    """Nobody else has anything to do."""
    if desk.has_business_the_last_word():
        return NextDeed("Företaget har skrivit.", REPLY, BOX)
    if desk.to_do:
        return NextDeed("Lotsmötet gav dig något att göra.", SEE_TO, "moten")
    if desk.unchecked:
        return NextDeed("Stegen från vägvisaren är inte kontrollerade än.", "Gå igenom stegen", "steg")
    if desk.case.first_contact_at is None:
        return NextDeed("Ingen har hört av sig till företaget än.", "Skriv till företaget", BOX)
    if any(each.is_answered for each in desk.assignments):
        return NextDeed("Alla som är frågade har svarat. Är allt sagt?", "Avsluta ärendet", END)
    return NextDeed("Ingen annan har något att göra.", "Skriv till företaget", BOX)


def _in_wait_for(desk: Desk, today: date) -> str:
    """Whom the case waits for, and until when."""
    case = desk.case
    if case.rests_until:
        return f"Ärendet vilar till {long_date(case.rests_until)}."
    at_work = [each for each in desk.assignments if each.is_open and not each.waits_for_business]
    if late := [each for each in at_work if each.is_overdue(today)]:
        names = join_words(dict.fromkeys(each.sector for each in late))
        return f"{names} skulle ha svarat. Ring, ge ett nytt datum, eller lyft till kommundirektören."
    if at_work:
        first = min(at_work, key=lambda each: each.due)
        names = join_words(dict.fromkeys(each.sector for each in at_work))
        return f"{names} arbetar. Nästa svar kommer senast {long_date(first.due)}."
    return "Företaget har en fråga att svara på."
