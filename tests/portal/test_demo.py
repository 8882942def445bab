"""The demo town, filled once for the whole file: it takes some seconds."""

import re
from collections import Counter
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import override_settings
from django.utils import timezone

from cases import actions
from cases.deciding import lifted
from cases.models import Assignment, Case, CaseNumber, Decision, Message, Promise, StandardText, TurnPeriod, Wish
from cases.workflow import AssignmentState, Party, State
from events import actions as happenings
from events import board
from events.models import Event
from portal.mail import outbox
from portal.mail.incoming import sorting
from portal.models import Business, LogEntry, OutgoingEmail, SecretLink, Sector, TownHall, User
from portal.pages import day
from portal.server import practice
from portal.site.day import views  # noqa: F401 - registers what belongs to no app
from portal.text.ttl_cache import TtlCache
from portal.tools.demo import town
from surveys.models import ImportBatch, Target, Value

PEOPLE = {
    "lots@example.org",
    "ersattare@example.org",
    "direktor@example.org",
    "registrator@example.org",
    "bygg@example.org",
    "miljo@example.org",
    "chef.bygg@example.org",
    "foretag@example.org",
    "admin@example.org",
}


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.db import transaction

    files = override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), transaction.atomic(), files:
        TtlCache.forget_all()
        town.fill(timezone.localtime())
        yield
        transaction.set_rollback(True)
    TtlCache.forget_all()


@pytest.fixture(autouse=True)
def _within_the_town(demo, db):
    """Each test sees the town, and leaves it as it was."""


def test_the_town_has_its_people_who_can_sign_in():
    verified = set(EmailAddress.objects.filter(verified=True, primary=True).values_list("email", flat=True))
    assert PEOPLE - verified == set()
    assert User.objects.get(email="lots@example.org").roles.is_pilot
    assert not User.objects.get(email="foretag@example.org").is_staff
    assert User.objects.filter(email="birgitta.nyman@example.org", is_active=True).count() == 0


def test_two_of_twelve_sectors_are_other_organisations():
    assert Sector.objects.count() == 12
    assert set(Sector.objects.filter(is_external=True).values_list("organisation", flat=True)) == {
        "Räddningstjänsten Östergötland",
        "Linköpings kommun",
    }


@pytest.mark.parametrize("email", sorted(PEOPLE - {"foretag@example.org"}))
def test_no_part_of_the_day_is_passed_over_that_has_something(email):
    here = day.Day(User.objects.get(email=email))
    parts = day.parts_of(here.user)
    filled = day.with_something(parts, here)
    for part in parts:
        shows = any(group.rows or group.context for group in part.find(here))
        assert not part.among or part.name in filled or not shows, part.name


def test_events_that_have_been_and_events_to_come():
    coming = dict(Event.objects.listed().coming(timezone.now()).values_list("slug", "kind"))
    assert coming == {
        "upphandlingsdialog-januari": "procurement",
        "frukost-bygglov": "meeting",
        "kvall-om-turism": "meeting",
        "framtidsfron-ak-8": "school",
    }
    breakfast = Event.objects.get(slug="frukost-bygglov")
    assert (breakfast.taken, breakfast.capacity) == (12, 12)
    assert breakfast.registrations.waiting().count() >= 3
    school = Event.objects.get(slug="framtidsfron-ak-8")
    assert str(school.weeks).startswith("v. 16–18 ")
    assert [c.name for c in board.of(school).alone] == ["8D"]
    past = Event.objects.get(slug="upphandlingsdialog-forra-aret")
    assert (past.material.count(), past.asked.published().count(), past.outcome.count()) == (2, 3, 4)
    assert happenings.recount() == happenings.someone_waits_in_vain() == []


def test_a_year_of_cases_in_every_state():
    states = Counter(Case.objects.values_list("state", flat=True))
    assert Case.objects.count() == 120
    assert set(states) == set(State)
    assert set(Case.objects.filter(state__in=["in_progress", "waiting"]).values_list("turn", flat=True)) == set(Party)
    assert set(Assignment.objects.values_list("state", flat=True)) == set(AssignmentState)
    assert set(Promise.objects.values_list("outcome", flat=True)) == set(Promise.Outcome)


def test_some_answers_are_late_right_now_and_most_are_not():
    late = Assignment.objects.overdue(timezone.localdate()).count()
    assert 3 <= late < Assignment.objects.open().count() / 2


def test_one_case_is_lifted_to_the_director_and_one_decision_waits_to_be_kept():
    dag = User.objects.get(email="direktor@example.org")
    assert (len(lifted.waiting_for(dag)), Decision.objects.to_be_kept().count(), Decision.objects.count()) == (1, 1, 1)


