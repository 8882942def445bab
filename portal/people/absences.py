"""When people are away, and who stands in: entered by themselves, by their sector's manager or by the pilot.

Order inside each act: lock, guard, change, log, letter. Nobody's reason for being away is asked for.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from portal.mail import outbox
from portal.models import Absence, SectorRole, User
from portal.people import directory, log
from portal.text.exceptions import NotAllowed

ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=2 * 366)  # a year too much is a slip of the finger


# --- Who, for whom --------------------------------------------------------------------------------


def people_of(user: User, on: date) -> list[User]:
    """Those whose absences the person keeps: her own, and as a manager those of her sectors."""
    led = _at(user.roles.manager_of, on)
    return [user, *(person for person in led if person != user)]


def colleagues_of(user: User, on: date) -> list[User]:
    """Those who can stand in: everybody else with a role at one of the person's sectors.

    What a pilot, a director or a registrar would have got goes on by role, and to nobody whom they could name.
    """
    own = SectorRole.objects.current(on).filter(user=user).values("sector")
    return [person for person in _at(own, on) if person != user]


def _at(sectors, on: date) -> list[User]:
    held = (
        SectorRole.objects.current(on).filter(sector__in=sectors).select_related("user").order_by("user__name", "pk")
    )
    return list({role.user_id: role.user for role in held}.values())


def kept_by(user: User, on: date) -> QuerySet[Absence]:
    """What the person may see and change: what is not over yet, of those whose absences she keeps."""
    rows = Absence.objects.filter(user__in=people_of(user, on), until__gte=on)
    return rows.select_related("user", "substitute").order_by("since", "pk")


# --- Who answers ----------------------------------------------------------------------------------


def doubts(absence: Absence) -> list[str]:
    """What whoever enters it may not have thought of: on some of the days nobody answers, or somebody else does."""
    others = Absence.objects.filter(since__lte=absence.until, until__gte=absence.since).exclude(pk=absence.pk)
    days = {absence.since, *(other.since for other in others), *(other.until + ONE_DAY for other in others)}
    concern = [o for o in others if absence.substitute_id == o.user_id or o.substitute_id == absence.user_id]
    said = [
        sentence
        for day in sorted(day for day in days if absence.since <= day <= absence.until)
        if any(other.since <= day <= other.until for other in concern)
        for sentence in _doubts_on(day, absence)
    ]
    return list(dict.fromkeys(said))


def _doubts_on(day: date, absence: Absence) -> Iterator[str]:
    user, named, cover = absence.user, absence.substitute, directory.cover_on(day, entered=absence)
    if named and cover.is_away(named):
        answers = cover.substitute_of(user)
        then = f"svarar {answers}" if answers else "svarar ingen, och frågorna går till sektorns brevlåda"
        yield f"{named} är själv borta {cover.absences[named.pk][0].when}. Då {then}."
    for away, *_ in cover.absences.values():
        if away.substitute == user and cover.substitute_of(away.user) is None:
            yield f"{user} är ersättare för {away.user}, som är borta {away.when}. Ingen svarar för {away.user} då."


def unless_meant(absence: Absence, *, is_meant: bool) -> list[str]:
    """What is asked before it is entered: nothing when it is meant, or when its days are wrong anyway."""
    return [] if is_meant or absence.since > absence.until else doubts(absence)


# --- Acts -----------------------------------------------------------------------------------------


@transaction.atomic
def enter(
    user: User, *, since: date, until: date, substitute: User | None, by: User, at: datetime | None = None
) -> Absence:
    """The same once more (a double click) is the same absence."""
    at = at or timezone.now()
    _lock(user)
    same = Absence.objects.filter(user=user, since=since, until=until, substitute=substitute).first()
    if same:
        return same
    absence = Absence(user=user, since=since, until=until, substitute=substitute)
    _guard(absence, by=by, at=at)
    absence.save()
    log.note("absence.enter", absence, by=by, at=at, user=user.pk)
    _tell(absence, substitute, "stands_in", by=by, at=at)
    _tell(absence, user, "absence_entered", by=by, at=at)
    return absence


@transaction.atomic
def must_be_possible(absence: Absence, *, by: User, at: datetime | None = None) -> None:
    """What a form asks before it is entered or changed: within a transaction nothing comes between."""
    _lock(absence.user)
    _guard(absence, by=by, at=at or timezone.now())


@transaction.atomic
def change(
    absence: Absence, *, since: date, until: date, substitute: User | None, by: User, at: datetime | None = None
) -> Absence:
    """Who stood in and does not any more is told so, and so is whoever does, when there is something new."""
    at = at or timezone.now()
    _lock(absence.user)
    absence = Absence.objects.select_related("user", "substitute").get(pk=absence.pk)
    before, when = absence.substitute, absence.when
    if (since, until, substitute) == (absence.since, absence.until, before):
        return absence
    absence.since, absence.until, absence.substitute = since, until, substitute
    _guard(absence, by=by, at=at)
    absence.save()
    log.note("absence.change", absence, by=by, at=at, user=absence.user_id)
    if before != substitute:
        _tell(absence, before, "stands_in_no_more", by=by, at=at, when=when)
    _tell(absence, substitute, "stands_in", by=by, at=at)
    _tell(absence, absence.user, "absence_entered", by=by, at=at)
    return absence


@transaction.atomic
def remove(absence: Absence, *, by: User, at: datetime | None = None) -> None:
    """Of one that is over nothing changes for anybody, and nobody is told."""
    at = at or timezone.now()
    _lock(absence.user)
    _must_keep(absence.user, by=by, at=at)
    log.note("absence.remove", absence, by=by, at=at, user=absence.user_id)
    if absence.until >= timezone.localdate(at):
        _tell(absence, absence.substitute, "stands_in_no_more", by=by, at=at)
        _tell(absence, absence.user, "absence_removed", by=by, at=at)
    absence.delete()


def _lock(user: User) -> None:
    """Two acts about one person's absences wait for each other, so that no two come to overlap."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _must_keep(user: User, *, by: User, at: datetime) -> None:
    if not by.roles.is_pilot and user not in people_of(by, timezone.localdate(at)):
        raise NotAllowed("Du kan lägga in din egen frånvaro, och som chef den för dem som arbetar på din sektor.")


