"""Anna enters her holiday in a real browser, by keyboard and without scripts; Malin does it for her."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portal.models import Absence
from tests.browser.barriers import check
from tests.people import at_sector, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def day(number: int) -> str:
    return (timezone.localdate() + timedelta(days=number)).isoformat()


@pytest.fixture
def kim(building):
    return at_sector(person("kim@example.org", "Kim Kollega"), building)


def test_a_manager_enters_corrects_changes_and_removes(window_of, malin, anna, kim):
    page = window_of(malin)
    page.goto("/handlaggare/")
    page.get_by_role("link", name="Frånvaro och ersättare").click()
    expect(page.get_by_role("heading", name="Frånvaro och ersättare")).to_be_visible()
    check(page, "absences-empty")
    page.get_by_label("Vem är borta?").select_option("Anna Alm")
    page.get_by_label("Första dagen borta").fill(day(9))
    page.get_by_label("Sista dagen borta").fill(day(7))
    page.get_by_role("button", name="Lägg in frånvaron").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Första dagen borta")).to_have_value(day(9))
    check(page, "absences-error")
    page.get_by_role("link", name="Den sista dagen ligger före den första.").click()
    expect(page.get_by_label("Sista dagen borta")).to_be_focused()
    page.get_by_label("Sista dagen borta").fill(day(14))
    page.get_by_label("Ersättare").select_option("Kim Kollega")
    page.get_by_role("button", name="Lägg in frånvaron").click()
    expect(page.get_by_text("Kim Kollega är ersättare.")).to_be_visible()
    check(page, "absences")
    page.get_by_role("link", name="Ändra").click()
    expect(page.get_by_label("Ersättare")).to_have_value(str(kim.pk))
    check(page, "absence")
    page.get_by_label("Ersättare").select_option("Ingen ersättare: frågorna går till sektorns brevlåda")
    page.get_by_role("button", name="Spara").click()
    page.get_by_role("button", name="Ta bort").click()
    expect(page.get_by_text("Ingen annan har frånvaro inlagd.")).to_be_visible()


def test_anna_enters_it_without_scripts_and_twice_is_once(window_of, anna, kim):
    page = window_of(anna, scripts=False)
    for _ in range(2):
        page.goto("/handlaggare/franvaro/")
        page.get_by_label("Första dagen borta").fill(day(7))
        page.get_by_label("Sista dagen borta").fill(day(7))
        page.get_by_label("Sista dagen borta").press("Enter")
        expect(page.get_by_text("Din frånvaro är inlagd:")).to_be_visible()
    assert Absence.objects.count() == 1
