"""Who is meant by what stands before the colon of a line that Eva types in a meeting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from cases.models import AgendaItem, MeetingAction
from cases.pure.meetings import Line
from cases.workflow import Party
from portal.models import PilotRole, Sector, SectorRole, User, Wording
from portal.text.swedish import join_words


@dataclass(frozen=True)
class Owner:
    """A sector with or without one of its officers, the pilot, the business of the case, or somebody outside."""

    party: Party
    name: str
    sector: Sector | None = None
    officer: User | None = None
    body: str = ""  # somebody outside the municipality that is no sector here


OUTSIDE = "(utanför kommunen)"
PILOT = Owner(Party.PILOT, "Lotsen")
BUSINESS = Owner(Party.BUSINESS, "Företaget")


class Owners:
    """Everybody who can be named about one case. A first name is enough where only one has it.

    Whoever is at the meeting, or is asked in the case, comes before all others of the same name.
    """

    def __init__(self, item: AgendaItem, *, today: date | None = None) -> None:
        self._today = today or timezone.localdate()
        self._item = item
        self._near: dict[str, list[Owner]] = {}
        self._far: dict[str, list[Owner]] = {}
        self._learn()

    def named(self, words: str) -> Owner | str:
        """The one who is meant, or a sentence that says why nobody is."""
        key = _key(words)
        for found in (self._near.get(key), self._far.get(key)):
            if found and len(found) == 1:
                return found[0]
            if found:
                names = join_words(
                    [f"{owner.name} ({owner.sector})" if owner.sector else owner.name for owner in found]
                )
                return f"Flera heter ”{words}”: {names}. Skriv hela namnet eller sektorn."
        if (body := _body(words)) and key.endswith(OUTSIDE):
            return _outside(body)
        return (
            f"Det finns ingen sektor eller person som heter ”{words}”. Du kan också skriva Lotsen eller Företaget."
            f" Är det någon annan? Skriv ”{words} {OUTSIDE}: …”."
        )

    def meant(self, words: str) -> Owner:
        """As `named`, of words in which `problems` finds nothing wrong."""
        found = self.named(words)
        assert isinstance(found, Owner)
        return found

    def problems(self, lines: Iterable[Line], *, but: frozenset[Party] = frozenset()) -> dict[int, str]:
        """What cannot be understood of each line, by its number; nor may the parties in `but` stand there."""
        found = {}
        for line in lines:
            owner = self.named(line.owner)
            if isinstance(owner, str):
                found[line.number] = owner
            elif owner.party in but:
                found[line.number] = f"Ett steg ligger hos en sektor eller hos företaget, inte hos {line.owner}."
        return found

    # --- Who there is -------------------------------------------------------------------------------

    def _learn(self) -> None:
        case = self._item.case
        for words in ("lotsen", "företagslotsen", *self._names_of_pilots()):
            self._add(self._near, words, PILOT)
        for each in (case, case.told_in):
            for words in ("företaget", "företagaren", each.company_name, *_both(each.contact.name)):
                self._add(self._near, words, BUSINESS)
        invited = list(self._item.meeting.invitations.standing().of_staff().select_related("user", "sector"))
        at_table = {(each.user_id, each.sector_id) for each in invited}
        near_sectors = {each.sector_id for each in invited} | set(
            case.goal.assignments.values_list("sector", flat=True)
        )
        for sector in Sector.objects.filter(is_active=True):
            for words in (sector.name, sector.organisation, sector.full_name):
                self._add(self._near, words, Owner(Party.SECTOR, sector.name, sector))
        held = SectorRole.objects.current(self._today).filter(sector__is_active=True).select_related("user", "sector")
        roles = sorted(
            {(role.user_id, role.sector_id): role for role in held.order_by("pk")}.values(),
            key=lambda role: ((role.user_id, role.sector_id) not in at_table, role.sector_id not in near_sectors),
        )
        self._learn_outside()
        people: dict[int, Owner] = {}
        for role in roles:  # whoever has two sectors acts for the one that the meeting is about
            people.setdefault(role.user_id, Owner(Party.SECTOR, str(role.user), role.sector, role.user))
        here = {user for user, _ in at_table}
        for user_id, owner in people.items():
            is_near = user_id in here or owner.sector.pk in near_sectors
            for words in _both(owner.name):
                self._add(self._near if is_near else self._far, words, owner)

    def _learn_outside(self) -> None:
        case = self._item.case
        given = MeetingAction.objects.of_case(case.goal).exclude(body="").values_list("body", flat=True)
        steps = case.told_in.steps.exclude(body="").values_list("body", flat=True)
        for body in dict.fromkeys([*bodies(), *given, *steps]):
            self._add(self._far, body, _outside(body))

    def _names_of_pilots(self) -> list[str]:
        kinds = [PilotRole.Kind.BUSINESS_DEVELOPER, PilotRole.Kind.SUBSTITUTE]
        held = PilotRole.objects.current(self._today).filter(kind__in=kinds).select_related("user")
        return [words for role in held for words in _both(str(role.user))]

    @staticmethod
    def _add(names: dict[str, list[Owner]], words: str, owner: Owner) -> None:
        known = names.setdefault(_key(words), []) if words.strip() else []
        if owner not in known:
            known.append(owner)


def bodies() -> dict[str, str]:
    """Eva's list of those outside the municipality: the name and the address of each."""
    found = {}
    for line in Wording.objects.text("roadmap.bodies").splitlines():
        name, _, address = line.strip().rpartition(" ")
        if not address.startswith("https://"):
            name, address = line.strip(), ""
        if name:
            found[name] = address
    return found


def _outside(body: str) -> Owner:
    return Owner(Party.OUTSIDE, body, body=body)


def _body(words: str) -> str:
    """ "Fortifikationsverket" of "Fortifikationsverket (utanför kommunen)"."""
    return words.strip().removesuffix(OUTSIDE).strip()[:120]


def _key(words: str) -> str:
    return " ".join(words.split()).casefold()


def _both(name: str) -> list[str]:
    """The whole name, and the first one."""
    return [name, *name.split()[:1]]
