"""What the ledger tells of earlier reminders about the same thing, so that a letter claims nothing that has not been.

Told to whoever stands above those who were reminded: a sector's manager, and the director.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from portal.models import Reminder, town_hall
from portal.models.reminders import Receiver
from portal.reminding.gathering import Digest, Line
from portal.text.swedish import join_words, number_word, weekday_date

ABOVE = {Receiver.MANAGER, Receiver.DIRECTOR}
MAILBOX = "sektorns brevlåda"
About = tuple[str, int, date]  # thing, id and date, as the ledger has them


def note_earlier(digests: Iterable[Digest], today: date) -> None:
    """One query, and none when nobody above is written to."""
    lines = [line for digest in digests for line in digest.lines if line.to.receiver in ABOVE]
    wanted = {line: {(line.kind.thing, line.thing.pk, line.thing.about), *line.facts.also} for line in lines}
    told = _told(set().union(*wanted.values()), today) if lines else {}
    for line, abouts in wanted.items():
        line.reminded = _in_words([row for about in abouts for row in told.get(about, [])])


def _told(abouts: set[About], today: date) -> dict[About, list[tuple[str, date]]]:
    """Who was written to on which day before this one."""
    ids: dict[str, set[int]] = defaultdict(set)
    for thing, pk, _ in abouts:
        ids[thing].add(pk)
    rows = Reminder.objects.filter(letter__isnull=False, sent_on__lt=today).exclude(receiver=Receiver.DIRECTOR)
    rows = rows.filter(Q(*[Q(thing=thing, thing_id__in=found) for thing, found in ids.items()], _connector=Q.OR))
    told: dict[About, list[tuple[str, date]]] = defaultdict(list)
    for thing, pk, about, receiver, email, user, day in rows.order_by("sent_on", "pk").values_list(
        "thing", "thing_id", "about_date", "receiver", "to_email", "to_id", "sent_on"
    ):
        told[thing, pk, about].append((_whom(receiver, email, user), day))
    return told


def _whom(receiver: str, email: str, user: int | None) -> str:
    """What had no other receiver went to the pilot's mailbox, whomever it was meant for."""
    if email == town_hall().pilot_mailbox:
        return Receiver.PILOT.label
    return MAILBOX if receiver == Receiver.OFFICER and user is None else str(Receiver(receiver).label)


def _in_words(rows: list[tuple[str, date]]) -> str:
    """ "handläggaren två gånger, senast onsdag 10 februari, och sektorns chef fredag 12 februari"."""
    days: dict[str, set[date]] = defaultdict(set)
    for whom, day in rows:
        days[whom].add(day)
    return join_words(
        f"{whom} {weekday_date(max(found))}"
        if len(found) == 1
        else f"{whom} {number_word(len(found))} gånger (senast {weekday_date(max(found))})"
        for whom, found in days.items()
    )


def with_earlier(line: Line) -> str:
    """The line, and who has been reminded of it before."""
    if line.to.receiver not in ABOVE:
        return line.words
    said = f"Påmind tidigare: {line.reminded}." if line.reminded else "Ingen har fått en påminnelse om det tidigare."
    return f"{line.words}\n{said}"
