"""States, their groups, the allowed moves, and the one rule of whose turn it is. Data, no ORM.

Three things that are never mixed: the internal state, what the business reads, and whose turn it is.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from portal.text.choices import TextChoices


class State(TextChoices):
    RECEIVED = "received", "mottaget"
    IN_PROGRESS = "in_progress", "pågår"
    WAITING = "waiting", "väntar på företaget"
    RESTING = "resting", "vilar"
    CLOSED = "closed", "avslutat"
    REOPENED = "reopened", "öppnat igen"
    WITHDRAWN = "withdrawn", "tillbakadraget"
    JOINED = "joined", "ihopslaget med ett annat"
    SPAM = "spam", "bortsorterat"


UNTRIAGED = frozenset({State.RECEIVED, State.REOPENED})
OPEN = UNTRIAGED | {State.IN_PROGRESS, State.WAITING, State.RESTING}
AWAKE = OPEN - {State.RESTING}
ENDED = frozenset(State) - OPEN

ENDINGS = frozenset({State.CLOSED, State.WITHDRAWN, State.JOINED})
MOVES: dict[State, frozenset[State]] = {
    State.RECEIVED: ENDINGS | {State.IN_PROGRESS, State.WAITING, State.RESTING, State.SPAM},
    State.IN_PROGRESS: ENDINGS | {State.WAITING, State.RESTING, State.SPAM},
    State.WAITING: ENDINGS | {State.IN_PROGRESS, State.RESTING, State.SPAM},
    State.RESTING: ENDINGS | {State.IN_PROGRESS, State.SPAM},
    State.REOPENED: ENDINGS | {State.IN_PROGRESS, State.WAITING, State.RESTING},
    State.CLOSED: frozenset({State.REOPENED}),
    State.WITHDRAWN: frozenset({State.REOPENED}),
    State.JOINED: frozenset({State.REOPENED}),
    State.SPAM: frozenset({State.RECEIVED}),
}


class Outcome(TextChoices):
    ANSWERED = "answered", "Du har fått svar"
    CAN_APPLY = "can_apply", "Du kan söka tillstånd nu"
    REFERRED = "referred", "Vi har hänvisat dig vidare"
    NOT_POSSIBLE = "not_possible", "Det du vill göra är inte möjligt, och här står varför"
    NOT_BUSINESS = "not_business", "Det var inte ett företagsärende, så vi har hänvisat dig vidare"
    NO_REPLY = "no_reply", "Vi fick inget svar från dig"


class AssignmentState(TextChoices):
    ASKED = "asked", "frågad"
    ACCEPTED = "accepted", "arbetar med det"
    ANSWERED = "answered", "har svarat"
    DECLINED = "declined", "lämnade tillbaka"
    RECALLED = "recalled", "återtagen"
    TAKEN_OVER = "taken_over", "hos lotsen"  # a secrecy mark took its readers


class AssignmentKind(TextChoices):
    QUESTION = "question", "fråga"  # one open at a time from each sector
    ACTION = "action", "åtgärd från lotsmöte"  # any number, each with its own owner and date


ASSIGNMENT_OPEN = frozenset({AssignmentState.ASKED, AssignmentState.ACCEPTED})
TAKEN_AWAY = frozenset({AssignmentState.RECALLED, AssignmentState.TAKEN_OVER})  # by the pilot
_ENDINGS = TAKEN_AWAY | {AssignmentState.ANSWERED, AssignmentState.DECLINED}
ASSIGNMENT_MOVES: dict[AssignmentState, frozenset[AssignmentState]] = {
    AssignmentState.ASKED: _ENDINGS | {AssignmentState.ACCEPTED},
    AssignmentState.ACCEPTED: _ENDINGS,
    **dict.fromkeys(_ENDINGS, frozenset({AssignmentState.ASKED})),
    # Answered, and it goes on: the business has written again, or is asked again.
    AssignmentState.ANSWERED: frozenset({AssignmentState.ASKED, AssignmentState.ACCEPTED}),
}
GOES_ON = timedelta(days=30)  # so long after its case was closed an answered question is answered again


class DeclineReason(TextChoices):
    NOT_OURS = "not_ours", "Frågan hör inte till oss"
    CONFLICT = "conflict", "Jag är jävig"
    OTHER = "other", "Annat skäl"

    @property
    def told(self) -> str:
        """To others: the choices speak as whoever makes them."""
        return TOLD[self]


TOLD = {
    DeclineReason.NOT_OURS: "frågan hör inte dit",
    DeclineReason.CONFLICT: "den som hade frågan är jävig",
    DeclineReason.OTHER: "annat skäl",
}


class Party(TextChoices):
    """Whose turn it is. Every moment of an open case belongs to exactly one of these."""

    PILOT = "pilot", "lotsen"
    SECTOR = "sector", "sektorn"
    OUTSIDE = "outside", "annan organisation"
    BUSINESS = "business", "företaget"


AT_WORK = frozenset({Party.SECTOR, Party.OUTSIDE})  # on a question


class Channel(TextChoices):
    WEB = "web", "webben"
    PHONE = "phone", "telefon"
    VISIT = "visit", "besök"
    EMAIL = "email", "e-post"
    MEETING = "meeting", "möte"


class Audience(TextChoices):
    """Who reads a text of the case's thread."""

    BUSINESS = "business", "företaget och alla som arbetar med ärendet"
    PILOT = "pilot", "lotsen och sektorn"
    INTERNAL = "internal", "bara den egna sektorn"


