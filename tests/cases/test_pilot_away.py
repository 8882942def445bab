"""The pilot is a function: what the form shows is what is promised, and somebody always gets the letter."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from cases import actions
from cases.pure import deadlines
from cases.queries import first_contact
from portal.calendar.workdays import WorkCalendar
from portal.models import Absence, OutgoingEmail, PilotRole, town_hall
from tests.cases.test_intake_views import CHECK, fill_in, send
from tests.people import as_pilot, person

MONDAY = datetime(2027, 7, 12, 9, tzinfo=ZoneInfo("Europe/Stockholm"))  # the first day of week 28


def letters_to(email: str) -> list[str]:
    return list(OutgoingEmail.objects.filter(to=email).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def summer(eva) -> Absence:
    """Eva is away in weeks 28–31."""
    return Absence.objects.create(user=eva, since=date(2027, 7, 12), until=date(2027, 8, 8))


def register(cafe, at=MONDAY):
    return actions.register(actions.Submission(wishes=[cafe], email="bo@example.org"), at=at)


def test_the_usual_date_holds_while_eva_is_at_work(eva, cafe, dag):
    assert register(cafe).next_due == date(2027, 7, 14)
    assert letters_to("dag@example.org") == []


def test_the_date_waits_for_eva_and_the_director_is_told_at_once(summer, cafe, dag):
    promised = first_contact.promised(MONDAY)
    assert (promised.due, promised.away_until) == (date(2027, 8, 10), date(2027, 8, 8))
    case = register(cafe)
    assert case.next_due == case.promises.get().due == promised.due
    assert letters_to("dag@example.org") == ["new_case_to_next"]
    assert letters_to("lots@example.org") == ["new_case"]


def test_a_substitute_at_work_keeps_the_usual_date_and_gets_the_letter(summer, cafe, dag):
    as_pilot(person("sara@example.org", "Sara Ström"), PilotRole.Kind.SUBSTITUTE)
    assert register(cafe).next_due == date(2027, 7, 14)
    assert letters_to("sara@example.org") == ["new_case_to_next"]
    assert letters_to("dag@example.org") == []


def test_without_anybody_in_the_role_the_usual_date_holds_and_the_director_is_told(cafe, dag):
    assert register(cafe).next_due == date(2027, 7, 14)
    assert letters_to("dag@example.org") == ["new_case_to_next"]


@given(
    received=some.dates(date(2026, 1, 1), date(2030, 1, 1)),
    days=some.integers(1, 10),
    since=some.integers(0, 20),
    length=some.integers(0, 60),
)
def test_the_date_is_the_nth_working_day_with_somebody_at_work(received, days, since, length):
    calendar = WorkCalendar()
    first = date.fromordinal(received.toordinal() + since)
    last = date.fromordinal(first.toordinal() + length)
    due = deadlines.first_contact(received, days=days, calendar=calendar, covered=lambda d: not first <= d <= last)
    walk, left = received, days
    while left:
        walk = date.fromordinal(walk.toordinal() + 1)
        left -= calendar.is_workday(walk) and not first <= walk <= last
    assert due == walk


def test_the_form_shows_before_sending_what_the_receipt_promises_after(client, eva, cafe):
    today = timezone.localdate()
    end = date.fromordinal(today.toordinal() + 20)
    Absence.objects.create(user=eva, since=today, until=end)
    key = fill_in(client)
    check = client.get(CHECK).content.decode()
    receipt = client.get(send(client, key)["Location"]).content.decode()
    sentence = "Lotsen är ledig till och med"
    assert sentence in check
    assert check.split(sentence)[1].split("</p>")[0] == receipt.split(sentence)[1].split("</p>")[0]
    assert "alltså inom" not in receipt


def test_questions_go_to_the_substitute_of_an_officer_who_is_away(case, building, eva, anna, malin):
    Absence.objects.create(user=anna, since=timezone.localdate(), until=timezone.localdate(), substitute=malin)
    actions.ask_sector(case, building, by=eva, officer=anna)
    assert letters_to("malin@example.org") == ["sector_asked"]
    assert letters_to("anna@example.org") == []


def test_without_a_substitute_at_the_sector_they_go_to_its_mailbox(case, building, eva, anna, cecilia):
    Absence.objects.create(user=anna, since=timezone.localdate(), until=timezone.localdate(), substitute=cecilia)
    actions.ask_sector(case, building, by=eva, officer=anna)
    assert letters_to("bygglov@example.org") == ["sector_asked"]
    assert letters_to("cecilia@example.org") == []


def test_the_substitute_finds_the_questions_on_the_list(client, assignment, anna, malin):
    client.force_login(malin)
    assert client.get("/handlaggare/").context["standing_in"] == []
    Absence.objects.create(user=anna, since=timezone.localdate(), until=timezone.localdate(), substitute=malin)
    context = client.get("/handlaggare/").context
    assert context["standing_in"] == [assignment]
    assert context["colleagues"] == []


# --- Who is named ---------------------------------------------------------------------------------


def named(client, cafe) -> tuple[str, str, str]:
    """What a new business reads: whom to call on the page and in the letter, and who reads what it wrote."""
    receipt = client.get(send(client, fill_in(client))["Location"]).text
    letter = OutgoingEmail.objects.filter(kind="receipt").latest("pk").text
    call = re.sub(r"<[^>]+>", "", re.search(r"Vill du hellre prata\?.*", receipt)[0])
    steps = re.search(r"1. (.+) läser det du har skrivit", letter)[1]
    told = re.search(r"(Vill du hellre prata\?.*) Du kan också svara på det här mejlet\.", letter)[1]
    return call, told, steps


def test_while_eva_is_at_work_she_is_named(client, eva, cafe):
    call = "Vill du hellre prata? Ring företagslotsen Eva Ek på 0123-191 01."
    assert named(client, cafe) == (call, call, "Eva Ek")


def test_while_eva_is_away_the_substitute_is_named_with_her_own_number(client, alone, cafe):
    sara = person("sara@example.org", "Sara Ström", phone="0123-191 02")
    as_pilot(sara, PilotRole.Kind.SUBSTITUTE)
    call = "Vill du hellre prata? Ring företagslotsen Sara Ström på 0123-191 02."
    assert named(client, cafe) == (call, call, "Sara Ström")


def test_while_nobody_covers_nobody_is_named(client, alone, cafe, settings):
    call = f"Vill du hellre prata? Ring företagslotsen på {town_hall().phone}."
    assert named(client, cafe) == (call, call, "Företagslotsen")
    for address in ("/", "/in-english/", "/logga-in/", "/tillganglighet/"):
        assert "Eva Ek" not in client.get(address).text


# --- The director, while nobody covers the pilot --------------------------------------------------


@pytest.fixture
def alone(eva, dag, case) -> Absence:
    """Eva is away today without a substitute, so Dag is next in turn."""
    return Absence.objects.create(user=eva, since=timezone.localdate(), until=timezone.localdate())


def page_of(client, user, case):
    client.force_login(user)
    return client.get(f"/admin/cases/case/{case.pk}/change/")


def test_the_director_does_triage_while_nobody_covers_the_pilot(client, alone, dag, case, building):
    page = page_of(client, dag, case).text
    assert "Ingen lots är i tjänst i dag" in page
    desk = f"/admin/cases/case/{case.pk}/gor"
    client.post(f"{desk}/kontakt/", {"kind": "call", "text": "Vi ses i morgon."})
    client.post(f"{desk}/skicka/", {"text": "Hej Bo, vi har läst."})
    client.post(f"{desk}/fraga/", {"sector": building.pk})
    assert set(case.messages.values_list("text", "author")) == {
        ("Vi ses i morgon.", dag.pk),
        ("Hej Bo, vi har läst.", dag.pk),
    }
    assert case.assignments.get().asked_by == dag
    todo = client.get("/admin/cases/case/?vy=att-ta-hand-om")
    assert todo.context["list"].view == "att-ta-hand-om"
    assert client.get("/handlaggare/nytt/").status_code == 200
    assert client.get("/logga-in/klart/")["Location"] == "/i-dag/"


def test_when_the_pilot_is_back_the_director_reads_and_does_no_more(client, alone, dag, case):
    alone.delete()
    assert "Ingen lots är i tjänst" not in page_of(client, dag, case).text
    assert client.post(f"/admin/cases/case/{case.pk}/gor/kontakt/", {"kind": "call"}).status_code == 404
    assert client.get("/handlaggare/nytt/").status_code == 404


def test_a_substitute_at_work_leaves_nothing_to_the_director(client, alone, dag, case):
    as_pilot(person("sara@example.org", "Sara Ström"), PilotRole.Kind.SUBSTITUTE)
    page_of(client, dag, case)
    assert client.post(f"/admin/cases/case/{case.pk}/gor/kontakt/", {"kind": "call"}).status_code == 404


def test_a_director_who_is_away_covers_nobody(client, alone, dag, case):
    Absence.objects.create(user=dag, since=timezone.localdate(), until=timezone.localdate())
    page_of(client, dag, case)
    assert client.post(f"/admin/cases/case/{case.pk}/gor/kontakt/", {"kind": "call"}).status_code == 404


def test_covering_opens_no_marked_case_and_nothing_else_of_the_pilots(client, alone, eva, dag, case, building):
    question = actions.ask_sector(case, building, by=eva)
    actions.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affärsplan", sectors=[building], by=eva)
    assert page_of(client, dag, case).status_code == 404
    assert client.post(f"/admin/cases/case/{case.pk}/gor/kontakt/", {"kind": "call"}).status_code == 404
    assert client.get(f"/handlaggare/uppdrag/{question.pk}/").status_code == 404
    for address in ("portal/reminderrule/", "portal/user/", "events/event/", "portal/outgoingemail/"):
        assert client.get(f"/admin/{address}").status_code == 403