def test_nobody_tells_the_same_story_in_the_same_words():
    doubled = Case.objects.values("description").annotate(n=Count("pk")).filter(n__gt=1)
    assert list(doubled) == []
    assert Wish.objects.count() >= 12
    assert StandardText.objects.count() >= 10


def test_nothing_happens_in_the_future_or_out_of_order():
    now = timezone.now()
    assert not Message.objects.filter(at__gt=now).exists()
    assert not LogEntry.objects.filter(at__gt=now).exists()
    received = list(Case.objects.order_by("pk").values_list("received_at", flat=True))
    assert received == sorted(received)
    assert now - received[0] < timedelta(days=400)


def test_the_series_goes_on_where_the_demo_ended():
    for number in CaseNumber.objects.all():
        assert Case.objects.filter(reference__startswith=f"{number.year}-").count() == number.last


def test_the_periods_of_each_case_sum_to_its_age():
    for case in Case.objects.filter(state__in=[State.CLOSED, State.WITHDRAWN]).exclude(
        status_changes__to_state=State.REOPENED
    ):
        periods = TurnPeriod.objects.filter(case=case, assignment=None)
        total = sum(((period.until - period.since) for period in periods), timedelta())
        assert total == case.closed_at - case.received_at


def test_no_letter_of_the_past_is_left_to_send():
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {OutgoingEmail.State.SENT}


def test_no_personal_identity_number_is_stored():
    assert Business.objects.filter(kind="sole_trader").exists()
    assert not Business.objects.filter(org_number__startswith="850709").exists()


def test_the_business_that_signs_in_has_cases_in_several_states():
    states = set(Case.objects.belonging_to("foretag@example.org").values_list("state", flat=True))
    assert states == {State.RECEIVED, State.IN_PROGRESS, State.WAITING, State.CLOSED}


def test_the_results_of_the_surveys_have_their_files_and_somebody_who_said_yes():
    assert Value.objects.count() == 1045
    assert set(ImportBatch.objects.values_list("state", "approved_by__email")) == {("approved", "lots@example.org")}
    assert Target.objects.count() == 2


def test_a_database_with_people_is_left_alone(capsys):
    before = Case.objects.count()
    call_command("demo")
    assert "leaves the database alone" in capsys.readouterr().out
    assert Case.objects.count() == before


def test_production_is_refused(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        call_command("demo")


def test_in_practice_one_is_whom_one_likes_and_reads_what_would_have_been_mailed(client, settings, mail_in):
    settings.PRACTICE, settings.MAIL_TRANSPORT = True, practice.HELD
    TownHall.objects.update(practice_since=timezone.now())
    page = client.get("/ovning/?next=//evil.example.org/")
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    for words in (
        "Eva Ek</button> näringslivsutvecklare (lots)",
        "Bo Berg</button> företag",
        "Anna Alm</button> hand",
    ):
        assert words in page.text
    eva = User.objects.get(email="lots@example.org")
    wanted = {"next": "//evil.example.org/"}
    assert client.post(f"/ovning/bli/{eva.pk}/", wanted)["Location"] == "/logga-in/klart/"
    for address in ("/logga-in/klart/", "/", "/finns-inte/", "/konto/sakerhet/", "/admin/cases/wish/add/?_popup=1"):
        assert client.get(address, follow=True).text.count("<strong>Övning.</strong>") == 1, address

    case = Case.objects.belonging_to("foretag@example.org").filter(state=State.IN_PROGRESS).first()
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    assert outbox.send_due().sent == 1
    letter = OutgoingEmail.objects.latest("pk")
    assert letter.to == "foretag@example.org"
    assert re.findall(r"/ovning/mejl/(\d+)/", client.get("/ovning/mejl/").text)[0] == str(letter.pk)
    links = SecretLink.objects.count()
    shown = client.get(f"/ovning/mejl/{letter.pk}/").text
    assert f'action="/ovning/mejl/{letter.pk}/lank/0/"' in shown
    assert "[[" not in shown
    assert SecretLink.objects.count() == links
    client.logout()
    read = client.post(f"/ovning/mejl/{letter.pk}/lank/0/", follow=True)
    assert "Hur många bord blir det?" in read.text
    assert client.post(f"/ovning/mejl/{letter.pk}/lank/9/").status_code == 404
    assert "Skriv ett svar." in client.post(f"/ovning/mejl/{letter.pk}/svara/", {"text": " "}).text
    client.post(f"/ovning/mejl/{letter.pk}/svara/", {"text": "Det blir åtta bord."})
    sorting.sort_waiting()
    assert case.messages.latest("pk").text == "Det blir åtta bord."
    assert client.get(f"/ovning/mejl/{OutgoingEmail.objects.earliest('pk').pk}/").status_code == 200
