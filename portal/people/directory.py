"""Who is who: who holds a function on a given day. Whoever has left, or is inactive, holds none."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from portal.models import Absence, Picture, PilotRole, Sector, SectorRole, User, town_hall
from portal.text.roles import PILOT_KINDS
from portal.text.swedish import short_date, sort_key
from portal.text.ttl_cache import TtlCache


def pilot(on: date) -> User | None:
    """The business developer if at work on that day, else the substitute, else nobody."""
    return next((user for user in _pilots(on) if not _pilot_is_away(user, on)), None)


def pilot_covered(on: date) -> bool:
    """Is anybody who runs the cases at work on that day?"""
    return pilot(on) is not None


def pilot_away_until(on: date) -> date | None:
    """The last day of the absence because of which nobody covers the pilot; None without such an end."""
    ends = [away.until for away in pilot_absences() if away.since <= on <= away.until]
    return max(ends) if ends and _pilots(on) and not pilot_covered(on) else None


def next_after_pilot(on: date) -> User | None:
    """Who gets what the business developer would have got, while she is away or nobody holds the role.

    The substitute, else the director; those who are away themselves are passed over.
    """
    developers = [role.user for role in pilot_roles() if role.kind == "business_developer"]
    if any(user in developers and not _pilot_is_away(user, on) for user in _pilots(on)):
        return None
    first = PilotRole.objects.in_turn(on).select_related("user").first()
    return first.user if first else None


def _pilots(on: date) -> list[User]:
    return [role.user for role in pilot_roles() if role.since <= on and (role.until is None or on <= role.until)]


def _pilot_is_away(user: User, on: date) -> bool:
    return any(away.user_id == user.pk and away.since <= on <= away.until for away in pilot_absences())


@TtlCache
def pilot_absences() -> list[Absence]:
    """When those who run the cases are away: every page names one who is at work."""
    return list(Absence.objects.filter(user__pilot_roles__kind__in=PILOT_KINDS).distinct())


@TtlCache
def pilot_roles() -> list[PilotRole]:
    """Everybody who runs the cases, or has done so; "business_developer" sorts before "substitute"."""
    held = PilotRole.objects.filter(kind__in=PILOT_KINDS, user__is_active=True).select_related("user", "user__picture")
    return list(held.defer("user__picture__content").order_by("kind", "since", "pk"))


def pilot_name(on: date) -> str:
    """The name that a business reads; while nobody covers the role the function itself answers."""
    person = pilot(on)
    return str(person) if person else "Företagslotsen"


def pilot_title(on: date) -> str:
    """ "Företagslotsen Eva Ek", or the function alone while nobody covers it."""
    person = pilot(on)
    return f"Företagslotsen {person}" if person else "Företagslotsen"


def pilot_in_sentence(on: date) -> str:
    """The same where it does not begin the sentence: "Ring företagslotsen Eva Ek på …"."""
    title = pilot_title(on)
    return title[0].lower() + title[1:]


def pilot_picture(on: date) -> Picture | None:
    """Of whoever is at work, when the municipality has put one in."""
    return getattr(pilot(on), "picture", None)


def pilot_phone(on: date) -> str:
    """The telephone of whoever is at work, else the municipality's."""
    person = pilot(on)
    return (person and person.phone) or town_hall().phone


def pilot_in_letters(on: date) -> dict[str, str]:
    """What letters say of the pilot: the words that their templates know."""
    return {
        "pilot": pilot_name(on),
        "title": pilot_title(on),
        "in_sentence": pilot_in_sentence(on),
        "phone": pilot_phone(on),
    }


@TtlCache
def _sectors() -> dict[int, Sector]:
    return {sector.pk: sector for sector in Sector.objects.all()}


def sector(pk: int | None) -> Sector | None:
    """A sector by its id. They are few, and nearly every page names some; a new one is looked for at once."""
    if pk is not None and pk not in _sectors():
        _sectors.forget()
    return _sectors().get(pk)


def officers(sector: Sector, on: date) -> list[User]:
    return _people(sector, on, kind="officer")


