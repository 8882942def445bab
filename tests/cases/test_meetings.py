"""Pilot meetings: who is told what, what the minutes set going, and what each may read."""

import email
import re
from datetime import UTC, date, datetime, timedelta
from email.policy import default

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cases import actions, emails
from cases.admin.meeting_forms import NotesForm, proposed_guests
from cases.models import AgendaItem, Assignment, Case, Invitation, MeetingAction, Message, PilotMeeting, Step
from cases.pure.meetings import try_lines
from cases.workflow import Audience
from portal.calendar import calendars
from portal.mail import links, outbox
from portal.models import (
    ClosedDay,
    Contact,
    IncomingEmail,
    LogEntry,
    OutgoingEmail,
    Reminder,
    Sector,
    SectorRole,
    User,
)
from portal.site import sweep
from portal.text.exceptions import NotAllowed
from portal.text.swedish import STOCKHOLM, long_date
from tests.events.test_calendar_answers import calendar_says
from tests.mailing import answer_to, bring, letter_to

SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


def clock(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=STOCKHOLM)


def lines(text: str):
    found, problems = try_lines(text, today=timezone.localdate())
    assert problems == {}
    return found


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture
def meeting(case, assignment, eva, anna, building, environment, fire_service, hours) -> PilotMeeting:
    """About Bo's café, with Anna, the mailbox of the environment sector, the fire service, and Bo."""
    guests = [
        actions.Guest(email=anna.email, user=anna, sector=building),
        actions.Guest(email=environment.email, sector=environment),
        actions.Guest(email=fire_service.email, sector=fire_service),
        actions.Guest(email="bo@example.org", case=case),
    ]
    (made,) = actions.call_meeting([case], by=eva, place="Stadshuset, rum 2", guests=guests, **hours)
    return made


@pytest.fixture
def item(meeting) -> AgendaItem:
    return meeting.items.get()


def approve(meeting: PilotMeeting, *, by) -> None:
    """As soon as it has begun."""
    PilotMeeting.objects.filter(pk=meeting.pk).update(start=timezone.now() - timedelta(minutes=1))
    actions.approve_minutes(meeting, by=by)


def letters(kind: str) -> list[str]:
    return sorted(OutgoingEmail.objects.filter(kind=kind).values_list("to", flat=True))


# --- Calling --------------------------------------------------------------------------------------


def test_everybody_invited_gets_one_letter_with_a_calendar_file_of_their_own(meeting):
    everybody = ["anna@example.org", "bo@example.org", "brand@rtj.example.org", "miljokontoret@example.org"]
    assert letters("meeting_invitation") == everybody
    for letter in OutgoingEmail.objects.filter(kind="meeting_invitation"):
        (event,) = Calendar.from_ical(letter.calendar).walk("VEVENT")
        assert str(event["attendee"]) == f"mailto:{letter.to}"
        assert (event["sequence"], event["location"]) == (0, "Stadshuset, rum 2")


def test_the_letter_has_no_empty_lines_where_there_is_nothing_to_say(meeting, eva):
    actions.move_meeting(meeting, start=meeting.start, end=meeting.end, url="https://example.org/mote", by=eva)
    for letter in OutgoingEmail.objects.filter(kind__in=["meeting_invitation", "meeting_changed"]):
        assert "\n\n\n" not in letter.text.replace("\r", "")


def test_those_who_answer_an_open_question_are_proposed(case, assignment, eva, anna, environment):
    actions.ask_sector(case, environment, by=eva)
    assert [label for label, _ in proposed_guests([case]).values()] == ["Anna Alm, Bygg", "Miljö: brevlådan"]


