"""Who a reminder is written to on one day. The directory is read once for a whole sweep, however many are asked for.

Nobody without a current role gets anything, and nobody who is away does. What such a person would have got goes on:

    an officer's     to the stand-in at the sector, else to the sector's mailbox by the limited link, else to the pilot
                     whoever works beside the sectors has it at the own address, while at work; else the pilot
    a manager's      to another manager of the sector or a stand-in there, else to the pilot
    the substitute's (of the pilot)  to the pilot
    the director's, the registrar's   to the pilot
    the pilot's      to the shared mailbox, always; and while nobody covers the pilot, also to the next named person at
                     work: the substitute, else the director

So the shared mailbox is where everything ends, and no reminder reaches nobody. A substitute is written to beside the
officer, or the pilot, who has been written to already: where nobody is named there is nothing to pass on.

Nobody is written to of a page that would refuse: what only some roles open goes to the others of those, or to the
shared mailbox; and what the law gives a day also to those roles' own addresses, when nobody of them is at work.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from enum import Enum

from portal.models import PilotRole, Sector, SectorRole, User, town_hall
from portal.models.reminders import Receiver
from portal.people import directory
from portal.text.roles import READS_MARKED, Roles


class Door(Enum):
    """By which way the receiver opens the thing."""

    PAGE = "page"  # signed in, as the sector sees it
    LINK = "link"  # the limited link, from a shared mailbox
    DESK = "desk"  # signed in, in admin
    BUSINESS = "business"  # the business's own link
    PARTICIPANT = "participant"  # the participant's own link


@dataclass(frozen=True, slots=True)
class To:
    email: str
    receiver: str  # as what the person is written to: a value of Receiver
    door: Door
    user_id: int | None = None


def _mailbox(receiver: str) -> To:
    return To(town_hall().pilot_mailbox, receiver, Door.DESK)


class Receivers:
    """Everybody who can be written to on that day. At most seven queries."""

    def __init__(self, on: date) -> None:
        self._cover = directory.cover_on(on)
        self._at_sector: dict[int, dict[int, User]] = defaultdict(dict)
        self._managers: dict[int, list[User]] = defaultdict(list)
        for role in SectorRole.objects.current(on).select_related("user").order_by("user__name", "pk"):
            self._at_sector[role.sector_id][role.user_id] = role.user
            if role.kind == SectorRole.Kind.MANAGER and role.user not in self._managers[role.sector_id]:
                self._managers[role.sector_id].append(role.user)
        self._beside: dict[str, list[User]] = defaultdict(list)
        for held in PilotRole.objects.current(on).select_related("user").order_by("since", "pk"):
            self._beside[held.kind].append(held.user)
        self._mailboxes = dict(Sector.objects.values_list("pk", "email"))
        self._next_after_pilot = directory.next_after_pilot(on)
        directors = {user.pk for user in self._beside[PilotRole.Kind.DIRECTOR]}
        self._blind = directors - {user.pk for kind in READS_MARKED for user in self._beside[kind]}
        self._found: dict[tuple, list[To]] = {}

    def of(
        self,
        receiver: str,
        *,
        sector: int | None,
        officer: int | None,
        business: str = "",
        participant: str = "",
        is_marked: bool = False,
        opened_by: str = "",
        must_be_opened: bool = False,
    ) -> list[To]:
        """Only those who may open it: behind a secrecy mark, or by a property of Roles; else the shared mailbox."""
        if receiver == Receiver.BUSINESS:
            return [To(business, receiver, Door.BUSINESS)] if business else []
        if receiver == Receiver.PARTICIPANT:
            return [To(participant, receiver, Door.PARTICIPANT)] if participant else []
        asked = (receiver, sector, officer)
        if asked not in self._found:
            self._found[asked] = self._find(Receiver(receiver), sector, officer)
        found = self._found[asked]
        if opened_by and found:
            found = [to for to in found if to.user_id is None or self._opens(to.user_id, opened_by)]
            found = found or [_mailbox(Receiver.PILOT)]
            found = found + (self._though_away(opened_by) if must_be_opened else [])
        if not is_marked:
            return found
        return [to for to in found if to.user_id not in self._blind] or [_mailbox(Receiver.PILOT)]

    def _opens(self, person: int, opened_by: str) -> bool:
        kinds = frozenset(kind for kind, people in self._beside.items() if person in {user.pk for user in people})
        return getattr(Roles(pilot=kinds), opened_by)

    def _though_away(self, opened_by: str) -> list[To]:
        """Those who could open it, when each of them is away."""
        people = {user for beside in self._beside.values() for user in beside if self._opens(user.pk, opened_by)}
        if any(not self._cover.is_away(user) for user in people):
            return []
        return [self._desk(user, Receiver.PILOT) for user in sorted(people, key=lambda user: user.pk)]

    def _find(self, receiver: Receiver, sector: int | None, officer: int | None) -> list[To]:
        match receiver:
            case Receiver.PILOT:
                return self._pilot(receiver)
            case Receiver.DIRECTOR:
                return self._at_work(PilotRole.Kind.DIRECTOR, receiver) or self._pilot(Receiver.PILOT)
            case Receiver.REGISTRAR:
                return self._at_work(PilotRole.Kind.REGISTRAR, receiver) or self._pilot(Receiver.PILOT)
            case Receiver.SUBSTITUTE if sector is None:
                if not self._beside[PilotRole.Kind.SUBSTITUTE]:
                    return []
                return self._at_work(PilotRole.Kind.SUBSTITUTE, receiver) or self._pilot(Receiver.PILOT)
            case Receiver.OFFICER if sector is None and (found := self._beside_the_pilot(officer)):
                return [self._desk(found, receiver)]
            case _ if sector is None:
                return self._pilot(receiver)
            case Receiver.SUBSTITUTE:
                substitute = self._substitute(sector, officer)
                return [self._page(substitute, receiver)] if substitute else []
            case Receiver.MANAGER:
                return self._of_managers(sector) or self._pilot(receiver)
            case _:
                return [self._officer(sector, officer)]

    def _pilot(self, receiver: Receiver) -> list[To]:
        """The shared mailbox; and while nobody covers it, the next named person too."""
        found = [_mailbox(receiver)]
        return found + ([self._desk(self._next_after_pilot, receiver)] if self._next_after_pilot else [])

    def _officer(self, sector: int, officer: int | None) -> To:
        person = self._at_sector[sector].get(officer) if officer else None
        if person and self._cover.is_away(person):
            person = self._substitute(sector, officer)
        if person:
            return self._page(person, Receiver.OFFICER)
        if mailbox := self._mailboxes.get(sector):
            return To(mailbox, Receiver.OFFICER, Door.LINK)
        return _mailbox(Receiver.OFFICER)

    def _beside_the_pilot(self, officer: int | None) -> User | None:
        """A director, a registrar or a substitute who is at work. The business developer's is the pilot's."""
        kinds = (PilotRole.Kind.SUBSTITUTE, PilotRole.Kind.DIRECTOR, PilotRole.Kind.REGISTRAR)
        people = [user for kind in kinds for user in self._beside[kind] if user.pk == officer]
        return next((user for user in people if not self._cover.is_away(user)), None)

    def _substitute(self, sector: int, officer: int | None) -> User | None:
        """Who stands in for the officer; one without a role at the sector could not open the question."""
        person = self._at_sector[sector].get(officer) if officer else None
        found = self._cover.substitute_of(person) if person else None
        return found if found and found.pk in self._at_sector[sector] else None

    def _of_managers(self, sector: int) -> list[To]:
        people = [self._cover.whoever_is_at_work(user) for user in self._managers[sector]]
        at_sector = dict.fromkeys(user for user in people if user and user.pk in self._at_sector[sector])
        return [self._page(user, Receiver.MANAGER) for user in at_sector]

    def _at_work(self, kind: str, receiver: Receiver) -> list[To]:
        return [self._desk(user, receiver) for user in self._beside[kind] if not self._cover.is_away(user)]

    @staticmethod
    def _page(user: User, receiver: str) -> To:
        return To(user.email, receiver, Door.PAGE, user.pk)

    @staticmethod
    def _desk(user: User, receiver: str) -> To:
        return To(user.email, receiver, Door.DESK, user.pk)