def _guard(absence: Absence, *, by: User, at: datetime) -> None:
    today = timezone.localdate(at)
    _must_keep(absence.user, by=by, at=at)
    if absence.until < absence.since:
        raise NotAllowed("Den sista dagen ligger före den första.", field="until")
    if absence.until < today:
        raise NotAllowed("Den sista dagen har redan varit.", field="until")
    if absence.until - absence.since > LONGEST:
        raise NotAllowed("Det är mer än två år. Kontrollera årtalet.", field="until")
    if absence.substitute and absence.substitute not in colleagues_of(absence.user, today):
        raise NotAllowed(_why_not(absence), field="substitute")
    others = Absence.objects.filter(user=absence.user, since__lte=absence.until, until__gte=absence.since)
    other = others.exclude(pk=absence.pk).first()
    if other:
        raise NotAllowed(f"Det finns redan en frånvaro {other.when}. Ändra den i stället.", field="since")


def _why_not(absence: Absence) -> str:
    if absence.user.roles.sectors:
        return f"{absence.substitute} arbetar inte på samma sektor som {absence.user}."
    return f"Lämna Ersättare tomt. Det som {absence.user} skulle ha fått går vidare ändå, till lotsens brevlåda."


def _tell(absence: Absence, to: User | None, letter: str, *, by: User, at: datetime, when: str = "") -> None:
    """Nobody is told by letter what she has just entered herself."""
    if to and to != by:
        context = {"absence": absence, "when": when or absence.when, "by": by}
        outbox.write(outbox.Letter(f"portal/email/{letter}", to=to.email, context=context, about=absence, at=at))
