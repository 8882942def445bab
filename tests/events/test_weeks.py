from datetime import date

import pytest

from events.pure.weeks import Weeks


def test_weeks_in_words():
    assert str(Weeks(2027, 16, 18)) == "v. 16–18 2027"
    assert str(Weeks(2027, 16, 16)) == "v. 16 2027"


def test_weeks_are_iso_weeks():
    weeks = Weeks(2027, 1, 1)
    assert (weeks.monday, weeks.sunday) == (date(2027, 1, 4), date(2027, 1, 10))


@pytest.mark.parametrize(("year", "first", "last"), [(2027, 18, 16), (2027, 53, 53), (2027, 0, 1), (0, 1, 1)])
def test_weeks_that_do_not_exist_are_refused(year, first, last):
    with pytest.raises(ValueError):
        Weeks(year, first, last)


def test_a_year_with_53_weeks_has_them():
    assert Weeks(2026, 53, 53).sunday == date(2027, 1, 3)
