"""The page of absences: an officer's own, a manager's people's, and nobody else's."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import Absence
from portal.people import absences
from portal.text.swedish import short_date
from tests.people import at_sector, person

PAGE = "/handlaggare/franvaro/"


def day(number: int):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def kim(building):
    return at_sector(person("kim@example.org", "Kim Kollega"), building)


def told(since: int = 7, until: int = 14, **more) -> dict:
    return {"since": day(since).isoformat(), "until": day(until).isoformat(), "substitute": ""} | more


def test_anna_finds_the_page_from_her_questions(client, anna):
    client.force_login(anna)
    assert f'href="{PAGE}"' in client.get("/handlaggare/").content.decode()


def test_anna_enters_changes_and_removes_her_absence(client, anna, kim):
    client.force_login(anna)
    page = client.post(PAGE, told(substitute=kim.pk), follow=True).content.decode()
    absence = Absence.objects.get()
    assert (absence.user, absence.since, absence.until, absence.substitute) == (anna, day(7), day(14), kim)
    assert "Kim Kollega är ersättare." in page
    assert "Vem är borta?" not in page
    page = client.post(f"{PAGE}{absence.pk}/", told(until=21), follow=True).content.decode()
    absence.refresh_from_db()
    assert (absence.until, absence.substitute) == (day(21), None)
    assert "Ingen ersättare" in page
    page = client.post(f"{PAGE}{absence.pk}/ta-bort/", follow=True).content.decode()
    assert "Du har ingen frånvaro inlagd." in page
    assert client.post(f"{PAGE}{absence.pk}/ta-bort/").status_code == 302
    assert not Absence.objects.exists()


def test_the_form_of_a_change_knows_what_was_entered(client, anna, kim):
    client.force_login(anna)
    absence = Absence.objects.create(user=anna, since=day(3), until=day(5), substitute=kim)
    page = client.get(f"{PAGE}{absence.pk}/").content.decode()
    assert f'value="{day(3).isoformat()}"' in page
    assert f'<option value="{kim.pk}" selected>' in page


def test_a_manager_enters_it_for_the_sectors_people_and_sees_them(client, anna, malin, kim, cecilia):
    client.force_login(malin)
    page = client.post(PAGE, told(user=anna.pk, substitute=kim.pk), follow=True).content.decode()
    assert "Frånvaron för Anna Alm" in page
    assert Absence.objects.get().user == anna
    assert "Cecilia Ceder" not in page
    assert client.get(f"{PAGE}{Absence.objects.get().pk}/").status_code == 200


def test_a_colleague_sees_nothing_of_it_and_changes_nothing(client, anna, kim, cecilia):
    absence = Absence.objects.create(user=anna, since=day(3), until=day(5))
    for stranger in (kim, cecilia):
        client.force_login(stranger)
        assert "Anna Alm" not in client.get(PAGE).content.decode().split("Ersättare</label>")[0]
        assert client.get(f"{PAGE}{absence.pk}/").status_code == 404
        assert client.post(f"{PAGE}{absence.pk}/", told()).status_code == 404
        client.post(f"{PAGE}{absence.pk}/ta-bort/")
    absence.refresh_from_db()
    assert absence.since == day(3)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"since": ""}, "Välj den första dagen."),
        ({"until": "i morgon"}, "Skriv datumet så här: 2026-11-30, eller 30/11 2026."),
        ({"since": day(9).isoformat(), "until": day(8).isoformat()}, "Den sista dagen ligger före den första."),
        ({"substitute": "999999"}, "Välj någon i listan."),
        ({"user": "999999"}, "Välj någon i listan."),
    ],
)
def test_wrong_input_is_told_at_the_top_and_kept(client, anna, malin, wrong, sentence):
    client.force_login(malin)
    page = client.post(PAGE, told(user=anna.pk) | wrong).content.decode()
    assert "<title>Fel: Frånvaro och ersättare" in page
    assert re.search(rf'<li><a href="#id_{next(reversed(wrong))}">[^<]*{re.escape(sentence)}</a></li>', page)
    assert f'value="{(told() | wrong)["until"]}"' in page
    assert not Absence.objects.exists()


def test_a_substitute_from_another_of_the_managers_sectors_is_refused_at_the_field(
    client, anna, malin, cecilia, environment
):
    at_sector(malin, environment, "manager")
    client.force_login(malin)
    page = client.post(PAGE, told(user=anna.pk, substitute=cecilia.pk)).content.decode()
    assert '<a href="#id_substitute">Ersättare: Cecilia Ceder arbetar inte på samma sektor som Anna Alm.</a>' in page


@pytest.mark.parametrize("who", ["eva", "dag", "bo"])
def test_whoever_works_at_no_sector_has_no_such_page(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 404


def test_many_absences_cost_as_many_queries_as_one(client, malin, building):
    client.force_login(malin)

    def one_more(number: int) -> None:
        somebody = at_sector(person(f"person{number}@example.org", f"Person {number}"), building)
        Absence.objects.create(user=somebody, since=day(1), until=day(2), substitute=malin)

    def queries() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as seen:
            client.get(PAGE)
        return len(seen)

    one_more(0)
    few = queries()
    for number in range(1, 6):
        one_more(number)
    assert queries() == few
    assert few <= 10


def test_what_leaves_nobody_to_answer_is_said_before_it_is_saved(client, anna, kim, malin, eva, building):
    """The substitute is away too, or they stand in for each other. A tick saves it all the same."""
    ida = at_sector(person("ida@example.org", "Ida Is"), building)
    away = Absence.objects.create(user=kim, since=day(10), until=day(20), substitute=anna)
    client.force_login(anna)
    page = client.post(PAGE, told(substitute=kim.pk)).text
    both = f"Kim Kollega är själv borta {away.when}. Då svarar ingen, och frågorna går till sektorns brevlåda."
    assert both in page
    assert f"Anna Alm är ersättare för Kim Kollega, som är borta {away.when}." in page
    assert not Absence.objects.filter(user=anna).exists()
    assert 'name="is_meant"' not in client.get(PAGE).text
    Absence.objects.filter(pk=away.pk).update(substitute=ida)
    assert "Då svarar Ida Is." in client.post(PAGE, told(substitute=kim.pk)).text
    client.post(PAGE, told(substitute=kim.pk, is_meant="on"))
    entered = Absence.objects.get(user=anna)
    client.post(f"{PAGE}{entered.pk}/", told(until=15, substitute=ida.pk))  # its own earlier days are no doubt
    entered.refresh_from_db()
    assert (entered.until, entered.substitute) == (day(15), ida)
    assert "Ingen ersättare: frågorna går till sektorns brevlåda" in client.get(PAGE).text
    client.force_login(eva)
    fields = {"user": ida.pk, "since": day(9).isoformat(), "until": day(9).isoformat(), "substitute": anna.pk}
    tick = '<input type="checkbox" name="is_meant"'
    assert tick not in client.get("/admin/portal/absence/add/").text
    refused = client.post("/admin/portal/absence/add/", fields).text
    assert tick in refused
    assert f"Anna Alm är själv borta {entered.when}." in refused
    assert client.post("/admin/portal/absence/add/", fields | {"is_meant": "on"}).status_code == 302


def test_whoever_hands_a_question_on_and_eva_see_who_is_away(client, assignment, anna, kim, malin, eva):
    Absence.objects.create(user=kim, since=day(-1), until=day(3), substitute=malin)
    words = f"borta till och med {short_date(day(3))}, Malin Mo svarar"
    client.force_login(anna)
    page = f"/handlaggare/uppdrag/{assignment.pk}/"
    assert f"Kim Kollega ({words})" in client.get(page).text
    done = client.post(f"{page}kollega/", {"hand-to": kim.pk}, follow=True).text
    assert f"Kim Kollega har fått frågan. Kim Kollega är {words}." in done
    client.force_login(eva)
    assert f"Kim Kollega är {words}" in client.get("/admin/cases/case/?vy=oppna").text
    desk = client.get(f"/admin/cases/case/{assignment.case_id}/change/").text
    assert (f"Kim Kollega ({words}) ·" in desk, f"Kim Kollega ({words}), Bygg" in desk) == (True, True)


def test_the_absences_of_others_who_do_not_matter_are_not_looked_into(building, anna, kim):
    for number in range(20):
        who = at_sector(person(f"p{number}@example.org", f"Person {number}"), building)
        Absence.objects.create(user=who, since=day(number + 5), until=day(number + 6))
    absence = Absence(user=anna, since=day(1), until=day(40), substitute=kim)
    with CaptureQueriesContext(connection) as asked:
        assert absences.doubts(absence) == []
    assert len(asked) == 1
