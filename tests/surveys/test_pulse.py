"""The pulse of the portal's own closing answers: with n, withheld when few, and never an NKI."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from cases import actions
from cases.models import Assignment, Case, ClosingAnswer
from surveys.pulse import Pulse, pulse

pytestmark = pytest.mark.django_db


@pytest.fixture
def rated(eva, building, environment):
    def make(grade: int, *sectors, at=None) -> None:
        case = actions.register(actions.Submission(description="Ett café", email="bo@example.org"))
        for sector in sectors:
            actions.ask_sector(case, sector, by=eva)
        Assignment.objects.filter(case=case).update(state="answered", ended_at=timezone.now(), turn="")
        ClosingAnswer.objects.create(case=case, overall=grade, expectations=1, ideal=1, at=at or timezone.now())

    return make


def test_a_mean_for_everybody_and_for_each_sector_with_ten_answers(rated, building, environment):
    for number in range(10):
        rated(8 if number % 2 else 9, building)
    for _ in range(9):
        rated(2, environment)
    everybody, bygg, miljo = pulse(timezone.localdate())
    assert (everybody.answers, everybody.text) == (19, "5,4")
    assert bygg == Pulse("Bygg", 10, Decimal("8.5"))
    assert miljo == Pulse("Miljö", 9, None)
    assert miljo.text == "för få svar"


def test_a_case_of_two_sectors_counts_for_both_and_once_in_all(rated, building, environment):
    for _ in range(10):
        rated(6, building, environment)
    assert [(row.name, row.answers) for row in pulse(timezone.localdate())] == [
        ("Alla ärenden", 10),
        ("Bygg", 10),
        ("Miljö", 10),
    ]


def test_the_pulse_is_that_of_the_last_year(rated, building):
    for _ in range(10):
        rated(6, building, at=timezone.now() - timedelta(days=400))
    assert pulse(timezone.localdate()) == []
    assert Case.objects.count() == 10


def test_it_is_never_called_nki_and_stands_in_no_chart(client, rated, building):
    for _ in range(10):
        rated(7, building)
    page = client.get("/resultat/").content.decode()
    section = page[page.index('aria-labelledby="puls"') :]
    section = section[: section.index("</section>")]
    assert "7,0" in section
    assert "NKI" not in section
    assert "<svg" not in section


def test_two_queries_however_many_answers(rated, building, django_assert_num_queries):
    rated(5, building)
    with django_assert_num_queries(2):
        pulse(date.today())
    for _ in range(12):
        rated(5, building)
    with django_assert_num_queries(2):
        pulse(date.today())
