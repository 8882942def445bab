"""What can be reminded of among letters that came in: those that wait to be sorted, and to be read. Reads only."""

from collections.abc import Callable, Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from cases.reminders import end_of, marked_cases
from portal.models import IncomingEmail
from portal.pages import inboxes
from portal.reminding import Facts, Kind, Thing, Voice, register

State = IncomingEmail.State
TO_SORT = {State.HOMELESS: ("received_at", "mejl att sortera"), State.UNREAD: ("received_at", "mejl att läsa")}
AT_REGISTRAR = {State.REGISTRAR: ("sorted_at", "mejl hos registratorn")}
WITH_THE_CASES = {"case", "pilotmeeting"}  # which the director has too, as long as no pilot is at work
POST = TO_SORT | AT_REGISTRAR


def _find_post(states: dict) -> Callable[[date], Iterator[Thing]]:
    def find(latest: date) -> Iterator[Thing]:
        """The oldest stands for all: one line, however many wait."""
        for state, (since, _) in states.items():
            rows = IncomingEmail.objects.filter(state=state, **{f"{since}__lt": end_of(latest)}).order_by(since, "pk")
            for pk, at, about, about_id in rows.values_list("pk", since, "about", "about_id")[:1]:
                hidden = about == "case" and about_id in marked_cases()
                read_by = "is_pilot" if state == State.UNREAD and about not in WITH_THE_CASES else ""
                yield Thing(pk, timezone.localdate(at), is_marked=hidden, opened_by=read_by)

    return find


def _tell_post(ids: list[int]) -> dict[int, Facts]:
    told = {}
    for letter in IncomingEmail.objects.filter(pk__in=ids, state__in=POST):
        since, words = POST[State(letter.state)]
        page = inboxes.page_of(letter) if letter.is_unread else reverse("admin:portal_incomingemail_changelist")
        told[letter.pk] = Facts(
            about=timezone.localdate(getattr(letter, since)),
            reference="Post",
            topic=f"{IncomingEmail.objects.filter(state=letter.state).count()} {words}",
            page=page,
            desk=f"{page}?vy=registratorn" if letter.is_at_registrar else page,
            opens="Öppna mejlet" if letter.is_unread else "Öppna posten",
        )
    return told


register(
    Kind(
        name="post",
        label="Mejl som ingen har sorterat",
        voice=Voice.POST,
        thing="incomingemail",
        model=IncomingEmail,
        find=_find_post(TO_SORT),
        tell=_tell_post,
        progress="sorted_at",
    ),
    Kind(
        name="registrars_post",
        label="Mejl som väntar hos registratorn",
        voice=Voice.RECORD,
        thing="incomingemail",
        model=IncomingEmail,
        find=_find_post(AT_REGISTRAR),
        tell=_tell_post,
        progress="sorted_at",
    ),
)
