"""The questions of somebody who has left are shown to the manager, and go to a colleague in one act."""

from datetime import date

import pytest
from django.urls import reverse

from cases import actions
from cases.models import Assignment
from portal.models import OutgoingEmail, SectorRole
from tests.people import at_sector, person


@pytest.fixture
def departed(assignment, anna):
    SectorRole.objects.filter(user=anna).update(until=date(2026, 1, 1))
    return assignment


def test_the_manager_sees_them_and_gives_them_to_a_colleague(client, departed, malin, building):
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    client.force_login(malin)
    assert client.get("/handlaggare/").context["departed"] == [departed]
    client.post(reverse("reassign"), {"assignment": [departed.pk], "to": kim.pk})
    departed.refresh_from_db()
    assert departed.officer == kim
    assert OutgoingEmail.objects.filter(kind="handed_over", to="kim@example.org").count() == 1
    assert client.get("/handlaggare/").context["departed"] == []


def test_a_question_whose_officer_is_still_there_is_not_shown(client, assignment, malin):
    client.force_login(malin)
    assert client.get("/handlaggare/").context["departed"] == []


def test_nobody_but_the_manager_of_the_sector_reassigns(client, departed, anna, cecilia, building):
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    for someone in (cecilia, kim):
        client.force_login(someone)
        client.post(reverse("reassign"), {"assignment": [departed.pk], "to": kim.pk})
        departed.refresh_from_db()
        assert departed.officer == anna


def test_who_works_elsewhere_takes_nothing_over(departed, malin, anna, cecilia):
    moved, refused = actions.reassign([departed], cecilia, by=malin)
    assert (moved, refused) == ([], [f"{departed.case.reference}: Cecilia Ceder arbetar inte på Bygg."])
    departed.refresh_from_db()
    assert departed.officer == anna


def test_one_that_is_refused_keeps_none_of_the_others_and_says_why(
    client, departed, malin, anna, building, eva, environment
):
    kim = at_sector(person("kim@example.org", "Kim Kvist"), building)
    other = actions.register(actions.Submission(description="Skylt", email="david@example.org"))
    own = actions.ask_sector(other, building, by=eva, officer=kim)
    actions.decline(own, reason="conflict", by=kim)
    again = actions.ask_sector(other, building, by=eva, officer=anna)
    client.force_login(malin)
    ids = [departed.pk, again.pk]
    page = client.post(reverse("reassign"), {"assignment": ids, "to": kim.pk}, follow=True).text
    assert [row.officer for row in (Assignment.objects.get(pk=pk) for pk in ids)] == [kim, anna]
    assert "Kim Kvist har fått en fråga." in page
    assert f"{other.reference}: Kim Kvist är jävig i ärendet." in page
