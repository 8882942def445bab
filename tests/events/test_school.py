"""Framtidsfrön: the board, where nobody is in two places at once, and everybody's own schedule."""

import re
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from events import actions, board, emails, matching
from events.models import Event, SchoolClass, SchoolPerson, Slot, Visit
from events.workflow import NotAllowed
from portal import links
from portal.models import OutgoingEmail
from portal.swedish import STOCKHOLM
from tests.events.test_signing_up import letters
from tests.gatherings import sign_up


def cell(slot: str, school_class: str) -> tuple[int, int]:
    return Slot.objects.get(name__endswith=slot).pk, SchoolClass.objects.get(name=school_class).pk


@pytest.fixture
def company(school):
    return {r.email.split("@")[0]: r.pk for r in school.registrations.all()}


@pytest.fixture
def filled(school, company, eva):
    wanted = {cell("förmiddag", "8A"): company["bo"], cell("förmiddag", "8B"): company["david"]}
    actions.fill_board(school, wanted, by=eva)
    return school


def test_eva_fills_the_board_and_moves_two_companies_past_each_other(filled, company, eva):
    swap = {cell("förmiddag", "8A"): company["david"], cell("förmiddag", "8B"): company["bo"]}
    assert actions.fill_board(filled, swap, by=eva) == 2
    assert actions.fill_board(filled, swap, by=eva) == 0
    found = dict(Visit.objects.values_list("school_class__name", "registration__email"))
    assert found == {"8A": "david@example.org", "8B": "bo@example.org"}


def test_a_company_in_two_places_is_refused_in_words_and_nothing_is_changed(filled, company, eva):
    with pytest.raises(NotAllowed, match="Bos firma står hos 8A och 8B samtidigt"):
        actions.fill_board(filled, {cell("förmiddag", "8B"): company["bo"]}, by=eva)
    assert Visit.objects.count() == 2


def test_the_database_refuses_a_double_booking_whatever_the_code_does(filled, company):
    slot, school_class = cell("förmiddag", "8A")
    for registration, of_class in ((company["david"], school_class), (company["bo"], cell("förmiddag", "8B")[1])):
        with pytest.raises(IntegrityError), transaction.atomic():
            Visit.objects.create(slot_id=slot, school_class_id=of_class, registration_id=registration)


def test_a_class_without_a_company_is_shown(client, school, company, eva):
    actions.fill_board(school, {cell("förmiddag", "8A"): company["bo"]}, by=eva)
    found = board.of(school)
    assert [c.name for c in found.alone] == ["8B"]
    assert [str(c) for c in found.idle] == ["Davids firma"]
    client.force_login(eva)
    assert (
        "Utan företag: <strong>8B, Vammarskolan"
        in client.get(f"/admin/events/event/{school.pk}/sida/").content.decode()
    )


def test_the_board_is_a_plain_form_and_keeps_what_was_chosen_when_it_is_refused(client, school, company, eva):
    client.force_login(eva)
    names = {key: board.name_of(*cell("förmiddag", key)) for key in ("8A", "8B")}
    address = f"/admin/events/event/{school.pk}/tavla/"
    page = client.post(address, dict.fromkeys(names.values(), company["bo"])).content.decode()
    assert "står hos 8A och 8B samtidigt" in page
    assert len(re.findall(rf'value="{company["bo"]}" selected', page)) == 2
    assert Visit.objects.count() == 0
    client.post(address, {names["8A"]: company["bo"], names["8B"]: ""})
    assert Visit.objects.get().school_class.name == "8A"
    assert client.post(address, {names["8A"]: "9" * 12}).status_code == 200


def test_a_company_of_another_event_does_not_come_in(school, breakfast, eva):
    stranger = sign_up(breakfast, "ester@example.org")
    with pytest.raises(NotAllowed, match="finns inte längre"):
        actions.fill_board(school, {cell("förmiddag", "8A"): stranger.pk}, by=eva)


def test_a_company_that_cancels_leaves_the_board_and_the_class_is_alone_again(filled, company):
    actions.cancel(filled.registrations.get(email="bo@example.org"))
    assert [c.name for c in board.of(filled).alone] == ["8A"]


