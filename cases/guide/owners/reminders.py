"""Steps whose day to be read through has come: one line for each sector, however many wait. Reads only."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from cases.guide.owners.listing import NO_SECTOR, due_of, ways
from cases.guide.reading import guide
from cases.models import GuideStep
from portal.models import Sector, SectorRole
from portal.people import directory
from portal.reminding import Facts, Kind, Thing, Voice, register
from portal.text.swedish import number_word

OF_PILOT = 0  # instead of a sector's number

Waiting = dict[int, list[tuple[date, GuideStep]]]


def _waiting() -> Waiting:
    """By the number of the sector: every step with a day, the oldest first."""
    shown, found = ways(guide()), defaultdict(list)
    for step in GuideStep.objects.filter(is_active=True).select_related("sector"):
        if due := due_of(step, shown):
            found[step.sector_id or OF_PILOT].append((due, step))
    return {holder: sorted(steps, key=lambda each: each[0]) for holder, steps in found.items()}


def _find(latest: date) -> Iterator[Thing]:
    """Told to one person at work there, first to who confirmed last; where nobody is, to the pilot."""
    at_work = _at_work(timezone.localdate())
    for holder, steps in _waiting().items():
        due = steps[0][0]
        if due > latest:
            continue
        people = at_work.get(holder, [])
        officer = _last_who_confirmed([step for _, step in steps])
        if people and officer not in people:
            officer = people[0]
        yield Thing(holder, due, sector=holder, officer=officer) if people else Thing(holder, due)


def _last_who_confirmed(steps: list[GuideStep]) -> int | None:
    confirmed = [step for step in steps if step.confirmed_at]
    return max(confirmed, key=lambda step: step.confirmed_at).confirmed_by_id if confirmed else None


def _at_work(today: date) -> dict[int, list[int]]:
    """By their sectors; officers before managers."""
    cover, found = directory.cover_on(today), defaultdict(list)
    for role in SectorRole.objects.current(today).select_related("user").order_by("-kind", "user__name", "pk"):
        if not cover.is_away(role.user):
            found[role.sector_id].append(role.user_id)
    return found


def _tell(ids: list[int]) -> dict[int, Facts]:
    told, today, page = {}, timezone.localdate(), reverse("own_guide_steps")
    for holder, steps in _waiting().items():
        if holder not in ids:
            continue
        due, first = steps[0]
        n = sum(day <= max(today, due) for day, _ in steps)
        whose = f"hos {first.sector}" if first.sector else "hos lotsen"
        told[holder] = Facts(
            about=due,
            reference="Vägvisaren",
            topic=f"{number_word(n, neuter=True)} steg {whose} att läsa igenom",
            page=page,
            desk=f"{page}?hos={first.sector.slug if first.sector else NO_SECTOR}",
            opens="Öppna stegen",
        )
    return told


register(
    Kind(
        name="guide_steps",
        label="Vägvisarens steg att läsa igenom",
        voice=Voice.GUIDE,
        thing="sector",
        model=Sector,
        find=_find,
        tell=_tell,
        progress="",
    )
)
