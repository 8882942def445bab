"""What can never be: the database refuses it."""

import pytest
from django.db import IntegrityError, transaction

from surveys.models import Alias, AreaInTotal, Edition, Survey, Value
from tests.surveys.conftest import import_now, tidy_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored_value():
    import_now(tidy_csv("2024;Bygglov;NKI;60,5;17"))
    return Value.objects.get()


@pytest.mark.parametrize(
    "fields",
    [
        {"value": None},
        {"value": 60, "state": "missing"},
        {"value": 101},
        {"value": -1},
        {"scale": "grade", "value": 7},
        {"scale": "rank", "value": 0},
        {"response_rate": 101},
    ],
)
def test_a_value_is_on_its_scale_and_missing_is_never_a_number(stored_value, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Value.objects.filter(pk=stored_value.pk).update(**fields)


def test_one_value_a_year_in_a_series(stored_value):
    stored_value.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        stored_value.save(force_insert=True)


def test_nothing_is_published_before_it_is_measured():
    survey = Survey.objects.get(key="insikt")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(survey=survey, measurement_year=2025, publication_year=2024)


def test_a_rule_ends_after_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        AreaInTotal.objects.filter(until=2023).update(since=2030)


def test_a_word_means_one_thing():
    Alias.objects.create(kind="heading", text="poangtal", meaning="value")
    with pytest.raises(IntegrityError), transaction.atomic():
        Alias.objects.create(kind="heading", text="poangtal", meaning="answers")


def test_a_value_keeps_what_was_published(stored_value):
    assert str(stored_value.published) == "60.5"
    assert "60.5" in str(stored_value)


def test_the_catalogue_of_2026():
    insikt = Survey.objects.get(key="insikt")
    now = {row.area.key for row in AreaInTotal.objects.filter(area__survey=insikt) if row.years.hold(2024)}
    before = {row.area.key for row in AreaInTotal.objects.filter(area__survey=insikt) if row.years.hold(2023)}
    assert now == {"bygglov", "miljo", "livsmedel", "servering"}
    assert before - now == {"brandskydd", "mark"}
    assert [(band.lowest, band.name) for band in insikt.bands.all()][-1] == (81, "mycket högt")
    assert {row.answers for row in insikt.thresholds.filter(for_total=True)} == {20}
