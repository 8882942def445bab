"""How long the guide's steps take in our own cases."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.guide.measuring import LATEST, Measured, measured
from cases.models import GuideStep, Step

pytestmark = pytest.mark.django_db


def taken(case, guide: GuideStep, days: list[int], *, ended: int = 10) -> None:
    """Steps of the case that took so many days each: the first was decided `ended` days ago, the rest before it."""
    today = timezone.localdate()
    for ago, took in enumerate(days, start=ended):
        decided = today - timedelta(days=ago)
        applied = decided - timedelta(days=took)
        Step.objects.create(case=case, what=guide.what, guide=guide, applied_on=applied, decided_on=decided)


def test_half_of_the_latest_cases_were_decided_within_so_many_days(case):
    permit, sign, old, gone = (
        GuideStep.objects.create(slug=slug, what=what, usual_weeks=1, is_active=slug != "gammal")
        for slug, what in [
            ("bygglov", "Sök bygglov"),
            ("skylt", "Sök lov för skylten"),
            ("eldstad", "Anmäl eldstaden"),
            ("gammal", "Sök ett lov som inte finns"),
        ]
    )
    taken(case, permit, [1, 2, 3, 4, 40, 41, 42, 43, 44, 45])
    taken(case, sign, [1] * 9)  # too few to say anything of
    taken(case, sign, [-3])  # ticked in the wrong order
    taken(case, gone, [1] * 10)  # no longer shown
    taken(case, old, [7] * LATEST, ended=1)
    taken(case, old, [500] * LATEST, ended=LATEST + 1)  # how it was once
    Step.objects.create(case=case, what="Sök bygglov", guide=permit, applied_on=timezone.localdate())

    assert measured() == {"bygglov": Measured(40, 10), "eldstad": Measured(7, LATEST)}
    assert str(measured()["bygglov"]) == "I våra ärenden: hälften klart inom 40 dagar (10 ärenden)."
    assert measured()["bygglov"].is_longer_than(permit.usual_weeks)
    assert not measured()["eldstad"].is_longer_than(old.usual_weeks)
    assert not measured()["bygglov"].is_longer_than(None)
    assert str(Measured(0, 12)) == "I våra ärenden: hälften klart samma dag (12 ärenden)."


def test_it_is_asked_once_in_ten_minutes(case, django_assert_num_queries):
    with django_assert_num_queries(1):
        measured()
        measured()
