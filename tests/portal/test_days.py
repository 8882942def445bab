"""A day as people write it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from portal.calendar.days import DayField, day_in, read_day
from portal.models import ClosedDay
from portal.record.forms import PeriodForm
from tests.portal.test_sessions import signed_in

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-12-26", date(2026, 12, 26)),
        ("20261226", date(2026, 12, 26)),
        ("26/12", date(2026, 12, 26)),
        ("26/12 2027", date(2027, 12, 26)),
        ("26/12-27", date(2027, 12, 26)),
        ("26.12.2026", date(2026, 12, 26)),
        ("den 26 december", date(2026, 12, 26)),
        ("26:e dec 2027", date(2027, 12, 26)),
        ("1 maj", date(2027, 5, 1)),
        ("30/11", TODAY),
        ("29/11", date(2027, 11, 29)),
        ("29 februari", date(2028, 2, 29)),
        *(
            (words, None)
            for words in ("", "31/11", "13/13", "i går", "26", "26/12/12/12", "2026-13-01", "26 dunder", "1/1 0")
        ),
    ],
)
def test_a_day_is_read_as_it_is_written_and_without_a_year_it_is_the_next(written, day):
    assert read_day(written, today=TODAY) == day


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("29/11", date(2026, 11, 29)),
        ("30/11", TODAY),
        ("1 december", date(2025, 12, 1)),
        ("29 februari", date(2024, 2, 29)),
        ("1/12 2026", date(2026, 12, 1)),
    ],
)
def test_where_a_day_that_has_been_is_asked_for_it_is_the_last_one(written, day):
    assert read_day(written, today=TODAY, has_been=True) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("23 november 2026", date(2026, 11, 23)),
        ("Den 1 Maj 2027.", date(2027, 5, 1)),
        ("Granskad 2026-11-23, av oss.", date(2026, 11, 23)),
        ("Det tog 14 dagar, enligt WCAG 2.2 23 november 2026.", date(2026, 11, 23)),
        ("Granskning dnr 2026-0123, gjord 3 mars 2025", date(2025, 3, 3)),
        *(
            (words, None)
            for words in ("snart", "nr 20260123", "5 maj 20261", "23 november", "31 november 2026", "avsnitt 9.2 2026")
        ),
    ],
)
def test_a_whole_day_is_found_in_a_text(text, day):
    assert day_in(text) == day


def test_the_day_list_begins_on_a_day_that_has_been():
    yesterday = timezone.localdate() - timedelta(days=1)
    assert PeriodForm({"since": f"{yesterday.day}/{yesterday.month}"}).period[0] == yesterday


def test_a_day_that_has_just_been_is_asked_about_where_a_coming_one_is_wanted(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)
    for written, years in (("29/11", "29 november 2026 eller måndag 29"), ("1 nov", "1 november 2026 eller måndag 1")):
        with pytest.raises(ValidationError, match=f"Menade du söndag {years} november 2027. Skriv året, till exempel"):
            DayField().clean(written)
    assert DayField().clean("29/11 2027") == date(2027, 11, 29)
    assert DayField().clean("30/11") == TODAY
    assert DayField().clean("1/5") == date(2027, 5, 1)
    assert DayField(has_been=True).clean("29/11") == date(2026, 11, 29)


def test_what_is_no_day_is_refused_in_a_sentence_and_nothing_is_no_day():
    field = DayField(required=False)
    assert (field.clean(""), field.clean("2027-01-12")) == (None, date(2027, 1, 12))
    with pytest.raises(ValidationError, match="2026-11-30, eller 30/11 2026"):
        field.clean("snart")


@pytest.mark.django_db
def test_the_desks_own_forms_take_a_day_as_it_is_written(eva):
    browser = signed_in(eva)
    page = browser.get("/admin/portal/closedday/add/").content.decode()
    assert 'type="date"' in page
    browser.post("/admin/portal/closedday/add/", {"day": "26/12 2026", "reason": "Annandag jul"})
    assert ClosedDay.objects.filter(day=date(2026, 12, 26)).exists()
