"""The year in the portal: what is known is computed, what is not is a row that Eva ticks, and it is reminded of."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from portal import reminding
from portal.models import (
    ClosedDay,
    InitiativePage,
    OutgoingEmail,
    ReminderRule,
    SectorRole,
    Wording,
    YearlyTask,
    town_hall,
)
from portal.site import checklist, sweep
from portal.site.kits import accepting, giving, reading
from portal.site.kits.forms import RowForm
from portal.site.year.known import of_the_year
from portal.site.year.places import address_of
from portal.text.swedish import STOCKHOLM
from portal.text.ttl_cache import TtlCache
from tests.gatherings import an_event

PAGE = "/admin/aret/"
A_YEAR = date(2027, 6, 1), date(2028, 5, 31)


def task(what: str = "Läs in Insikt", **fields) -> YearlyTask:
    fields = {"month": 4, "place": "imports"} | fields
    return YearlyTask.objects.create(what=what, **fields)


def told_on(*when: int) -> list[str]:
    _, digests = reminding.preview(datetime(*when, 9, tzinfo=STOCKHOLM))
    return [line.words for digest in digests for line in digest.lines if line.kind.name == "year"]


def test_eva_is_reminded_as_long_before_as_the_row_says_and_when_it_is_late_and_no_more_when_it_is_done(db):
    row = task(day=15, ahead=10, due=date(2027, 4, 15))
    assert told_on(2027, 2, 10) == []
    assert told_on(2027, 3, 30) == []
    assert told_on(2027, 4, 1) == ["Året: Läs in Insikt, klart senast torsdag 15 april."]
    sweep.run(datetime(2027, 4, 1, 9, tzinfo=STOCKHOLM))
    letter = OutgoingEmail.objects.get(kind="digest")
    assert (letter.to, letter.subject) == (town_hall().pilot_mailbox, "En sak i årets plan väntar")
    assert PAGE in letter.text
    assert told_on(2027, 4, 12) == []
    assert told_on(2027, 4, 16) == ["Året: Läs in Insikt skulle ha varit klart torsdag 15 april."]
    YearlyTask.objects.filter(pk=row.pk).update(due=date(2028, 4, 15))
    assert told_on(2027, 4, 16) == []


def test_a_moved_step_tells_at_the_nearest_before_and_without_one_the_year_says_so(client, eva):
    task(day=15, ahead=10, due=date(2027, 4, 15))
    ladder = ReminderRule.objects.filter(kind="year")
    ladder.filter(offset=-10).update(offset=-12)  # Eva wants to know a little earlier
    assert told_on(2027, 3, 30) == ["Året: Läs in Insikt, klart senast torsdag 15 april."]
    coming = timezone.localdate() + timedelta(days=90)
    task("Budget", month=coming.month, day=coming.day, due=coming, ahead=10)
    client.force_login(eva)
    assert "Inget mejl före" not in client.get(PAGE).text
    ladder.filter(offset__lt=-5).update(is_on=False)
    assert "Inget mejl före" in client.get(PAGE).text


def test_what_is_ticked_stays_done_till_next_year_and_a_second_press_takes_no_year_more(client, eva):
    today = timezone.localdate()
    late = today - timedelta(days=1)
    row = task(month=late.month, day=late.day, due=late, why="Den kom i april.")
    client.force_login(eva)
    page = client.get(PAGE).text
    assert "Skulle ha varit klart" in page
    assert [line.page for line in checklist.late_this_year()] == [PAGE]
    press = reverse("year_mark", args=[row.pk, "klart"])
    said = client.post(press, {"due": late.isoformat()}, follow=True).text
    assert "Skulle ha varit klart" not in said
    assert f"av {eva}" in said
    assert "var redan klart" in client.post(press, {"due": late.isoformat()}, follow=True).text
    row.refresh_from_db()
    assert (row.due, row.done_due, row.done_by) == (row.in_year(late.year + 1), late, eva)
    assert list(checklist.late_this_year()) == []
    client.post(reverse("year_mark", args=[row.pk, "angra"]), {"due": late.isoformat()})
    row.refresh_from_db()
    assert (row.due, row.done_due, row.done_by) == (late, None, None)
    assert client.post(reverse("year_mark", args=[row.pk, "nagot"]), {"due": late.isoformat()}).status_code == 404


def test_a_month_without_a_day_is_its_last_and_a_moved_task_comes_when_its_month_does_next(db, monkeypatch):
    today = timezone.localdate()
    assert task(month=2, due=date(2028, 2, 29)).due == date(2028, 2, 29)
    new = task("Ny", month=today.month, day=1)
    assert new.due == (today if today.day == 1 else date(today.year + 1, today.month, 1))
    row = task("Budget", month=12, due=date(today.year + 1, 12, 31))
    row.month = 1
    row.save()
    assert row.due == row.after(today - timedelta(days=1))
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 11, 30))
    soon = task("Fel månad", month=1)
    soon.month = 12
    soon.save()
    assert soon.due == date(2026, 12, 31)
    for wrong in ({"month": 13, "day": 5}, {"month": 2, "day": "femton"}, {"month": "mars", "day": 5}):
        with pytest.raises(ValidationError):
            YearlyTask(what="x", **wrong).full_clean()
    with pytest.raises(ValidationError, match="Välj en dag som finns i februari"):
        YearlyTask(what="x", month=2, day=30).full_clean()


def test_what_calendar_and_tables_know_is_computed(eva, anna, building):
    ClosedDay.objects.create(day=date(2027, 11, 5), reason="utbildningsdag")
    TtlCache.forget_all()
    SectorRole.objects.filter(user=anna).update(until=date(2027, 9, 30))
    an_event(
        eva,
        kind="school",
        slug="fro",
        title="Möt åttorna",
        start=None,
        end=None,
        week_year=2028,
        first_week=10,
        last_week=12,
    )
    Wording.objects.write_missing_rows()
    Wording.objects.filter(key="access.assessed").update(text="12 oktober 2026")
    InitiativePage.objects.update_or_create(
        initiative="lotsen", defaults={"title": "Lotsen", "lead": "x", "updated_on": date(2026, 9, 1)}
    )
    known = {(each.day, each.words) for each in of_the_year(*A_YEAR)}
    for each in (
        (date(2028, 1, 1), "Ny nummerserie: ärenden får nummer från 2028-0001. Det sköter sig självt."),
        (date(2027, 11, 5), "Stängt: fredag 5 november (utbildningsdag)."),
        (date(2027, 12, 24), "Stängt: fredag 24 december (julafton) och fredag 31 december (nyårsafton)."),
        (date(2027, 7, 12), "Vecka 28–31 är semestertid. Lägg in vilka som är borta, så svarar någon annan."),
        (date(2027, 9, 30), "Anna Alms roll som handläggare slutar torsdag 30 september."),
        (date(2028, 3, 6), "Möt åttorna, v. 10–12 2028."),
        (date(2027, 10, 12), "Granska tillgängligheten igen. Det gjordes senast måndag 12 oktober 2026."),
        (date(2027, 9, 1), "Läs igenom sidan ”Lotsen”. Den ändrades senast tisdag 1 september 2026."),
    ):
        assert each in known, each


def test_the_kit_brings_first_rows_and_a_municipalitys_own_leave_with_its_set_up(client, eva):
    rows = [row for row in reading.start(town_hall()) if row.kind.name == "year"]
    accepting.accept(rows, by=eva)
    assert YearlyTask.objects.filter(due__lt=timezone.localdate()).count() == 0
    given = reading.rows(giving.as_file(town_hall()).encode(), town_hall())
    assert {row.name: row.values for row in given} == {row.name: row.values for row in rows}
    client.force_login(eva)
    page = client.get(PAGE).text
    assert [row.values["what"] for row in rows if row.values["what"] not in page] == []


def test_a_day_that_eva_takes_away_before_she_accepts_the_row_is_gone(db):
    row = next(row for row in reading.start(town_hall()) if row.values.get("day"))
    typed = {f"0-{name}": value for name, value in row.values.items()} | {"0-take": "on", "0-day": ""}
    form = RowForm(typed, prefix="0", offer=accepting.offers([row])[0], is_meant=True)
    assert form.is_taken
    assert form.row.values == row.values | {"day": None}


def test_each_place_is_a_page_that_opens_for_eva(client, eva):
    client.force_login(eva)
    assert {place: client.get(address_of(place)).status_code for place in YearlyTask.Place} == dict.fromkeys(
        YearlyTask.Place, 200
    )
