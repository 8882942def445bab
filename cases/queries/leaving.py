"""What somebody has in her hands at sectors where her role has ended, or has an end: it has to go to somebody else.

Other rooms register what they have given her. Nobody reads here more than they may elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases import workflow
from cases.models import Assignment, Invitation, PilotMeeting
from portal.models import Sector, SectorRole, User
from portal.pages import related_links
from portal.people.directory import Cover
from portal.text.swedish import counted, join_words

SOON = timedelta(days=14)


@dataclass(frozen=True)
class Left:
    """One thing of another room. `hand_on(to, by=…)` gives it to a person, or to the sector's mailbox with None."""

    sector: Sector | None  # None beside the sectors: then anybody here may take over
    words: str
    address: str
    hand_on: Callable[..., object]
    mails: bool = True


@dataclass(frozen=True)
class Kind:
    one: str
    many: str
    left_by: Callable[[User, User], list[Left]]  # who leaves, and who reads it


KINDS: list[Kind] = []


def goes_on_at(user: User) -> QuerySet:
    """The sectors where the person has a role without an end."""
    return SectorRole.objects.current(timezone.localdate()).filter(until=None, user=user).values("sector")


def leavers(on: date) -> list[User]:
    """Who has open questions at a sector where her role has ended, or ends soon. `held` says how many."""
    stays = SectorRole.objects.current(on).filter(user=OuterRef("officer"), sector=OuterRef("sector"))
    stays = stays.exclude(until__lte=on + SOON)
    left = Assignment.objects.open().exclude(officer=None).exclude(Exists(stays)).order_by()
    held = dict(left.values_list("officer").annotate(number=Count("pk")))
    people = list(User.objects.filter(pk__in=held).order_by("name", "pk"))
    for each in people:
        each.held = held[each.pk]
    return people


def to_be_moved(user: User, cover: Cover) -> QuerySet[Assignment]:
    """Open questions at the sectors that the person leads that are late, or whose officer is away or has left."""
    today = timezone.localdate()
    there = SectorRole.objects.current(today).filter(user=OuterRef("officer"), sector=OuterRef("sector"))
    rows = Assignment.objects.workable_by(user).open().filter(sector__in=user.roles.manager_of)
    rows = rows.annotate(has_left=Q(officer__isnull=False) & ~Q(Exists(there)))
    is_late = Q(due__lt=today, case__state__in=workflow.AWAKE) & ~Q(turn=workflow.Party.BUSINESS)
    found = rows.filter(is_late | Q(has_left=True) | Q(officer__in=cover.absences))
    return found.select_related("case__contact", "sector", "officer").order_by("due", "pk")


def questions_of(user: User, reader: User) -> QuerySet[Assignment]:
    rows = Assignment.objects.visible_to(reader).open().filter(officer=user).exclude(sector__in=goes_on_at(user))
    return rows.select_related("case__contact", "sector", "officer").order_by("sector__order", "due", "pk")


def meetings_of(user: User) -> QuerySet[Invitation]:
    coming = PilotMeeting.objects.coming(timezone.now())
    rows = Invitation.objects.standing().filter(user=user, meeting__in=coming).exclude(sector=None)
    return (
        rows.exclude(sector__in=goes_on_at(user))
        .select_related("meeting", "sector")
        .order_by("sector__order", "meeting__start")
    )


def _told(reader: User, pk: int) -> list[related_links.Link]:
    """As it is said to whoever ends the role."""
    user = User.objects.get(pk=pk)
    if not reader.roles.runs_cases:
        return []
    questions, meetings = questions_of(user, reader).count(), meetings_of(user).count()
    held = [counted(questions, "öppen fråga", "öppna frågor")] if questions else []
    held += [counted(meetings, "kallelse till lotsmöte", "kallelser till lotsmöten")] if meetings else []
    held += [counted(len(left), kind.one, kind.many) for kind in KINDS if (left := kind.left_by(user, reader))]
    if not held:
        return []
    words = f"{user} har {join_words(held)}. Lämna vidare."
    return [related_links.Link(words, reverse("admin:cases_case_hand_on", args=[pk]))]


related_links.register("person_who_leaves", _told)