def test_only_the_pilot_calls_a_meeting(case, anna, hours):
    with pytest.raises(NotAllowed, match="Bara lotsen"):
        actions.call_meeting([case], by=anna, place="Stadshuset", **hours)
    assert PilotMeeting.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"place": " "}, "en plats eller en länk"),
        ({"start": datetime(2020, 1, 1, tzinfo=UTC)}, "redan varit"),
        ({"end": datetime(2020, 1, 1, tzinfo=UTC)}, "sluta efter"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_in_words(case, eva, hours, change, says):
    with pytest.raises(NotAllowed, match=says):
        actions.call_meeting([case], by=eva, **({"place": "Stadshuset"} | hours | change))


def test_a_standing_series_keeps_the_hour_and_skips_closed_days(case, eva, building):
    ClosedDay.objects.create(day=date(2027, 4, 8), reason="stängt")
    calendars.office.forget()
    first = clock(date(2027, 3, 11), 14)
    made = actions.call_meeting(
        [case],
        by=eva,
        start=first,
        end=first + timedelta(hours=2),
        place="Stadshuset",
        guests=[
            actions.Guest(email=building.email, sector=building),
            actions.Guest(email="bo@example.org", case=case),
        ],
        times=3,
        at=clock(date(2027, 3, 1), 9),
    )
    assert [str(each) for each in made] == [
        "Lotsmöte torsdag 11 mars 2027 kl.\u00a014.00–16.00",
        "Lotsmöte torsdag 25 mars 2027 kl.\u00a014.00–16.00",
        "Lotsmöte torsdag 22 april 2027 kl.\u00a014.00–16.00",
    ]
    assert [each.items.count() for each in made] == [1, 0, 0]
    # Bo is invited when his case is on the agenda, and not every second week.
    assert letters("meeting_invitation") == ["bo@example.org", *[building.email] * 3]


def test_the_database_refuses_a_meeting_nowhere_one_that_ends_before_it_begins_and_a_guest_twice(meeting, eva, hours):
    wrong = [
        lambda: PilotMeeting.objects.create(called_by=eva, **hours),
        lambda: PilotMeeting.objects.create(called_by=eva, place="A", start=hours["end"], end=hours["start"]),
        lambda: Invitation.objects.create(meeting=meeting, email="anna@example.org"),
    ]
    for create in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            create()


# --- Changing -------------------------------------------------------------------------------------


def test_a_new_time_is_told_to_everybody_and_nothing_changed_to_nobody(meeting, eva):
    same = {"start": meeting.start, "end": meeting.end, "place": meeting.place}
    actions.move_meeting(meeting, by=eva, **same)
    assert letters("meeting_changed") == []
    actions.move_meeting(meeting, by=eva, **(same | {"place": "Biblioteket"}))
    assert letters("meeting_changed") == letters("meeting_invitation")


def test_who_is_added_gets_an_invitation_alone_and_who_is_invited_already_gets_none(meeting, eva, cecilia, anna):
    guests = [actions.Guest(email=cecilia.email, user=cecilia), actions.Guest(email=anna.email.upper(), user=anna)]
    actions.invite(meeting, guests, by=eva)
    assert OutgoingEmail.objects.filter(kind="meeting_invitation").count() == 5
    assert letters("meeting_invitation").count("cecilia@example.org") == 1


def test_who_is_taken_back_gets_a_cancellation_alone_and_may_be_invited_anew(meeting, eva, anna, building):
    actions.take_back_invitation(meeting.invitations.get(user=anna), by=eva)
    assert letters("meeting_cancelled") == ["anna@example.org"]
    assert not PilotMeeting.objects.visible_to(anna).exists()
    actions.invite(meeting, [actions.Guest(email=anna.email, user=anna, sector=building)], by=eva)
    versions = [
        Calendar.from_ical(letter.calendar).walk("VEVENT")[0]["sequence"]
        for letter in OutgoingEmail.objects.filter(to=anna.email).exclude(calendar="").order_by("pk")
    ]
    assert versions == [0, 1, 1]


@pytest.mark.parametrize(("address", "expected"), [("ny.miljo@example.org", ["ny.miljo@example.org"]), ("", [])])
def test_letters_about_a_meeting_go_to_the_address_that_the_sector_and_the_person_have_today(
    client, meeting, item, eva, anna, environment, address, expected
):
    """Or to nobody where there is none; never to the old one, whose link opens nothing."""
    Sector.objects.filter(pk=environment.pk).update(email=address)
    User.objects.filter(pk=anna.pk).update(email="anna.ny@example.org")
    environment.refresh_from_db()
    kinds = {}
    for kind, act in {
        "meeting_changed": lambda: actions.move_meeting(
            meeting, by=eva, start=meeting.start, end=meeting.end, place="Rådhuset"
        ),
        "meeting_cancelled": lambda: actions.take_back_invitation(meeting.invitations.get(sector=environment), by=eva),
        "meeting_invitation": lambda: actions.invite(
            meeting, [actions.Guest(email=address, sector=environment)] * 2, by=eva
        ),
        "meeting_minutes": lambda: approve(meeting, by=eva),
    }.items():
        OutgoingEmail.objects.all().delete()
        act()
        everybody = letters(kind)
        kinds[kind] = [each for each in everybody if each not in ("bo@example.org", "brand@rtj.example.org")]
    assert kinds == {
        "meeting_changed": ["anna.ny@example.org", *expected],
        "meeting_cancelled": expected,
        "meeting_invitation": expected,
        "meeting_minutes": ["anna.ny@example.org", *expected],
    }
    told = {row.calendar.count("mailto:miljokontoret@") for row in OutgoingEmail.objects.all()}
    assert told <= {0}


def test_the_meetings_page_counts_the_letters_of_today_and_says_who_gets_none(client, meeting, eva, environment):
    """And does not offer to call the sector anew when its mailbox has another address."""
    client.force_login(eva)
    Sector.objects.filter(pk=environment.pk).update(email="ny.miljo@example.org")
    page = client.get(reverse("admin:cases_pilotmeeting_change", args=[meeting.pk]))
    offered = [str(label) for _, label in page.context["guests_form"].fields["others"].choices]
    assert ("Miljö: brevlådan" in offered, "ingen e-post" in page.text) == (False, False)
    Sector.objects.filter(pk=environment.pk).update(email="")
    page = client.get(reverse("admin:cases_pilotmeeting_change", args=[meeting.pk]))
    assert (page.context["letters_to_all"], "ingen e-post" in page.text) == (3, True)
    gone = meeting.invitations.get(sector=environment)
    said = client.post(
        reverse("admin:cases_pilotmeeting_do", args=[meeting.pk, "ta-tillbaka"]), {"invitation": gone.pk}, follow=True
    ).text
    assert "Miljö är inte bjuden längre och har ingen adress, så inget mejl gick." in said


def test_who_comes_stands_on_the_meetings_page_until_it_is_moved_and_words_beside_it_are_read(
    client, mail_in, meeting, case, eva, anna, environment
):
    client.force_login(eva)

    def shown() -> list[str]:
        page = client.get(reverse("admin:cases_pilotmeeting_change", args=[meeting.pk])).text
        return re.findall(r'<span class="tag">(.+?)</span>', page)

    def says(to: str, what: str, text: str = "", *, comment: str = "") -> IncomingEmail:
        letter = letter_to(to, "meeting_invitation")
        return bring(calendar_says(letter, what, text=text, comment=comment))

    silent = ["har inte svarat"] * 4
    assert shown() == silent
    named = str(Calendar.from_ical(letter_to(anna.email, "meeting_invitation").calendar).walk("VEVENT")[0]["summary"])
    assert says(anna.email, "ACCEPTED", f"Anna Alm har tackat ja.\n\n{named}\ntorsdag kl. 9").state == "sorted"
    told = says(environment.email, "DECLINED", "Vi kan klockan 10 i stället.")
    assert (told.state, told.text, told.outcome) == ("unread", "Vi kan klockan 10 i stället.", "Miljö kommer inte.")
    told = says("bo@example.org", "TENTATIVE", comment="Jag kommer sent.")
    written = case.messages.latest("pk")
    assert (told.state, told.became_id, written.text) == ("sorted", written.pk, "Jag kommer sent.")
    assert shown() == ["kommer", "kommer inte", "har inte svarat", "kommer kanske"]
    row = bring(answer_to(letter_to(environment.email, "meeting_invitation"), "Får vi ta med en till?"))
    assert (row.state, row.outcome) == ("unread", f"Svar från Miljö om lotsmötet {meeting.when}.")
    question = actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    row = bring(answer_to(letter_to("bo@example.org", "meeting_invitation"), "Jag tar med en ritning."))
    written = case.messages.latest("pk")
    assert (row.outcome, written.text, written.answers) == (
        "Meddelande från företaget.",
        "Jag tar med en ritning.",
        None,
    )
    question.refresh_from_db()
    assert question.answered_at is None
    late = calendar_says(letter_to(anna.email, "meeting_invitation"), "DECLINED", comment="Nej.")
    day = timedelta(days=1)
    actions.move_meeting(meeting, start=meeting.start + day, end=meeting.end + day, place=meeting.place, by=eva)
    assert shown() == silent
    assert "en tid som har ändrats" in bring(late).outcome
    assert shown() == silent


def test_a_meeting_called_off_is_told_to_everybody_and_cannot_be_changed(meeting, eva, item):
    actions.cancel_meeting(meeting, by=eva)
    assert letters("meeting_cancelled") == letters("meeting_invitation")
    for act in (
        lambda: actions.cancel_meeting(meeting, by=eva),
        lambda: actions.take_notes(item, by=eva, decision="Sent"),
        lambda: actions.approve_minutes(meeting, by=eva),
    ):
        with pytest.raises(NotAllowed, match="inställt"):
            act()


def unfold(letter) -> tuple[str, Calendar]:
    """The method in the letter's head, and the file as a calendar program reads it."""
    (part,) = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_content_charset() == "utf-8"
    return part.get_param("method"), Calendar.from_ical(part.get_payload(decode=True))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change_day", [SPRING, AUTUMN])
def test_request_changed_and_cancelled_as_they_leave_the_mail_server(case, eva, anna, building, postman, change_day):
    """From the Thursday before the clocks change to the Thursday after: two o'clock stays two o'clock."""
    before, after = change_day - timedelta(days=3), change_day + timedelta(days=4)
    early = clock(change_day - timedelta(days=20), 9)
    hours = {"start": clock(before, 14), "end": clock(before, 16), "place": "Rådhuset, Åsögatan"}
    guest = actions.Guest(email=anna.email, user=anna, sector=building)
    (meeting,) = actions.call_meeting([case], by=eva, guests=[guest], at=early, **hours)
    later = {"start": clock(after, 14), "end": clock(after, 16), "place": "Rådhuset, Åsögatan"}
    actions.move_meeting(meeting, by=eva, at=early, **later)
    actions.cancel_meeting(meeting, by=eva, at=early)
    while outbox.send_due().sent:
        pass
    sent = [e for e in postman.delivered if e.rcpt_tos == [anna.email] and b"text/calendar" in e.content]
    read = [unfold(email.message_from_bytes(envelope.content, policy=default)) for envelope in sent]
    assert [method for method, _ in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [str(calendar["method"]) for _, calendar in read] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [calendar.walk("VEVENT")[0] for _, calendar in read]
    assert [event["sequence"] for event in events] == [0, 1, 2]
    assert len({str(event["uid"]) for event in events}) == 1
    assert [event["dtstart"].params["TZID"] for event in events] == ["Europe/Stockholm"] * 3
    assert [event["dtstart"].dt.date() for event in events] == [before, after, after]
    assert {event["dtstart"].dt.strftime("%H:%M") for event in events} == {"14:00"}
    utc = {event["dtstart"].dt.astimezone(UTC).hour for event in events}
    assert utc == {12, 13}  # one hour apart in the world, on each side of the change
    assert [str(event["status"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert str(events[0]["location"]) == "Rådhuset, Åsögatan"
    assert all(len(calendar.walk("VTIMEZONE")) == 1 for _, calendar in read)


# --- Notes and minutes ----------------------------------------------------------------------------


def given(case: Case) -> list[tuple]:
    rows = case.assignments.filter(kind="action").select_related("sector", "officer")
    return [(each.sector.name, str(each.officer or ""), each.question, each.due.isoformat()) for each in rows]


def test_each_action_is_given_by_itself_with_its_own_owner_and_date(meeting, item, eva, cecilia, environment):
    typed = f"Cecilia Ceder: ring Bo om fettavskiljare {in_days(9)}\nMiljö: mejla blanketten {in_days(12)}"
    actions.take_notes(item, by=eva, actions=lines(typed))
    assert given(item.case) == []  # not before Eva approves
    approve(meeting, by=eva)
    said = f"Från lotsmötet {long_date(timezone.localdate())}: "
    assert given(item.case) == [
        ("Miljö", "Cecilia Ceder", f"{said}ring Bo om fettavskiljare", in_days(9)),
        ("Miljö", "", f"{said}mejla blanketten", in_days(12)),
    ]
    assert letters("sector_asked") == ["anna@example.org", "cecilia@example.org", "miljokontoret@example.org"]
    assert MeetingAction.objects.filter(assignment=None).count() == 0


def test_a_running_question_keeps_its_officer_its_date_and_its_words(
    meeting, item, eva, anna, assignment, building, environment
):
    henrik = User.objects.create_user("henrik@example.org", name="Henrik Holm")
    SectorRole.objects.create(user=henrik, sector=building, kind="officer", since=date(2026, 1, 1))
    actions.take_notes(item, by=eva, actions=lines(f"Henrik: mät uteserveringen {in_days(2)}"))
    approve(meeting, by=eva)
    running = Assignment.objects.get(pk=assignment.pk)
    assert (running.officer, running.due, running.question) == (anna, assignment.due, assignment.question)
    assert [(row[1], row[3]) for row in given(item.case)] == [("Henrik Holm", in_days(2))]
    # The business has one date for each, and the nearest is the case's.
    promised = item.case.promises.filter(outcome="open", kind="answer").order_by("due").values_list("due", flat=True)
    assert [day.isoformat() for day in promised] == [in_days(2), assignment.due.isoformat()]
    assert Case.objects.get().next_due.isoformat() == in_days(2)


def test_an_action_is_done_by_itself_and_the_question_stays_open(meeting, item, eva, anna, assignment):
    actions.take_notes(item, by=eva, actions=lines(f"Anna: mät {in_days(2)}\nAnna: ring Bo {in_days(5)}"))
    approve(meeting, by=eva)
    first, second = item.case.assignments.filter(kind="action")
    actions.answer(first, "Mätt.", by=anna, to_business=False)
    states = dict(item.case.assignments.values_list("pk", "state"))
    assert states == {assignment.pk: "asked", first.pk: "answered", second.pk: "asked"}
    with pytest.raises(NotAllowed, match="har inte svarat"):
        actions.close(item.case, by=eva, outcome="answered", nothing_more=True)


def test_somebody_in_conflict_is_given_nothing_to_do(meeting, item, eva, anna, assignment):
    actions.decline(assignment, reason="conflict", by=anna)
    actions.take_notes(item, by=eva, actions=lines(f"Anna: mät {in_days(2)}"))
    with pytest.raises(NotAllowed, match="Anna Alm är jävig"):
        approve(meeting, by=eva)
    assert PilotMeeting.objects.get().is_open


def test_the_database_allows_one_question_and_many_actions_of_a_sector(meeting, item, eva, assignment, building):
    actions.ask_sector(item.case, building, kind="action", by=eva)
    actions.ask_sector(item.case, building, kind="action", by=eva)
    with pytest.raises(NotAllowed, match="redan en öppen fråga"):
        actions.ask_sector(item.case, building, by=eva)
    with pytest.raises(IntegrityError, match="asked_once_at_a_time"), transaction.atomic():
        Assignment.objects.filter(kind="action").update(kind="question")


def test_each_action_is_reminded_of_at_its_own_date_to_its_own_owner(meeting, item, eva, anna, assignment):
    office, today = calendars.office(), timezone.localdate()
    early, late = office.add(today, 2), office.add(today, 4)
    typed = f"Anna: mät {early}\nMiljö: mejla blanketten {late}\nEva: ring Bo {late}"
    actions.take_notes(item, by=eva, actions=lines(typed))
    approve(meeting, by=eva)
    reminded = {}
    for day in (office.add(early, 1), office.add(late, 1)):
        sweep.run(clock(day, 9))
        rows = Reminder.objects.filter(sent_on=day, rule__in=["action", "pilot_action"], step=1)
        reminded[day] = sorted(rows.values_list("rule", "to_email", "about_date"))
    assert reminded == {
        office.add(early, 1): [("action", "anna@example.org", early)],
        office.add(late, 1): [
            ("action", "miljokontoret@example.org", late),
            ("pilot_action", "lots@example.org", late),
        ],
    }


def test_the_pilots_action_is_done_by_one_press_and_its_turn_comes_before_the_business(
    client, meeting, item, eva, anna, case, assignment
):
    actions.ask_business(assignment, "Hur stor är den?", by=anna)
    actions.take_notes(item, by=eva, actions=lines(f"Lotsen: ring Bo {in_days(4)}"))
    approve(meeting, by=eva)
    assert Case.objects.get().turn == "pilot"
    client.force_login(eva)
    page = f"/admin/cases/case/{case.pk}/"
    assert "Det här ska lotsen göra" in client.get(f"{page}change/").text
    to_do = MeetingAction.objects.get()
    for _ in range(2):
        assert "Klart: ring Bo." in client.post(f"{page}gor/atgard-klar/", {"action": to_do.pk}, follow=True).text
    assert Case.objects.get().turn == "business"
    assert LogEntry.objects.filter(action="meeting.action_done").count() == 1
    assert "Det här ska lotsen göra" not in client.get(f"{page}change/").text


def test_what_the_business_is_to_do_is_a_step_with_a_date_and_its_turn(
    client, meeting, item, eva, bo, case, assignment
):
    actions.recall(assignment, by=eva)
    typed = f"Bo: skicka ritningen {in_days(6)}\nFöretaget: mät köket {in_days(8)}"
    actions.take_notes(item, by=eva, actions=lines(typed), summary="Vi ses igen i vår.")
    approve(meeting, by=eva)
    assert list(case.steps.values_list("what", "sector", "planned_decision")) == [
        ("skicka ritningen", None, date.fromisoformat(in_days(6))),
        ("mät köket", None, date.fromisoformat(in_days(8))),
    ]
    said = Message.objects.get()
    assert (said.kind, said.text.split("\n\n")[0]) == ("question", "Vi ses igen i vår.")
    assert Case.objects.get().turn == "business"
    assert letters("meeting_summary") == ["bo@example.org"]  # and no other letter beside it
    assert letters("question") == []
    client.force_login(bo)
    page = client.get(f"/mina-sidor/{case.reference}/").text
    assert "Det gör du själv." in page
    assert f"– skicka ritningen, senast {long_date(date.fromisoformat(in_days(6)))}" in page
    # Eva can change it, and it still has no sector.
    client.force_login(eva)
    step = case.steps.first()
    fields = {"step": step.pk, "what": "skicka ritningen", "sector": "", "state": "granted"}
    assert "Steget är ändrat." in client.post(f"/admin/cases/case/{case.pk}/gor/andra-steg/", fields, follow=True).text


def test_nothing_is_approved_when_one_action_cannot_be_and_all_are_told(meeting, item, eva, environment):
    typed = f"Miljö: ring Bo {in_days(0)}\nBygg: mät {in_days(3)}\nLotsen: skriv {in_days(-2)}"
    actions.take_notes(item, by=eva, actions=lines(typed), summary="Vi ringer dig.")
    with pytest.raises(
        NotAllowed, match=f"inte har varit: {item.case.reference}, Miljö: ring Bo .*; .*, Lotsen: skriv"
    ):
        approve(meeting, by=eva)
    assert PilotMeeting.objects.get().is_open
    assert Message.objects.count() == 0
    assert item.case.assignments.filter(kind="action").count() == 0
    assert letters("meeting_minutes") == letters("meeting_summary") == []


@pytest.mark.parametrize("who", ["Lotsen", "lotsen", "Eva", "Eva Ek", "Företagslotsen"])
def test_the_pilot_is_named_by_role_or_name(meeting, item, eva, who):
    actions.take_notes(item, by=eva, actions=lines(f"{who}: ring Bo 2026-12-01"))
    assert MeetingAction.objects.get().owner == "pilot"


@pytest.mark.parametrize("who", ["Företaget", "Bo", "Bo Berg", "Bos bageri"])
def test_the_business_is_named_by_role_or_name(meeting, item, eva, who):
    actions.take_notes(item, by=eva, actions=lines(f"{who}: skicka ritningen 2026-12-01"))
    assert MeetingAction.objects.get().owner == "business"


def test_a_first_name_is_enough_when_only_one_at_the_meeting_has_it(meeting, item, eva, anna, environment, building):
    other = User.objects.create_user("anna.berg@example.org", name="Anna Berg")
    leisure = Sector.objects.create(name="Fritid", slug="fritid", email="fritid@example.org")
    SectorRole.objects.create(user=other, sector=leisure, kind="officer", since=date(2026, 1, 1))
    actions.take_notes(item, by=eva, actions=lines("Anna: ring Bo"))
    assert MeetingAction.objects.get().officer == anna
    SectorRole.objects.create(user=other, sector=environment, kind="officer", since=date(2026, 1, 1))
    with pytest.raises(NotAllowed, match=r"Flera heter ”Anna”: Anna Alm \(Bygg\) och Anna Berg \(Miljö\)"):
        actions.take_notes(item, by=eva, actions=lines("Anna: ring Bo"))


def test_all_lines_that_are_not_understood_are_told_at_once(client, meeting, item, eva):
    client.force_login(eva)
    wrong = "Bugg: ring Bo\n\nbygg ringer\nMiljö: mejla 2027-02-30\nBygg: mät 2027-02-01"
    typed = notes(item, actions=wrong, steps="Lotsen: sök bygglov")
    page = client.post(f"/admin/cases/pilotmeeting/{meeting.pk}/gor/anteckna/", typed, follow=True).text
    for said in (
        "Rad 1: Det finns ingen",
        "Rad 3: Skriv vem",
        "Rad 4: Datumet finns inte",
        "Rad 1: Ett steg ligger hos",
    ):
        assert said in page
    assert "Rad 5" not in page
    assert MeetingAction.objects.count() == 0


def test_minutes_are_not_approved_before_the_meeting(meeting, eva):
    with pytest.raises(NotAllowed, match="har inte varit"):
        actions.approve_minutes(meeting, by=eva)


def test_an_owner_that_nobody_knows_is_refused_and_nothing_is_lost(meeting, item, eva):
    actions.take_notes(item, by=eva, decision="Bygg tar det.")
    with pytest.raises(NotAllowed, match="heter ”Bugg”"):
        actions.take_notes(item, by=eva, decision="Annat", actions=lines("Bugg: ring Bo"))
    assert AgendaItem.objects.get().decision == "Bygg tar det."


def test_staff_get_the_minutes_and_the_business_its_summary_and_never_the_other_way(meeting, item, eva):
    before = Case.objects.get().last_progress_at
    actions.take_notes(item, by=eva, decision="HEMLIGT", note="HEMLIGT", summary="Du kan söka bygglov nu.")
    approve(meeting, by=eva)
    assert letters("meeting_minutes") == ["anna@example.org", "brand@rtj.example.org", "miljokontoret@example.org"]
    assert letters("meeting_summary") == ["bo@example.org"]
    said = Message.objects.get()
    assert (said.text, said.audience, said.case_id) == ("Du kan söka bygglov nu.", Audience.BUSINESS, item.case_id)
    assert Case.objects.get().last_progress_at > before
    everything = " ".join(letter.text + letter.subject + letter.calendar for letter in OutgoingEmail.objects.all())
    assert "HEMLIGT" not in everything
    assert "Du kan söka bygglov nu." not in everything


def test_the_road_map_gets_the_order_of_the_lines_and_keeps_what_others_wrote(meeting, item, eva, building):
    case = item.case
    actions.add_step(case, "Sök bygglov", sector=building, by=eva)
    actions.add_step(case, "Beställ bord", sector=building, by=eva)
    typed = "Miljö: Registrera café 2027-03-01\nBygg: sök bygglov 2027-02-01"
    actions.take_notes(item, by=eva, steps=lines(typed))
    assert list(case.steps.values_list("what", "planned_decision")) == [
        ("Registrera café", date(2027, 3, 1)),
        ("Sök bygglov", date(2027, 2, 1)),
        ("Beställ bord", None),
    ]
    actions.take_notes(item, by=eva, steps=lines(typed))
    assert Step.objects.count() == 3


def test_one_tap_tells_who_came(meeting, eva, anna):
    invitation = meeting.invitations.get(user=anna)
    actions.note_presence(invitation, "here", by=eva)
    assert meeting.invitations.get(user=anna).presence == "here"
    with pytest.raises(NotAllowed):
        actions.note_presence(invitation, "absent", by=anna)


# --- Who may read ---------------------------------------------------------------------------------


@pytest.fixture
def noted(meeting, item, eva, fire_service) -> PilotMeeting:
    """Approved minutes with a canary in each of their texts; the fire service was given an action of its own."""
    typed = f"Räddningstjänsten: KANARIE-brand {in_days(8)}\nBygg: KANARIE-bygg {in_days(8)}"
    actions.take_notes(
        item, by=eva, note="KANARIE-not", decision="KANARIE-beslut", actions=lines(typed), summary="KANARIE-svar"
    )
    approve(meeting, by=eva)
    return meeting


def sings(client, address: str) -> set[str]:
    return set(re.findall(r"KANARIE-([a-z]+)", client.get(address).content.decode()))


def test_each_reads_of_the_minutes_what_is_theirs(client, noted, eva, anna, rolf, dag):
    page = f"/handlaggare/moten/{noted.pk}/"
    heard = {}
    for person in (eva, anna, dag, rolf):
        client.force_login(person)
        heard[person.name.split()[0]] = sings(client, page)
    assert heard == {
        "Eva": {"not", "beslut", "brand", "bygg", "svar"},
        "Anna": {"beslut", "brand", "bygg", "svar"},
        "Dag": {"beslut", "brand", "bygg", "svar"},
        "Rolf": {"brand"},
    }


def test_notes_are_not_read_by_others_before_they_are_approved(client, meeting, item, eva, anna):
    actions.take_notes(item, by=eva, decision="KANARIE-beslut", summary="KANARIE-svar", note="KANARIE-not")
    client.force_login(anna)
    assert sings(client, f"/handlaggare/moten/{meeting.pk}/") == set()


def test_the_agenda_says_that_what_is_noted_is_a_draft_until_it_is_approved(client, meeting, item, eva):
    client.force_login(eva)
    page = f"/handlaggare/moten/{meeting.pk}/"
    assert "Utkast" not in client.get(page).text
    actions.take_notes(item, by=eva, decision="Vi gör så.")
    text = client.get(page).text
    assert ("Utkast, inte godkänt." in text, "Beslut (utkast)" in text) == (True, True)
    approve(meeting, by=eva)
    assert "tkast" not in client.get(page).text


def test_an_invited_sector_that_was_never_asked_sees_that_there_is_more_and_not_what(
    client, meeting, eva, environment, cecilia
):
    client.force_login(cecilia)
    page = client.get(f"/handlaggare/moten/{meeting.pk}/").content.decode()
    assert "Här finns inget ärende som du kan läsa" in page
    for secret in ("2026", "Bos bageri", "uteservering"):
        assert secret not in page.replace(meeting.when, "").split("<main", 1)[1].split("</main", 1)[0]


@pytest.mark.parametrize("who", ["bo", "david", "malin"])
def test_who_is_not_invited_finds_nothing(client, request, meeting, who, building):
    person = request.getfixturevalue(who)
    client.force_login(person)
    # Malin leads Anna's sector, which is invited through Anna.
    expected = 200 if who == "malin" else 404
    assert client.get(f"/handlaggare/moten/{meeting.pk}/").status_code == expected


def test_the_limited_link_of_another_organisation_opens_its_own_item(client, noted, fire_service):
    invitation = noted.invitations.get(sector=fire_service)
    page = links.mint(emails.meeting_key(invitation))
    assert sings(client, page) == {"brand"}
    text = client.get(page).content.decode()
    for of_the_business in ("Bos bageri", "Bo Berg", "bo@example.org", "uteservering"):
        assert of_the_business not in text


def test_the_link_of_a_business_or_of_something_else_opens_no_agenda(client, meeting, case, eva, environment):
    of_business = meeting.invitations.get(case=case)
    assert client.get(links.mint(emails.meeting_key(of_business))).status_code == 404
    mailbox = meeting.invitations.get(sector=environment)
    page = links.mint(emails.meeting_key(mailbox))
    assert client.get(page).status_code == 200
    actions.take_back_invitation(mailbox, by=eva)
    assert client.get(page).status_code == 404


def test_bo_reads_time_and_place_and_nothing_internal(client, meeting, item, eva, bo, case):
    actions.take_notes(item, by=eva, note="KANARIE-not", decision="KANARIE-beslut", summary="KANARIE-svar")
    client.force_login(bo)
    address = f"/mina-sidor/{case.reference}/"
    page = client.get(address).content.decode()
    assert meeting.when in page
    assert "Stadshuset, rum 2" in page
    assert sings(client, address) == set()
    actions.cancel_meeting(meeting, by=eva)
    assert "Stadshuset, rum 2" not in client.get(address).content.decode()


def test_anna_finds_the_meeting_in_her_workspace_and_david_does_not(client, meeting, anna, david):
    client.force_login(anna)
    assert f"Lotsmöte {meeting.when}" in client.get("/handlaggare/").content.decode()
    client.force_login(david)
    assert "Lotsmöte" not in client.get("/handlaggare/").content.decode()


# --- Eva's screens --------------------------------------------------------------------------------


def test_eva_calls_a_meeting_from_the_list_and_what_was_typed_stays_when_it_is_refused(
    client, case, assignment, eva, anna
):
    client.force_login(eva)
    asked = client.post("/admin/cases/pilotmeeting/add/", {"case": [case.pk]})
    assert "Anna Alm, Bygg" in asked.content.decode()
    assert PilotMeeting.objects.count() == 0
    day = timezone.localdate() + timedelta(days=7)
    form = {"case": [case.pk], "confirm": "yes", "day": day, "begins": "14:00", "ends": "13:00", "times": 1}
    refused = client.post("/admin/cases/pilotmeeting/add/", form | {"place": "Rum två"})
    assert "Mötet måste sluta efter att det har börjat." in refused.content.decode()
    assert "Rum två" in refused.content.decode()
    client.post(
        "/admin/cases/pilotmeeting/add/", form | {"place": "Rum två", "ends": "16:00", "proposed": f"p{anna.pk}"}
    )
    made = PilotMeeting.objects.get()
    assert (made.place, made.invitations.get().user, made.items.get().case) == ("Rum två", anna, case)


def notes(item, **typed) -> dict:
    """The fields of one case as the page sends them: what is typed, and what stood there when the page was made."""
    fields = dict.fromkeys(("note", "decision", "actions", "steps", "summary"), "") | typed
    kept = {f"initial-punkt-{item.pk}-{name}": "" for name in fields}
    return kept | {f"punkt-{item.pk}-{name}": value for name, value in fields.items()}


def test_a_line_that_is_not_understood_keeps_all_that_was_typed(client, meeting, item, eva):
    client.force_login(eva)
    typed = notes(item, decision="Vi gör så.", actions="bygg ringer", summary="Hej Bo")
    page = client.post(f"/admin/cases/pilotmeeting/{meeting.pk}/gor/anteckna/", typed, follow=True).text
    for text in ("Vi gör så.", "bygg ringer", "Hej Bo", "Skriv vem, kolon och vad"):
        assert text in page
    assert AgendaItem.objects.get().decision == ""


def test_one_press_saves_what_was_changed_about_each_case_and_nothing_else(client, meeting, item, eva):
    client.force_login(eva)
    other = actions.put_on_agenda(meeting, actions.register(actions.Submission(name="Bo", phone="0123-456")), by=eva)
    third = actions.put_on_agenda(meeting, actions.register(actions.Submission(name="Bo", phone="0123-457")), by=eva)
    actions.take_notes(third, by=eva, decision="Skrivet av Siv under tiden.")
    typed = notes(item, decision="Vi gör så.") | notes(other, actions="bygg ringer") | notes(third)
    page = client.post(f"/admin/cases/pilotmeeting/{meeting.pk}/gor/anteckna/", typed, follow=True).text
    assert "bygg ringer" in page
    decisions = dict(AgendaItem.objects.values_list("pk", "decision"))
    assert decisions == {item.pk: "Vi gör så.", other.pk: "", third.pk: "Skrivet av Siv under tiden."}


def test_approving_saves_what_stands_on_the_screen_or_approves_nothing(client, meeting, item, eva):
    client.force_login(eva)
    PilotMeeting.objects.filter(pk=meeting.pk).update(start=timezone.now() - timedelta(minutes=5))
    address = f"/admin/cases/pilotmeeting/{meeting.pk}/gor/godkann/"
    page = client.post(address, notes(item, actions="bygg ringer"), follow=True).text
    assert "Skriv vem, kolon och vad" in page
    assert not PilotMeeting.objects.get().is_approved
    client.post(address, notes(item, decision="Vi gör så."))
    assert (PilotMeeting.objects.get().is_approved, AgendaItem.objects.get().decision) == (True, "Vi gör så.")


def test_a_meeting_that_was_held_without_a_call_is_recorded_and_goes_on_as_others(client, case, eva, anna, building):
    """By telephone, with a business that has no address: nothing is sent before the minutes are approved."""
    Contact.objects.filter(pk=case.contact_id).update(email="", phone="0123-456 78")
    client.force_login(eva)
    today, add = timezone.localdate(), "/admin/cases/pilotmeeting/add/"
    page = client.get(f"/admin/cases/case/{case.pk}/change/").text
    assert f'href="{add}?held=yes&amp;case={case.pk}"' in page
    page = client.get(f"{add}?held=yes&case={case.pk}").text
    assert (f'value="b{case.pk}"' in page, " checked" in page) == (True, False)
    sent = {"case": [case.pk], "confirm": "yes", "held": "yes", "begins": "00:00", "ends": "00:01", "place": "Telefon"}
    came = {"businesses": f"b{case.pk}", "others": f"p{anna.pk}"}
    for change, says in (
        ({"day": today + timedelta(days=1)} | came, "Mötet har inte varit än. Välj en tid som har varit, eller kalla"),
        ({"day": today - timedelta(days=1), "ends": ""} | came, "Välj när mötet slutar."),
        ({"day": today - timedelta(days=1)}, "Kryssa för minst en som var med."),
        ({"day": today - timedelta(days=200)} | came, "är länge sedan. Kryssa för om det är rätt."),
    ):
        refused = client.post(add, sent | change).text
        assert (says in refused, 'value="Telefon"' in refused, PilotMeeting.objects.count()) == (True, True, 0), says
    client.post(add, sent | came | {"day": today - timedelta(days=200), "sure": "on"})
    made = PilotMeeting.objects.get()
    assert (made.was_called, made.items.get().case, [str(each.presence) for each in made.invitations.all()]) == (
        False,
        case,
        ["here", "here"],
    )
    actions.move_meeting(
        made, start=made.start - timedelta(days=1), end=made.end - timedelta(days=1), place="A", by=eva
    )
    actions.take_back_invitation(made.invitations.get(user=anna), by=eva)
    actions.invite(made, [actions.Guest(email=anna.email, user=anna, sector=building)], by=eva)
    with pytest.raises(NotAllowed, match="inte varit än"):
        actions.move_meeting(made, start=timezone.now() + timedelta(days=1), end=made.end, place="A", by=eva)
    kinds = ["meeting_invitation", "meeting_changed", "meeting_cancelled", "meeting_minutes"]
    assert [letters(kind) for kind in kinds] == [[]] * 4
    item = made.items.get()
    client.post(
        f"/admin/cases/pilotmeeting/{made.pk}/gor/godkann/",
        notes(item, decision="Vi gör så.", actions=f"Anna: mät {in_days(3)}", summary="Hej Bo"),
    )
    assert [letters(kind) for kind in kinds] == [[], [], [], ["anna@example.org"]]
    assert [(row[1], row[3]) for row in given(case)] == [("Anna Alm", in_days(3))]
    assert Message.objects.get(case=case, audience=Audience.BUSINESS).text == "Hej Bo"
    page = client.get(f"/admin/cases/case/{case.pk}/change/").text
    made.refresh_from_db()
    assert (f"Antecknat i efterhand: lotsmöte {made.when}." in page, "Kallelse till" in page) == (True, False)
    client.force_login(anna)
    minutes = client.get(f"/handlaggare/moten/{made.pk}/").text
    assert ("Vi gör så." in minutes, "Antecknade" in minutes, "Bjudna" in minutes) == (True, True, False)


def test_a_meeting_that_was_recorded_by_mistake_is_taken_away_without_a_letter(client, case, eva, anna):
    end = timezone.now() - timedelta(days=2)
    guests = [actions.Guest(email=anna.email, user=anna)]
    where = {"start": end - timedelta(minutes=1), "end": end, "place": "A"}
    made = actions.record_meeting([case], by=eva, guests=guests, **where)
    with pytest.raises(NotAllowed, match="Bara lotsen"):
        actions.record_meeting([case], by=anna, guests=guests, **where)
    client.force_login(eva)
    page = client.post(f"/admin/cases/pilotmeeting/{made.pk}/gor/stall-in/", follow=True).text
    assert ("Mötet är borttaget." in page, "nställt" in page, letters("meeting_cancelled")) == (True, False, [])


def test_dates_in_the_lines_of_a_meeting_are_asked_about_as_other_dates_are(
    client, meeting, item, eva, case, building
):
    client.force_login(eva)
    far, past = timezone.localdate() + timedelta(days=400), timezone.localdate() - timedelta(days=20)
    address = f"/admin/cases/pilotmeeting/{meeting.pk}/gor/anteckna/"
    day_and_month = f"{past.day}/{past.month}"
    for typed, says in (
        ({"actions": f"Bygg: mät {past}"}, "Rad 1: Välj en dag efter i dag."),
        ({"actions": f"Bygg: mät {far}"}, f"{long_date(far).capitalize()} är långt fram. Kryssa för om det är rätt."),
        ({"actions": f"Bygg: mät {day_and_month}"}, "är nästa gång den dagen kommer. Kryssa för om det är rätt."),
        ({"steps": f"Bygg: sök bygglov {past}"}, f"{long_date(past).capitalize()} har redan varit."),
    ):
        page = client.post(address, notes(item, **typed), follow=True).text
        assert (says in page, next(iter(typed.values())) in page) == (True, True), says
        assert (MeetingAction.objects.count(), Step.objects.count()) == (0, 0)
    sure = {f"punkt-{item.pk}-sure": "on"}
    client.post(address, notes(item, actions=f"Bygg: mät {far}", steps=f"Bygg: sök bygglov {past}") | sure)
    assert (MeetingAction.objects.get().due, Step.objects.get().planned_decision) == (far, past)
    # What stands there already is not asked about when something beside it is written.
    form = NotesForm.about(AgendaItem.objects.get())
    stood = {name: form.initial[name] for name in ("actions", "steps")}
    client.post(address, notes(item, decision="Vi gör så.", **stood))
    assert AgendaItem.objects.get().decision == "Vi gör så."


WHOLE_SCREEN = {"day": "2027-02-01", "begins": "9:00", "ends": "10:00", "place": "Biblioteket", "proposed": []}


@pytest.mark.parametrize(
    ("command", "button", "says"),
    [
        ("narvaro", {"here": "invitation"}, "Anna Alm, Bygg: här."),
        ("narvaro", {"absent": "invitation"}, "Anna Alm, Bygg: inte här."),
        ("ta-tillbaka", {"invitation": "invitation"}, "Anna Alm, Bygg är inte bjuden längre"),
        ("bjud-in", {"others": "cecilia"}, "De har fått en kallelse."),
        ("bjud-in", {}, "Kryssa för minst en att bjuda in."),
        ("flytta", {"day": "i morgon"}, "Skriv datumet så här"),
    ],
)
def test_no_button_of_the_meeting_throws_away_what_was_typed(
    client, meeting, item, eva, anna, cecilia, command, button, says
):
    """The notes are saved; what cannot be saved yet, and what is typed in another box, is still in its box."""
    client.force_login(eva)
    half = actions.put_on_agenda(meeting, actions.register(actions.Submission(name="Bo", phone="0123-456")), by=eva)
    rows = {"invitation": meeting.invitations.get(user=anna).pk, "cecilia": f"p{cecilia.pk}"}
    screen = WHOLE_SCREEN | notes(item, decision="Bygg mäter.") | notes(half, actions="bygg ri", decision="Halvt")
    pressed = screen | {name: rows.get(value, value) for name, value in button.items()}
    answer = client.post(f"/admin/cases/pilotmeeting/{meeting.pk}/gor/{command}/", pressed)
    page = client.get(answer["Location"]).text
    assert says in page
    assert AgendaItem.objects.get(pk=item.pk).decision == "Bygg mäter."
    for typed in (
        "Bygg mäter.",
        "bygg ri</textarea>",
        "Halvt</textarea>",
        'value="Biblioteket"',
        "Allt är inte sparat",
    ):
        assert typed in page
    # Nothing is left behind when it has been saved.
    client.post(f"/admin/cases/pilotmeeting/{meeting.pk}/gor/anteckna/", notes(half, decision="Helt"))
    page = client.get(f"/admin/cases/pilotmeeting/{meeting.pk}/change/").text
    assert ("bygg ri" in page, "Helt</textarea>" in page, "Allt är inte sparat" in page) == (False, True, False)


@pytest.mark.parametrize("command", ["narvaro", "bjud-in", "ta-tillbaka", "lagg-till", "ta-bort-arende"])
def test_a_row_that_is_gone_is_told_in_words(client, meeting, eva, command):
    client.force_login(eva)
    typed = {"item": "9" * 17, "invitation": "x", "case": "999999", "here": "x"}
    response = client.post(f"/admin/cases/pilotmeeting/{meeting.pk}/gor/{command}/", typed, follow=True)
    assert response.status_code == 200
    assert "Det gick inte</h2>" in response.text


def test_the_meetings_screen_costs_the_same_with_one_case_and_three(client, meeting, eva):
    client.force_login(eva)
    address = f"/admin/cases/pilotmeeting/{meeting.pk}/change/"
    numbers = []
    for more in (0, 2):
        for number in range(more):
            submission = actions.Submission(description="Mer", name="Bo", email=f"bo{number}@example.org")
            actions.put_on_agenda(meeting, actions.register(submission), by=eva)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_the_case_page_tells_of_the_meeting(client, meeting, case, eva):
    client.force_login(eva)
    page = client.get(f"/admin/cases/case/{case.pk}/change/").content.decode()
    assert f"Kallelse till lotsmöte {meeting.when}." in page
    assert "Kalla till lotsmöte" in page


def test_a_body_outside_is_named_in_minutes_and_holds_steps_without_being_a_sector(
    client, meeting, item, case, eva, anna
):
    with pytest.raises(NotAllowed, match=r"Skriv ”Lanstyrelsen \(utanför kommunen\): …”"):
        actions.take_notes(item, by=eva, actions=lines("Lanstyrelsen: yttra sig"))
    typed = {
        "actions": f"Länsstyrelsen: yttra sig {in_days(9)}\nFortverket (utanför kommunen): svara {in_days(9)}",
        "steps": "Länsstyrelsen: sök dispens\nBygg: sök bygglov\nFöretaget: ring grannen",
    }
    asked, sectors = case.assignments.count(), Sector.objects.count()
    for _ in range(2):  # read back as it was written
        actions.take_notes(item, by=eva, **{name: lines(text) for name, text in typed.items()})
        item.refresh_from_db()
        form = NotesForm.about(AgendaItem.objects.get(pk=item.pk))
        typed = {name: form.initial[name] for name in typed}
    assert typed["steps"] == "Länsstyrelsen: sök dispens\nBygg: sök bygglov\nFöretaget: ring grannen"
    approve(meeting, by=eva)
    assert (case.assignments.count(), Sector.objects.count()) == (asked, sectors)
    client.force_login(anna)
    minutes = client.get(f"/handlaggare/moten/{meeting.pk}/").text
    for who in ("Länsstyrelsen", "Fortverket"):
        assert f"<strong>{who}</strong>: " in minutes
    client.logout()
    page = client.get(links.mint(emails.case_key(case), email="bo@example.org")).text
    assert ("Hos Länsstyrelsen." in page, 'href="https://www.lansstyrelsen.se/"' in page) == (True, True)


def test_what_is_held_outside_is_no_sectors_and_an_action_outside_says_whose_it_is(item, case, building):
    for make in (
        lambda: Step.objects.create(case=case, what="Sök", sector=building, body="Polisen"),
        lambda: MeetingAction.objects.create(item=item, owner="outside", what="Sök", due=date(2027, 1, 4)),
        lambda: MeetingAction.objects.create(
            item=item, owner="pilot", body="Polisen", what="Sök", due=date(2027, 1, 4)
        ),
    ):
        with (
            pytest.raises(IntegrityError, match="a_step_has_one_holder|an_action_has_one_owner"),
            transaction.atomic(),
        ):
            make()
