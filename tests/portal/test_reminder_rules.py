"""Eva's pages for the reminders: the rules, what would go out today, and what came of it. And her own hand."""

import io
import re
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import actions
from cases.models import Assignment, Case
from portal import reminding
from portal.admin.reminders import DayForm, next_sending, usual_sending
from portal.calendar import calendars
from portal.models import LogEntry, OutgoingEmail, Reminder, ReminderRule, SweepRun
from portal.site import health, sweep
from portal.text.exceptions import NotAllowed
from portal.text.swedish import STOCKHOLM, long_date
from portal.text.ttl_cache import TtlCache
from tests.people import as_pilot

RULES = "/admin/portal/reminderrule/"


@pytest.fixture
def late(case, building, eva, anna, malin) -> Assignment:
    """Bo's case: Anna's answer should have come a working day before the next sending."""
    at = next_sending(timezone.now())
    long_ago = at - timedelta(days=10)
    actions.write_to_business(case, "Hej, vi tittar på det.", by=eva, at=long_ago)
    due = calendars.office().add(timezone.localdate(at), -1)
    return actions.ask_sector(case, building, by=eva, officer=anna, due=due, at=long_ago)


def test_the_preview_shows_who_would_be_written_to_and_why_and_sends_nothing(client, eva, late):
    client.force_login(eva)
    letters = OutgoingEmail.objects.count()
    page = client.get(f"{RULES}brev-i-dag/").content.decode()
    assert "<strong>Ett mejl</strong> skulle gå" in page
    assert "Till anna@example.org" in page
    assert "Varför: Obesvarad fråga till sektor, 1 arbetsdag efter" in page
    assert (OutgoingEmail.objects.count(), Reminder.objects.count()) == (letters, 0)


def test_the_preview_says_what_the_sweep_then_writes(late):
    at = next_sending(timezone.now())
    _, digests = reminding.preview(at)
    foretold = [(digest.email, [line.words for line in digest.lines]) for digest in digests]
    sweep.run(at)
    (letter,) = OutgoingEmail.objects.filter(kind="digest")
    assert foretold == [(letter.to, [letter.text.splitlines()[0]])]


def test_after_the_days_sweep_the_preview_shows_the_next_working_day_and_says_so(late):
    morning = datetime(2027, 2, 1, 9, tzinfo=STOCKHOLM)
    assert usual_sending(morning) == morning
    SweepRun.objects.create(started_at=morning, finished_at=morning)
    assert usual_sending(morning + timedelta(hours=1)) == datetime(2027, 2, 2, 8, tzinfo=STOCKHOLM)
    friday = morning + timedelta(days=4)
    SweepRun.objects.create(started_at=friday, finished_at=friday)
    assert usual_sending(friday + timedelta(hours=12)) == datetime(2027, 2, 8, 8, tzinfo=STOCKHOLM)


def test_eva_tries_a_changed_rule_on_a_day_that_she_chooses(client, eva, late):
    client.force_login(eva)
    sweep.run(next_sending(timezone.now()))
    day = calendars.office().add(late.due, 7)
    ReminderRule.objects.create(kind="unanswered", offset=6, receiver="pilot", words="{ärende} väntar ännu.")
    page = client.get(f"{RULES}brev-i-dag/", {"dag": day.isoformat()}).text
    assert f"{long_date(day).capitalize()}:" in page
    assert f"{late.case.reference} väntar ännu." in page
    assert Reminder.objects.filter(step=6).count() == 0


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2020-01-07", "Välj en dag från i dag"),
        ("i morgon", "Skriv datumet så här"),
        ("", "Välj en dag."),
        ("9999-12-31", "Välj en dag från i dag"),
    ],
)
def test_a_day_that_cannot_be_shown_is_refused_in_words(client, eva, day, says):
    client.force_login(eva)
    assert says in client.get(f"{RULES}brev-i-dag/", {"dag": day}).text


def test_on_a_closed_day_no_letters_go(eva):
    form = DayForm({"dag": "2027-02-06"}, now=datetime(2027, 2, 1, 9, tzinfo=STOCKHOLM))
    assert form.errors["dag"] == ["Lördag 6 februari går inga mejl."]


def test_eva_adds_and_switches_off_a_rule(client, eva, late):
    client.force_login(eva)
    fields = {"kind": "unanswered", "offset": "1", "receiver": "pilot", "words": "{ärende} väntar.", "is_on": "on"}
    assert client.post(f"{RULES}add/", fields).status_code == 302
    assert "Till lots@example.org" in client.get(f"{RULES}brev-i-dag/").content.decode()
    rule = ReminderRule.objects.get(receiver="pilot", kind="unanswered")
    client.post(f"{RULES}{rule.pk}/change/", {**fields, "is_on": ""})
    assert "Till lots@example.org" not in client.get(f"{RULES}brev-i-dag/").content.decode()


@pytest.mark.parametrize("words", ["{namn} väntar", "{ärende väntar", "{0}"])
def test_a_line_may_only_use_what_it_knows(db, words):
    with pytest.raises(ValidationError):
        ReminderRule(kind="unanswered", offset=2, receiver="officer", words=words).full_clean()


