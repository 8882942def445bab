"""The questions of somebody who has left are shown to the manager, and go to a colleague in one act."""

from datetime import date

import pytest
from django.urls import reverse

from cases import actions
from cases.workflow import NotAllowed
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
    with pytest.raises(NotAllowed):
        actions.reassign([departed], cecilia, by=malin)
    departed.refresh_from_db()
    assert departed.officer == anna
