"""What stands on "I dag" and belongs to no app."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.urls import reverse

from portal.models import DisposalRun, ErasureRequest, IncomingEmail, OutgoingEmail, town_hall
from portal.pages import inboxes
from portal.pages.day import COUNTED, Column, Day, Deed, Group, Part, Row, Tag, register
from portal.record import erasing
from portal.site import checklist, health
from portal.text.roles import Roles
from portal.text.swedish import counted, moment


def is_pilot(roles: Roles) -> bool:
    return roles.is_pilot


def is_registrar(roles: Roles) -> bool:
    """The pilot may do it too, but it is the registrar who is reminded."""
    return "registrar" in roles.pilot


def decides(roles: Roles) -> bool:
    return roles.decides_on_disposal


def everybody(roles: Roles) -> bool:
    return True


def among_failed(day: Day) -> list[QuerySet]:
    return [OutgoingEmail.objects.need_a_person(day.now)]


def failed(day: Day) -> Iterator[Group]:
    letters = list(OutgoingEmail.objects.need_a_person(day.now).order_by("pk").defer("text")[: COUNTED + 1])
    page = f"{reverse('admin:portal_outgoingemail_changelist')}?needs=person"
    found = [
        Row(
            title=str(letter),
            page=(here := reverse("admin:portal_outgoingemail_change", args=[letter.pk])),
            who=letter.to,
            tags=(Tag("Kanske framme", "wait"),) if letter.state == OutgoingEmail.State.SENDING else (),
            deeds=(Deed("Öppna", here),),
        )
        for letter in letters[:COUNTED]
    ]
    yield Group("Mejl som inte gick fram", found, page=page, is_capped=len(letters) > COUNTED)


def among_unread(day: Day) -> list[QuerySet]:
    return [IncomingEmail.objects.unread()]


def to_read(day: Day) -> Iterator[Group]:
    """Answers about events, courses and meetings wait on the page of each; here is the way to the oldest."""
    unread = inboxes.unread_by(day.user)
    oldest = unread.first()
    if oldest is None:
        yield Group("Svar att läsa")
        return
    page, number = inboxes.page_of(oldest), unread.count()
    words = counted(number, "mejl väntar", "mejl väntar").capitalize()
    row = Row(f"{words} på att bli läst", page, deeds=(Deed("Läs det äldsta", page),), number=number)
    yield Group("Svar att läsa", [row])


def left_to_set_up(day: Day) -> Iterator[Group]:
    rows = [Row(line.sentence, line.page) for line in checklist.lines()]
    heading = "Sköts om" if town_hall().is_open else "Kom igång"
    yield Group(heading, rows, page=reverse("checklist"))


def at_registrar(day: Day) -> Iterator[Group]:
    letters = IncomingEmail.objects.at_registrar().order_by("pk").defer("text", "folded")[: COUNTED + 1]
    page = reverse("admin:portal_incomingemail_changelist")
    found = [Row("Mejl som lotsen har lämnat över", page, who=moment(letter.received_at)) for letter in letters]
    yield Group("Post att diarieföra", found[:COUNTED], page=page, is_capped=len(found) > COUNTED)


def erasures(day: Day) -> Iterator[Group]:
    """The registrar's: each is answered within a month."""
    found = [
        Row(f"Begäran om radering {request.pk}", page := reverse("erasure_request", args=[request.pk]),
            due=erasing.last_day(request), deeds=(Deed("Öppna", page),))
        for request in ErasureRequest.objects.filter(outcome="").order_by("pk")[:COUNTED]
    ]  # fmt: skip
    yield Group("Personuppgifter", found, page=reverse("person"))


def proposed(day: Day) -> list[QuerySet]:
    return [DisposalRun.objects.filter(state=DisposalRun.State.PROPOSED).exclude(proposed_by=day.user)]


def disposals(day: Day) -> Iterator[Group]:
    """A proposal that somebody else approves."""
    (waiting,) = proposed(day)
    page = reverse("disposal")
    rows = [
        Row("Ett förslag väntar på ett ja", page, deeds=(Deed("Granska", page),))
        for _ in waiting.order_by("pk")[:COUNTED]
    ]
    yield Group("Gallring", rows)


def diary(day: Day) -> Iterator[Group]:
    pages = {"Dagslistan": "day_list", "Ärenden utan diarienummer": "cases_without_number"}
    yield Group("Diariet", [Row(words, reverse(page), number=0) for words, page in pages.items()])


def stands_still(day: Day) -> Iterator[Group]:
    page = reverse("readyz")
    yield Group("Det här står still", [Row(sentence, page) for sentence in health.standing_still()])


register(
    Part("to_read", Column.TURN, 120, everybody, to_read, among_unread),
    Part("erasures", Column.TURN, 160, is_registrar, erasures),
    Part("disposals", Column.TURN, 170, decides, disposals, proposed),
    Part("at_registrar", Column.TURN, 105, is_registrar, at_registrar),
    Part("diary", Column.SIDE, 15, is_registrar, diary),
    Part("failed", Column.TURN, 100, is_pilot, failed, among_failed),
    Part("left_to_set_up", Column.TURN, 200, is_pilot, left_to_set_up),
    Part("stands_still", Column.SIDE, 5, is_pilot, stands_still),
)
