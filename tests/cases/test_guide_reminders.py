"""Steps of the guide that are to be read through: told to the sector, in one line however many they are."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from cases.guide.owners import actions as owners
from cases.models import GuideStep
from portal.models import Absence, OutgoingEmail, Reminder, SectorRole
from portal.site import sweep
from portal.text.swedish import STOCKHOLM
from portal.text.ttl_cache import TtlCache

pytestmark = pytest.mark.django_db


def swept(day: date) -> list[tuple[str, str]]:
    """Who was told on that day, and the line about the steps."""
    TtlCache.forget_all()
    before = OutgoingEmail.objects.count()
    sweep.run(datetime(day.year, day.month, day.day, 9, tzinfo=STOCKHOLM))
    letters = OutgoingEmail.objects.filter(kind="digest").order_by("pk")[before:]
    return [(letter.to, next(line for line in letter.text.splitlines() if "Vägvisaren" in line)) for letter in letters]


def steps(sector, n: int, **fields) -> list[GuideStep]:
    slug = sector.slug if sector else "lotsen"
    return [
        GuideStep.objects.create(slug=f"{slug}-{number}", what="Sök", sector=sector, **fields) for number in range(n)
    ]


def test_a_sector_is_told_once_of_all_that_is_to_be_read_and_its_manager_when_nobody_reads(eva, anna, malin, building):
    """The date is Monday 8 February 2027."""
    at = timezone.now()
    waiting = steps(building, 30, next_review=date(2027, 2, 8), confirmed_at=at, confirmed_by=malin)
    assert swept(date(2027, 2, 8)) == []
    line = "Vägvisaren: 30 steg hos Bygg att läsa igenom. Det äldsta skulle ha lästs senast måndag 8 februari."
    assert swept(date(2027, 2, 9)) == [("malin@example.org", line)]  # who confirmed them last
    letter = OutgoingEmail.objects.latest("pk")
    assert letter.subject == "Steg i vägvisaren ska läsas igenom"
    assert "Öppna stegen: http" in letter.text
    assert "/handlaggare/vagvisaren/" in letter.text
    owners.confirm(waiting[0], by=malin, seen=owners.stamp(waiting[0]))
    assert swept(date(2027, 2, 10)) == []  # to have begun is no reason to be told anew
    SectorRole.objects.filter(user=malin).update(until=date(2020, 1, 1))
    assert [to for to, _ in swept(date(2027, 2, 22))] == ["anna@example.org"]
    assert [to for to, _ in swept(date(2027, 3, 15))] == ["lots@example.org"]
    for step in waiting[1:]:
        owners.confirm(step, by=anna, seen=owners.stamp(step))
    assert swept(date(2027, 3, 22)) == []
    assert Reminder.objects.filter(rule="guide_steps").exclude(helped_at=None).count() == 0  # which nobody judges


def test_what_was_read_through_in_one_month_is_one_reminder_however_slowly_it_is_read_again(anna, building):
    first, second = steps(building, 2)
    for step, day in ((first, 3), (second, 24)):
        owners.confirm(step, by=anna, seen=owners.stamp(step), at=datetime(2026, 2, day, 12, tzinfo=STOCKHOLM))
    ((_, told),) = swept(date(2027, 3, 2))
    assert told.startswith("Vägvisaren: två steg hos Bygg att läsa igenom.")
    owners.confirm(first, by=anna, seen=owners.stamp(first), at=datetime(2027, 3, 2, 12, tzinfo=STOCKHOLM))
    assert swept(date(2027, 3, 3)) == []


def test_what_nobody_has_confirmed_is_told_a_month_after_it_was_written_if_the_guide_shows_it(
    eva, rolf, fire_service, cafe
):
    """To the pilot where nobody is at work, and of what has no sector."""
    at = datetime(2027, 1, 4, 12, tzinfo=STOCKHOLM)
    (shown,), (hidden,) = steps(fire_service, 1, changed_at=at), steps(None, 1, changed_at=at)
    cafe.steps.add(shown)
    assert swept(date(2027, 2, 3)) == []
    told = swept(date(2027, 2, 4))
    assert [to for to, _ in told] == ["rolf@rtj.example.org"]
    assert "ett steg hos Räddningstjänsten att läsa igenom" in told[0][1]
    hidden.next_review = date(2027, 3, 1)
    hidden.save()
    today = timezone.localdate()
    Absence.objects.create(user=rolf, since=today, until=today + timedelta(days=999))
    told = [line for to, line in swept(date(2027, 3, 2)) if to == "lots@example.org"]
    assert told
    text = OutgoingEmail.objects.filter(to="lots@example.org").latest("pk").text
    assert "ett steg hos lotsen att läsa igenom" in text
    assert "/handlaggare/vagvisaren/?hos=ingen" in text
    assert "/handlaggare/vagvisaren/?hos=rtj" in text
