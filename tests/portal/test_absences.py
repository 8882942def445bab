"""Who is away, who stands in, and who covers the pilot. Chains and rings end, and the departed are nobody's cover."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from portal.models import Absence, PilotRole, SectorRole, town_hall
from portal.people import directory
from tests.people import as_pilot, at_sector, person

MONDAY = date(2027, 2, 8)


def away(user, substitute=None, since=MONDAY, until=date(2027, 2, 12)):
    return Absence.objects.create(user=user, since=since, until=until, substitute=substitute)


def test_both_ends_of_an_absence_are_days_away(anna):
    away(anna)
    days = [date(2027, 2, 7), date(2027, 2, 8), date(2027, 2, 12), date(2027, 2, 13)]
    assert [directory.is_away(anna, day) for day in days] == [False, True, True, False]


def test_the_substitute_answers_while_somebody_is_away_and_not_else(anna, malin):
    away(anna, malin)
    assert directory.substitute_of(anna, MONDAY) == malin
    assert directory.substitute_of(anna, date(2027, 2, 13)) is None
    assert directory.substitute_of(malin, MONDAY) is None
    assert directory.cover_on(MONDAY).stood_in_for(malin) == [anna]


def test_a_substitute_who_is_away_leads_on_to_the_next(anna, malin, cecilia):
    away(anna, malin)
    away(malin, cecilia)
    assert directory.substitute_of(anna, MONDAY) == cecilia


def test_a_ring_and_an_open_end_give_nobody(anna, malin, cecilia):
    away(anna, malin)
    away(malin, anna)
    away(cecilia)
    assert [directory.substitute_of(user, MONDAY) for user in (anna, malin, cecilia)] == [None, None, None]


def test_who_has_left_stands_in_for_nobody(anna, malin, building):
    away(anna, malin)
    SectorRole.objects.filter(user=malin).update(until=date(2027, 2, 1))
    assert directory.substitute_of(anna, MONDAY) is None


def test_nobody_stands_in_for_oneself_and_no_absence_ends_before_it_begins(anna):
    with pytest.raises(IntegrityError), transaction.atomic():
        away(anna, anna)
    with pytest.raises(IntegrityError), transaction.atomic():
        away(anna, until=date(2027, 2, 1))


def test_any_number_of_people_cost_the_same_three_queries(anna, malin, building, django_assert_num_queries):
    for number in range(20):
        away(at_sector(person(f"o{number}@example.org", f"O {number}"), building), malin)
    with django_assert_num_queries(2):
        cover = directory.cover_on(MONDAY)
        assert len(cover.stood_in_for(malin)) == 20


def test_the_pilot_is_covered_by_the_substitute_and_named_by_whoever_is_at_work(eva, dag, settings):
    assert directory.pilot_covered(MONDAY)
    assert directory.next_after_pilot(MONDAY) is None
    away(eva)
    assert not directory.pilot_covered(MONDAY)
    assert directory.pilot_away_until(MONDAY) == date(2027, 2, 12)
    assert directory.next_after_pilot(MONDAY) == dag
    assert directory.pilot_name(MONDAY) == directory.pilot_title(MONDAY) == "Företagslotsen"
    assert directory.pilot_phone(MONDAY) == town_hall().phone != eva.phone
    sara = as_pilot(person("sara@example.org", "Sara Ström", phone="0123-191 02"), PilotRole.Kind.SUBSTITUTE)
    directory.pilot_roles.forget()
    assert directory.pilot_covered(MONDAY)
    assert directory.pilot_away_until(MONDAY) is None
    assert directory.next_after_pilot(MONDAY) == sara
    assert directory.pilot_name(MONDAY) == "Sara Ström"
    assert directory.pilot_phone(MONDAY) == "0123-191 02"


def test_without_anybody_in_the_role_the_director_is_next(dag):
    assert not directory.pilot_covered(MONDAY)
    assert directory.next_after_pilot(MONDAY) == dag
