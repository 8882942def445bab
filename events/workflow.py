"""States, their groups and the allowed moves. Data, no ORM.

An event is one thing, a sign-up another: when an event is called off its sign-ups stay as they were, and so does
the answer to who was told.
"""

from portal.text.choices import TextChoices


class Kind(TextChoices):
    MEETING = "meeting", "Möte"
    PROCUREMENT = "procurement", "Upphandlingsdialog"
    SCHOOL = "school", "Framtidsfrön i skolan"
    TRAINING = "training", "Utbildning (intern)"


# For those who are asked to come, and for nobody else: no page, no place in any list or calendar, no sign-up.
INTERNAL = frozenset({Kind.TRAINING})


class State(TextChoices):
    DRAFT = "draft", "utkast"
    PUBLISHED = "published", "publicerad"
    CALLED_OFF = "called_off", "inställd"


PUBLIC = frozenset({State.PUBLISHED, State.CALLED_OFF})
MOVES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.PUBLISHED}),
    State.PUBLISHED: frozenset({State.CALLED_OFF}),
    State.CALLED_OFF: frozenset(),
}


class Place(TextChoices):
    """Where a sign-up stands. (A place at the event, not on the map.)"""

    CONFIRMED = "confirmed", "har plats"
    OFFERED = "offered", "ska tacka ja"
    WAITING = "waiting", "i kö"
    CANCELLED = "cancelled", "avbokad"
    LAPSED = "lapsed", "svarade inte i tid"


SEATED = frozenset({Place.CONFIRMED, Place.OFFERED})
ACTIVE = SEATED | {Place.WAITING}
PLACE_MOVES: dict[Place, frozenset[Place]] = {
    Place.CONFIRMED: frozenset({Place.CANCELLED}),
    Place.OFFERED: frozenset({Place.CONFIRMED, Place.CANCELLED, Place.LAPSED}),
    Place.WAITING: frozenset({Place.CONFIRMED, Place.OFFERED, Place.CANCELLED}),
    Place.CANCELLED: frozenset(),
    Place.LAPSED: frozenset(),
}


def may_move(state: str, to: str) -> bool:
    return State(to) in MOVES[State(state)]


def may_move_place(place: str, to: str) -> bool:
    return Place(to) in PLACE_MOVES[Place(place)]