def test_a_proposal_gives_every_class_a_company_and_every_company_a_class(school, eva):
    assert actions.propose(school, by=eva) == 2
    found = board.of(school)
    assert (found.alone, found.idle) == ([], [])
    with pytest.raises(NotAllowed, match="inget att föreslå"):
        actions.propose(school, by=eva)


@given(
    slots=st.integers(0, 4),
    classes=st.integers(0, 5),
    companies=st.integers(0, 5),
    taken=st.dictionaries(st.tuples(st.integers(1, 4), st.integers(1, 5)), st.integers(1, 5), max_size=6),
)
@settings(max_examples=200, deadline=None)
def test_a_proposal_never_puts_anybody_in_two_places(slots, classes, companies, taken):
    seen: set[tuple[int, int]] = set()
    sound = {}
    for (slot, school_class), who in taken.items():
        if (slot, who) not in seen:
            seen.add((slot, who))
            sound[slot, school_class] = who
    found = matching.propose(range(1, slots + 1), range(1, classes + 1), range(1, companies + 1), sound)
    assert found.keys().isdisjoint(sound)
    whole = sound | found
    assert len({(slot, who) for (slot, _), who in whole.items()}) == len(whole)


def test_everybody_gets_an_own_schedule_and_reads_no_more(client, filled, eva):
    slot = Slot.objects.get(name="Tisdag förmiddag")
    slot.start = datetime(filled.week_year, 4, 20, 9, tzinfo=STOCKHOLM)
    slot.end = datetime(filled.week_year, 4, 20, 11, tzinfo=STOCKHOLM)
    slot.save()
    filled.school_people.create(role="coordinator", name="Siv", email="siv@example.org")
    SchoolPerson.objects.filter(email="tora@example.org").update(event=filled)
    SchoolClass.objects.filter(name="8B").update(teacher=None)
    assert actions.send_schedules(filled, by=eva) == 4
    assert letters("company_schedule") == ["bo@example.org", "david@example.org"]
    assert sorted(letters("school_schedule")) == ["siv@example.org", "tora@example.org"]
    tora, siv = SchoolPerson.objects.get(role="teacher"), SchoolPerson.objects.get(role="coordinator")
    page = client.get(links.mint(emails.schedule_key(tora))).content.decode()
    assert ("8A, Vammarskolan och Bos firma" in page, "8B" in page) == (True, False)
    assert "8B, Vammarskolan och Davids firma" in client.get(links.mint(emails.schedule_key(siv))).content.decode()
    file = Calendar.from_ical(client.get(links.mint(emails.schedule_key(tora)) + "kalender.ics").content)
    (entry,) = file.walk("VEVENT")
    assert (entry["dtstart"].params["TZID"], entry["dtstart"].dt.hour) == ("Europe/Stockholm", 9)
    assert client.get("/schema/pahittad/").status_code == 404
    letter = OutgoingEmail.objects.get(kind="company_schedule", to="bo@example.org")
    assert "8A, Vammarskolan, årskurs 8, 24 elever" in letter.text
    assert "8B" not in letter.text
    assert len(Calendar.from_ical(letter.calendar).walk("VEVENT")) == 1


def test_weeks_become_a_day_and_everybody_is_told(school, eva):
    start = timezone.make_aware(datetime(school.week_year, 4, 20, 9))
    actions.move_event(school, start=start, end=start.replace(hour=12), by=eva)
    event = Event.objects.get(pk=school.pk)
    assert event.when.startswith("tisdag 20 april")
    assert OutgoingEmail.objects.filter(kind="event_changed", calendar_method="REQUEST").count() == 2


def test_a_week_that_the_year_does_not_have_is_refused_in_words(school, eva):
    with pytest.raises(NotAllowed, match="har ingen vecka 53"):
        actions.move_event(school, week_year=2027, first_week=53, last_week=53, by=eva)
    actions.move_event(school, week_year=2026, first_week=53, last_week=53, by=eva, at=school.published_at)
    assert str(actions.copy(Event.objects.get(pk=school.pk), by=eva).weeks) == "v. 52 2027"


def test_an_event_has_a_day_or_weeks(school):
    for broken in ({"first_week": None}, {"first_week": 18, "last_week": 16}, {"week_year": None, "first_week": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.filter(pk=school.pk).update(**broken)
