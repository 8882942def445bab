"""What stands on "I dag" and belongs to no app."""

from collections.abc import Iterator

from django.urls import reverse

from portal.models import IncomingEmail, OutgoingEmail, town_hall
from portal.pages import inboxes
from portal.pages.day import COUNTED, Column, Day, Deed, Group, Part, Row, Tag, register
from portal.site import checklist, health
from portal.text.roles import Roles
from portal.text.swedish import counted


def is_pilot(roles: Roles) -> bool:
    return roles.is_pilot


def everybody(roles: Roles) -> bool:
    return True


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


def to_read(day: Day) -> Iterator[Group]:
    """Answers about events, courses and meetings wait on the page of each; here is the way to the oldest."""
    unread = inboxes.unread_by(day.user)
    oldest = unread.first()
    if oldest is None:
        yield Group("Svar att läsa")
        return
    page, number = inboxes.page_of(oldest), unread.count()
    words = counted(number, "mejl väntar", "mejl väntar").capitalize()
    yield Group("Svar att läsa", [Row(f"{words} på att bli läst", page, deeds=(Deed("Läs det äldsta", page),))])


def left_to_set_up(day: Day) -> Iterator[Group]:
    rows = [Row(line.sentence, line.page) for line in checklist.lines()]
    heading = "Sköts om" if town_hall().is_open else "Kom igång"
    yield Group(heading, rows, page=reverse("checklist"))


def at_registrar(day: Day) -> Iterator[Group]:
    letters = IncomingEmail.objects.at_registrar().order_by("pk").defer("text", "folded")[: COUNTED + 1]
    page = reverse("admin:portal_incomingemail_changelist")
    found = [Row("Mejl som lotsen har lämnat över", page, who=str(letter.received_at.date())) for letter in letters]
    yield Group("Post att diarieföra", found[:COUNTED], page=page, is_capped=len(found) > COUNTED)


def stands_still(day: Day) -> Iterator[Group]:
    page = reverse("readyz")
    yield Group("Det här står still", [Row(sentence, page) for sentence in health.standing_still()])


register(
    Part("to_read", Column.TURN, 120, everybody, to_read),
    Part("failed", Column.TURN, 100, is_pilot, failed),
    Part("left_to_set_up", Column.TURN, 200, is_pilot, left_to_set_up),
    Part("stands_still", Column.SIDE, 5, is_pilot, stands_still),
)
