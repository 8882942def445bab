"""States, their groups and the allowed moves. Data, no ORM."""

from portal.text.choices import TextChoices


class Role(TextChoices):
    MANAGER = "manager", "chef"
    OFFICER = "officer", "handläggare"
    POLITICIAN = "politician", "politiker"


class Invited(TextChoices):
    """Where a participant stands."""

    LISTED = "listed", "ska bjudas in"
    INVITED = "invited", "inbjuden"
    ACCEPTED = "accepted", "är med"
    DECLINED = "declined", "har tackat nej"
    SUBSTITUTED = "substituted", "har skickat en ersättare"
    LEFT = "left", "har slutat"
    WITHDRAWN = "withdrawn", "är inte inbjuden längre"


EXPECTED = frozenset({Invited.LISTED, Invited.INVITED, Invited.ACCEPTED})
ASKED = frozenset({Invited.INVITED, Invited.ACCEPTED})  # those who stand in the roll
NOT_WITH_US = frozenset({Invited.DECLINED, Invited.SUBSTITUTED, Invited.LEFT, Invited.WITHDRAWN})
NO_PAGE = frozenset({Invited.LISTED, Invited.WITHDRAWN})  # not asked yet, or by mistake
NO_LINK = NO_PAGE | {Invited.LEFT}
MOVES: dict[Invited, frozenset[Invited]] = {
    Invited.LISTED: frozenset({Invited.INVITED, Invited.DECLINED}),
    Invited.INVITED: frozenset(
        {Invited.ACCEPTED, Invited.DECLINED, Invited.SUBSTITUTED, Invited.WITHDRAWN, Invited.LEFT}
    ),
    Invited.ACCEPTED: frozenset({Invited.SUBSTITUTED, Invited.LEFT}),
    Invited.DECLINED: frozenset({Invited.INVITED, Invited.ACCEPTED, Invited.SUBSTITUTED}),
    Invited.SUBSTITUTED: frozenset({Invited.INVITED}),  # when the substitute was the wrong person
    Invited.LEFT: frozenset({Invited.INVITED}),
    Invited.WITHDRAWN: frozenset({Invited.INVITED}),
}


class Presence(TextChoices):
    """What the roll says of one person at one occasion."""

    UNKNOWN = "", "inte noterad"
    PRESENT = "present", "här"
    REMOTE = "remote", "på distans"
    LATE = "late", "kom sent"
    EXCUSED = "excused", "anmält förhinder"
    ABSENT = "absent", "inte här"
    CAUGHT_UP = "caught_up", "har tagit igen"


ATTENDED = frozenset({Presence.PRESENT, Presence.REMOTE, Presence.LATE, Presence.CAUGHT_UP})


class Task(TextChoices):
    """Where one person's, or one group's, homework stands."""

    OPEN = "open", "ska lämnas in"
    HANDED_IN = "handed_in", "inlämnad"
    RETURNED = "returned", "ska kompletteras"
    DONE = "done", "klar"


TO_DO = frozenset({Task.OPEN, Task.RETURNED})
TASK_MOVES: dict[Task, frozenset[Task]] = {
    Task.OPEN: frozenset({Task.HANDED_IN}),
    Task.HANDED_IN: frozenset({Task.HANDED_IN, Task.RETURNED, Task.DONE}),
    Task.RETURNED: frozenset({Task.HANDED_IN}),
    Task.DONE: frozenset({Task.RETURNED}),
}


class Improvement(TextChoices):
    """Where an improvement action stands."""

    DECIDED = "decided", "beslutad"
    STARTED = "started", "pågår"
    DONE = "done", "genomförd"
    JUDGED = "judged", "utvärderad"
    DROPPED = "dropped", "avbruten"


UNDER_WAY = frozenset({Improvement.DECIDED, Improvement.STARTED})
IMPROVEMENT_MOVES: dict[Improvement, frozenset[Improvement]] = {
    Improvement.DECIDED: frozenset({Improvement.STARTED, Improvement.DONE, Improvement.DROPPED}),
    Improvement.STARTED: frozenset({Improvement.DONE, Improvement.DROPPED}),
    Improvement.DONE: frozenset({Improvement.STARTED, Improvement.JUDGED}),
    Improvement.JUDGED: frozenset({Improvement.STARTED}),
    Improvement.DROPPED: frozenset({Improvement.STARTED}),
}
WRITTEN_ABOUT = UNDER_WAY | {Improvement.DONE}


class Verdict(TextChoices):
    HELPED = "helped", "Det hjälpte"
    SOME = "some", "Det hjälpte en del"
    NO_DIFFERENCE = "no_difference", "Ingen säker skillnad"
    WORSE = "worse", "Det blev sämre"
    CANNOT_TELL = "cannot_tell", "Det går inte att säga"


class Origin(TextChoices):
    """What an improvement action was born of."""

    COHORT = "cohort", "Utbildningen"
    SURVEY = "survey", "Ett resultat i en mätning"
    MEETING = "meeting", "Ett lotsmöte"
    DIALOGUE = "dialogue", "En upphandlingsdialog"
    CLOSING_ANSWER = "closing_answer", "Ett omdöme efter avslut"
    COMPLAINT = "complaint", "Ett företags synpunkt"


def may_move(state: str, to: str) -> bool:
    return Invited(to) in MOVES[Invited(state)]


def may_move_task(state: str, to: str) -> bool:
    return Task(to) in TASK_MOVES[Task(state)]


def may_become(to: Improvement) -> frozenset[Improvement]:
    """The states that an improvement action may come from."""
    return frozenset(state for state, onward in IMPROVEMENT_MOVES.items() if to in onward)


def may_move_improvement(state: str, to: str) -> bool:
    return Improvement(to) in IMPROVEMENT_MOVES[Improvement(state)]