class Side(TextChoices):
    """Who said it."""

    BUSINESS = "business", "företaget"
    SECTOR = "sector", "sektorn"
    PILOT = "pilot", "lotsen"


class Kind(TextChoices):
    """What it is: a text of the thread, or a note of a call or a visit."""

    MESSAGE = "message", "meddelande"
    QUESTION = "question", "fråga till företaget"
    ANSWER = "answer", "svar"
    CORRECTION = "correction", "rättelse"  # of the text that it answers; both are kept
    CALL = "call", "telefonsamtal"
    VISIT = "visit", "besök"


def may_move(state: str, to: str) -> bool:
    return State(to) in MOVES[State(state)]


def may_move_assignment(state: str, to: str) -> bool:
    return AssignmentState(to) in ASSIGNMENT_MOVES[AssignmentState(state)]


def may_be_answered_again(state: str, *, closed_on: date | None, today: date) -> bool:
    """An answered question goes on while its case is open, and for a month after it was closed."""
    return State(state) in OPEN or bool(state == State.CLOSED and closed_on and today <= closed_on + GOES_ON)


def whose_turn(
    state: str,
    *,
    assignment_turns: Iterable[str],
    pilot_asks_business: bool,
    pilot_has_promised: bool = False,
    rests_for: str = "",
) -> Party | None:
    """The single party that an open case waits for; None when the case has ended.

    `assignment_turns` are the turns of the open assignments, and `pilot_has_promised` that a meeting gave the pilot
    something to do. The rule, in order: a resting case waits for the one it rests for; then our own sectors, then
    other organisations, then the pilot with something to do, then the business, then the pilot.
    The business is never named as the one we wait for while anybody of ours still has something to do.
    """
    if State(state) in ENDED:
        return None
    if state == State.RESTING:
        return Party(rests_for)
    turns = set(assignment_turns)
    if Party.SECTOR in turns:
        return Party.SECTOR
    if Party.OUTSIDE in turns:
        return Party.OUTSIDE
    if pilot_has_promised:
        return Party.PILOT
    if Party.BUSINESS in turns or pilot_asks_business:
        return Party.BUSINESS
    return Party.PILOT


def state_for_turn(state: str, turn: Party | None) -> State:
    """ "Waiting" and "in progress" follow from whose turn it is; no other state does."""
    if state == State.IN_PROGRESS and turn == Party.BUSINESS:
        return State.WAITING
    if state == State.WAITING and turn != Party.BUSINESS:
        return State.IN_PROGRESS
    return State(state)


class Reads(TextChoices):
    """What the business reads about its case (the numbers of the texts in cases/wording.py)."""

    RECEIVED = "received", "Mottaget"
    IN_PROGRESS = "in_progress", "Pågår"
    ANSWER_NEEDED = "answer_needed", "Du behöver svara"
    WAITING_FOR_OTHERS = "waiting_for_others", "Väntar på andra"
    RESTING = "resting", "Vilar"
    CLOSED = "closed", "Avslutat"
    WITHDRAWN = "withdrawn", "Tillbakadraget"
    JOINED = "joined", "Ihopslaget med ett annat ärende"
    PUT_ASIDE = "put_aside", "Avslutat"

    @property
    def tone(self) -> str:
        """How it is coloured, as in parts.css."""
        return TONES.get(self, "rest")


TONES = {
    Reads.RECEIVED: "now",
    Reads.IN_PROGRESS: "now",
    Reads.ANSWER_NEEDED: "turn",  # what the reader must do
    Reads.WAITING_FOR_OTHERS: "wait",
    Reads.CLOSED: "done",
}
READS_AT_THE_END = {
    State.CLOSED: Reads.CLOSED,
    State.WITHDRAWN: Reads.WITHDRAWN,
    State.JOINED: Reads.JOINED,
    State.SPAM: Reads.PUT_ASIDE,
}


class Stop(TextChoices):
    """The stops of a case's way, in the business's words. Those that it passes by are not shown."""

    RECEIVED = "received", "Mottaget"
    ASKED = "asked", "Frågat"
    ANSWERED = "answered", "Svar"
    CLOSED = "closed", "Klart"


def stop_of(state: str, *, was_asked: bool, is_answered: bool) -> Stop | None:
    """Where a case stands on its way; None when it ended in another way than by being closed."""
    if State(state) in ENDED:
        return Stop.CLOSED if state == State.CLOSED else None
    if is_answered:
        return Stop.ANSWERED
    return Stop.ASKED if was_asked else Stop.RECEIVED


def business_reads(state: str, *, turn: str | None, has_open_question: bool) -> Reads:
    """The status in the business's own words. An open question comes first, whoever else is at work."""
    if State(state) in ENDED:
        return READS_AT_THE_END[State(state)]
    if has_open_question:
        return Reads.ANSWER_NEEDED
    if state == State.RESTING:
        return Reads.RESTING
    if turn == Party.OUTSIDE:
        return Reads.WAITING_FOR_OTHERS
    if State(state) in UNTRIAGED and turn == Party.PILOT:
        return Reads.RECEIVED
    return Reads.IN_PROGRESS