def test_two_rules_for_the_same_step_and_receiver_cannot_be(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReminderRule.objects.create(kind="unanswered", offset=1, receiver="officer", words="x")


@pytest.mark.parametrize(("days", "helped"), [(0, 1), (2, 1), (3, 0)])
def test_the_effect_is_human_progress_within_two_working_days(client, eva, late, anna, days, helped):
    at = next_sending(timezone.now()).replace(hour=9)
    sweep.run(at)
    calendar = calendars.office()
    later = at.replace(hour=10) + (calendar.add(at.date(), days) - at.date() if days else timedelta())
    actions.accept(late, by=anna, at=later)
    reminding.note_what_helped(later + timedelta(minutes=5))
    (effect,) = reminding.effects(at + timedelta(days=14))
    assert (effect.rule, effect.step, effect.sector) == ("late_answer", 1, "Bygg")
    assert (effect.letters, effect.helped) == (1, helped)


def test_the_effect_page_has_no_figures_for_a_person(client, eva, late, anna):
    Reminder.objects.create(
        thing="assignment",
        thing_id=late.pk,
        rule="late_answer",
        step=1,
        about_date=late.due,
        to=anna,
        to_email=anna.email,
        sector=late.sector,
        sent_on=late.due - timedelta(days=14),
        letter=OutgoingEmail.objects.first(),
    )
    client.force_login(eva)
    page = re.sub(r">\s+<", "><", client.get(f"{RULES}nytta/").content.decode())
    assert "<td>Bygg</td><td>1</td><td>0</td><td>0 %</td>" in page
    assert '<th scope="row">Obesvarad fråga till sektor eller mottagen fråga som är tyst</th>' in page
    assert "Anna" not in page
    assert "anna@" not in page


def test_a_sweep_that_stands_still_is_said_on_every_page_of_the_desk(client, eva):
    client.force_login(eva)
    run = SweepRun.objects.create(finished_at=timezone.now())
    assert "standing-still" not in client.get(RULES).content.decode()
    SweepRun.objects.filter(pk=run.pk).update(finished_at=timezone.now() - timedelta(minutes=16))
    TtlCache.forget_all()
    assert "Påminnelserna står still just nu." in client.get(RULES).content.decode()


def test_a_sweep_made_as_of_another_day_is_no_sign_of_standing_still(case):
    call_command("remind", at="2099-01-07T09:00", stdout=io.StringIO())
    SweepRun.objects.create(finished_at=timezone.now() - timedelta(minutes=16))
    assert health.standing_still() == ["Påminnelserna står still just nu."]
    SweepRun.objects.create(finished_at=timezone.now())
    TtlCache.forget_all()
    assert health.standing_still() == []


def test_letters_that_stand_still_are_said_on_every_page_of_the_desk(client, eva, case):
    client.force_login(eva)
    OutgoingEmail.objects.update(created_at=timezone.now() - timedelta(minutes=16), state="queued")
    assert "Mejl skickas inte just nu." in client.get(RULES).content.decode()


# --- By Eva's hand --------------------------------------------------------------------------------


def test_eva_lifts_a_case_to_the_director_once_for_each_promised_date(client, eva, dag, late):
    client.force_login(eva)
    case = Case.objects.get(pk=late.case_id)
    words = {"lyft-text": "Grannen har hört av sig tre gånger."}
    shown = client.post(f"/admin/cases/case/{case.pk}/gor/lyft/", words, follow=True).content.decode()
    assert f"Lyft till kommundirektören, {dag}, {long_date(timezone.localdate())}." in shown
    assert "Till kommundirektören: Grannen har hört av sig tre gånger." in shown
    letter = OutgoingEmail.objects.get(to="dag@example.org")
    assert "kommunens uppdrag att driva på" in letter.text
    assert "Bygg: svar senast" in letter.text
    assert "\n\nGrannen har hört av sig tre gånger.\n\nÖppna ärendet: " in letter.text
    assert LogEntry.objects.filter(action="case.lift", actor_id=eva.pk).count() == 1
    answer = client.post(f"/admin/cases/case/{case.pk}/gor/lyft/", follow=True)
    assert "redan lyft till kommundirektören" in answer.content.decode()
    assert OutgoingEmail.objects.filter(to="dag@example.org").count() == 1
    assert Case.objects.get(pk=case.pk).last_progress_at == case.last_progress_at
    actions.new_date(late, calendars.office().add(late.due, 20), reason="Grannen ska höras.", by=eva)
    actions.lift_to_director(late.case, by=eva)
    assert OutgoingEmail.objects.filter(to="dag@example.org").count() == 2


def test_without_a_director_or_with_a_closed_case_nothing_is_lifted(eva, dag, case):
    dag.pilot_roles.all().delete()
    with pytest.raises(NotAllowed, match="Ingen är kommundirektör"):
        actions.lift_to_director(case, by=eva)
    as_pilot(dag, "director")
    actions.close(case, by=eva, outcome="no_reply", despite_open="Bo svarar inte.")
    with pytest.raises(NotAllowed, match="avslutat"):
        actions.lift_to_director(case, by=eva)
    assert Reminder.objects.count() == 0