def managers(sector: Sector, on: date) -> list[User]:
    return _people(sector, on, kind="manager")


def people(sector: Sector, on: date) -> list[User]:
    """Everybody with a role at the sector on that day."""
    return _people(sector, on)


def staff(on: date) -> list[User]:
    """Everybody with a role in the municipality's own sectors, or beside them, on that day."""
    at_sector = SectorRole.objects.current(on).filter(user=OuterRef("pk"), sector__is_external=False)
    beside = PilotRole.objects.current(on).filter(user=OuterRef("pk"))
    found = User.objects.filter(Q(Exists(at_sector)) | Q(Exists(beside)))
    return sorted(found, key=lambda person: sort_key(str(person)))


def _people(sector: Sector, on: date, **role: str) -> list[User]:
    held = sector.roles.current(on).filter(**role).select_related("user").order_by("user__name", "pk")
    return list({role.user_id: role.user for role in held}.values())


# --- Absences -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cover:
    """Who is away on one day, and who stands in. Read once, asked for any number of people."""

    absences: dict[int, list[Absence]]  # by the person's id, the latest to begin first
    employed: frozenset[int]  # those of the substitutes who hold a role on that day

    def is_away(self, user: User) -> bool:
        return user.pk in self.absences

    def whoever_is_at_work(self, user: User) -> User | None:
        """The person, or while away whoever stands in; None when that is nobody."""
        return self.substitute_of(user) if self.is_away(user) else user

    def substitute_of(self, user: User) -> User | None:
        """Who stands in for somebody who is away, or for the one who stood in; None when the chain ends in nobody."""
        seen = {user.pk}
        while self.is_away(user):
            user = self._next(user)
            if user is None or user.pk in seen:
                return None
            seen.add(user.pk)
        return user if len(seen) > 1 else None

    def _next(self, user: User) -> User | None:
        named = [away.substitute for away in self.absences[user.pk] if away.substitute_id in self.employed]
        return named[0] if named else None

    def away_in_words(self, user: User) -> str:
        """ "borta till och med 14 juli, Kim Kvist svarar"; empty for whoever is at work."""
        if not self.is_away(user):
            return ""
        stands_in = self.substitute_of(user)
        answers = f"{stands_in} svarar" if stands_in else "ingen ersättare"
        return f"borta till och med {short_date(self.absences[user.pk][0].until)}, {answers}"

    def named(self, user: User) -> str:
        """As somebody is named where a question is handed to her."""
        away = self.away_in_words(user)
        return f"{user} ({away})" if away else str(user)

    def stood_in_for(self, user: User) -> list[User]:
        """Those whose questions the person answers meanwhile."""
        away = [rows[0].user for rows in self.absences.values()]
        return [person for person in away if self.substitute_of(person) == user]


NOBODY_AWAY = Cover(absences={}, employed=frozenset())


def cover_on(on: date, *, entered: Absence | None = None) -> Cover:
    """At most three queries, however many people are away. As if an absence that is being entered already held."""
    absences: dict[int, list[Absence]] = {}
    if entered and entered.since <= on <= entered.until:
        absences[entered.user_id] = [entered]
    rows = Absence.objects.on(on).exclude(pk=entered and entered.pk).select_related("user", "substitute")
    for away in rows.order_by("-since", "-pk"):
        absences.setdefault(away.user_id, []).append(away)
    named = {away.substitute_id for rows in absences.values() for away in rows if away.substitute_id}
    return Cover(absences=absences, employed=_with_a_role(named, on) if named else frozenset())


def _with_a_role(people_ids: set[int], on: date) -> frozenset[int]:
    at_sectors = SectorRole.objects.current(on).filter(user__in=people_ids).values_list("user")
    beside = PilotRole.objects.current(on).filter(user__in=people_ids).values_list("user")
    return frozenset(pk for (pk,) in at_sectors.union(beside))


def is_away(user: User, on: date) -> bool:
    return cover_on(on).is_away(user)


def substitute_of(user: User, on: date) -> User | None:
    """Who answers for somebody who is away on that day. For many people, ask `cover_on(day)` once instead."""
    return cover_on(on).substitute_of(user)
