"""Homework and improvement actions are reminded of by the same ladder, ledger and digest as everything else."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.mail import links
from portal.models import OutgoingEmail, Reminder, ReminderRule
from portal.site import sweep
from tests.courses import an_occasion, take_part
from training import actions, origins
from training.models import Cohort, ImprovementAction
from training.views.doors import holder_of
from training.workflow import Origin, Role

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")


def moment(day: int, month: int = 2) -> datetime:
    return datetime(2027, month, day, 9, tzinfo=STOCKHOLM)


def told(thing: str) -> list[tuple[str, int, str]]:
    rows = Reminder.objects.filter(thing=thing, letter__isnull=False).order_by("pk")
    return [(str(row.sent_on), row.step, row.to_email) for row in rows]


@pytest.fixture
def winter(eva, building, environment) -> Cohort:
    cohort = Cohort.objects.create(name="Vintern", begins=date(2027, 1, 7), ends=date(2027, 6, 1), created_by=eva)
    times = {"start": datetime(2027, 3, 10, 13, tzinfo=STOCKHOLM), "end": datetime(2027, 3, 10, 16, tzinfo=STOCKHOLM)}
    an_occasion(cohort, eva, days=0, theme="Möte", **times)
    take_part(cohort, eva, "Pia", "pia@example.org", role=Role.OFFICER, sector=building)
    take_part(cohort, eva, "Per", "per@example.org", role=Role.OFFICER, sector=environment)
    return cohort


def test_homework_is_reminded_of_before_and_after_and_never_when_it_is_in(winter, eva):
    homework = actions.give(winter, title="Ring", text="X", due=date(2027, 2, 5), by=eva, at=moment(18, 1))
    pia, per = homework.tasks.order_by("-participant__name")
    sweep.run(moment(3))
    actions.hand_in(per, text="Klart", by=per.participant, at=moment(4))
    for day in (3, 4, 5, 8, 12):
        sweep.run(moment(day))
    assert told("hometask") == [
        ("2027-02-03", -2, "per@example.org"),
        ("2027-02-03", -2, "pia@example.org"),
        ("2027-02-08", 1, "pia@example.org"),
        ("2027-02-12", 5, "pia@example.org"),
    ]
    letter = OutgoingEmail.objects.filter(kind="digest", to="pia@example.org").last()
    assert letter.subject == "En uppgift i utbildningen väntar på dig"
    assert "Vintern: Ring, lämnas in senast fredag 5 februari." in letter.text
    assert pia.state == "open"


def test_each_of_a_group_is_reminded_with_a_link_of_their_own(winter, eva):
    homework = actions.give(
        winter, title="Ring", text="X", due=date(2027, 2, 5), group_size=2, by=eva, at=moment(18, 1)
    )
    sweep.run(moment(3))
    assert [to for _, _, to in told("hometask")] == ["per@example.org", "pia@example.org"]
    letter = OutgoingEmail.objects.get(kind="digest", to="pia@example.org")
    (key,) = [links.Key(**row) for row in letter.links]
    token = links.mint(key, email=letter.to).split("/")[2]
    assert holder_of(token).name == "Pia"
    assert homework.tasks.count() == 1


@pytest.fixture
def action(winter, eva, anna, malin, building, dag) -> ImprovementAction:
    source = origins.find(Origin.COHORT, winter.pk, user=eva)
    return actions.begin(
        source,
        actions.Plan(title="Klara svar", sector=building, owner=anna, due=date(2027, 2, 5)),
        by=eva,
        at=moment(7, 1),
    )


def test_an_action_is_escalated_from_the_owner_to_the_manager_and_the_director(action, settings):
    for day in [*range(1, 6), *range(8, 13), *range(15, 20), *range(22, 27)]:
        sweep.run(moment(day))
    for day in [*range(1, 6)]:
        sweep.run(moment(day, 3))
    assert told("improvementaction") == [
        ("2027-02-01", -5, "anna@example.org"),
        ("2027-02-08", 1, "anna@example.org"),
        ("2027-02-12", 5, "anna@example.org"),
        ("2027-02-19", 10, "malin@example.org"),
        ("2027-03-05", 20, "dag@example.org"),
    ]
    letter = OutgoingEmail.objects.filter(kind="digest", to="anna@example.org").last()
    assert letter.subject == "En sak väntar på er"
    assert "Förbättringsåtgärd hos Bygg: Klara svar, klar senast fredag 5 februari." in letter.text
    assert f"Öppna åtgärden: {settings.SITE_URL}/utbildning/atgarder/{action.pk}/" in letter.text


def test_without_an_owner_the_sectors_mailbox_gets_the_limited_link(action, anna):
    ImprovementAction.objects.update(owner=None)
    sweep.run(moment(8))
    letter = OutgoingEmail.objects.get(kind="digest", to="bygglov@example.org")
    assert [row["scope"] for row in letter.links] == ["improvement"]


def test_an_action_that_is_done_is_not_reminded_of(action, anna):
    actions.finish(action, text="Klart.", by=anna, at=moment(2))
    sweep.run(moment(8))
    assert told("improvementaction") == []


def test_the_ladders_are_rules_that_eva_can_change():
    kinds = ReminderRule.objects.filter(kind__in=["homework", "improvement"])
    assert kinds.count() == 9
