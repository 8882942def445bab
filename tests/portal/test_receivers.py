"""Who a reminder is written to when people are away: up the ladder to whoever is at work, and never to nobody."""

from datetime import date

import pytest

from portal.models import Absence, PilotRole, SectorRole
from portal.people.receivers import Receivers
from tests.people import as_pilot, at_sector, person

MONDAY = date(2027, 2, 8)
MAILBOX = "lots@example.org"


def away(*people, substitute=None) -> None:
    for user in people:
        Absence.objects.create(user=user, since=MONDAY, until=MONDAY, substitute=substitute)


def told(receiver: str, *, sector=None, officer=None) -> list[str]:
    found = Receivers(MONDAY).of(receiver, sector=sector and sector.pk, officer=officer and officer.pk, business="")
    return [to.email for to in found]


@pytest.fixture
def sara(db):
    return as_pilot(person("sara@example.org", "Sara Ström"), PilotRole.Kind.SUBSTITUTE)


def test_what_the_registrar_would_have_got_reaches_the_pilot_while_the_registrar_is_away(eva, rut):
    assert told("registrar") == ["rut@example.org"]
    away(rut)
    assert told("registrar") == [MAILBOX]


def test_at_work_each_gets_ones_own(eva, sara, dag, anna, malin, building):
    assert told("officer", sector=building, officer=anna) == ["anna@example.org"]
    assert told("manager", sector=building) == ["malin@example.org"]
    assert told("pilot") == [MAILBOX]
    assert told("substitute") == ["sara@example.org"]
    assert told("director") == ["dag@example.org"]


def test_an_absent_substitute_is_not_reminded(eva, sara, dag):
    away(sara)
    assert told("substitute") == [MAILBOX]


def test_with_both_pilots_away_the_director_is_next_beside_the_mailbox(eva, sara, dag):
    away(eva, sara)
    assert told("substitute") == told("pilot") == [MAILBOX, "dag@example.org"]


def test_with_everybody_away_the_shared_mailbox_is_left(eva, sara, dag, malin, building):
    away(eva, sara, dag, malin)
    for receiver in ("pilot", "substitute", "director"):
        assert told(receiver) == [MAILBOX]
    assert told("manager", sector=building) == [MAILBOX]


def test_an_absent_director_leaves_it_to_the_pilot(eva, dag):
    away(dag)
    assert told("director") == [MAILBOX]


def test_without_a_director_what_is_lifted_reaches_the_pilot(eva):
    assert told("director") == [MAILBOX]


def test_an_absent_manager_leaves_it_to_another_manager_or_a_stand_in_or_the_pilot(eva, anna, malin, building):
    away(malin)
    assert told("manager", sector=building) == [MAILBOX]
    at_sector(person("max@example.org", "Max Manager"), building, SectorRole.Kind.MANAGER)
    assert told("manager", sector=building) == ["max@example.org"]
    Absence.objects.update(substitute=anna)
    assert told("manager", sector=building) == ["anna@example.org", "max@example.org"]


def test_an_absent_officer_without_a_stand_in_leaves_it_to_the_sectors_mailbox(eva, anna, building):
    away(anna)
    assert told("officer", sector=building, officer=anna) == ["bygglov@example.org"]


def test_where_no_substitute_is_named_the_pilot_is_not_written_to_twice(eva, anna, building):
    assert told("substitute") == []
    assert told("substitute", sector=building, officer=anna) == []
