"""Events that are not for everybody: a seat without a letter, and nothing that anybody can find."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from events import actions
from events.models import Event
from portal.models import OutgoingEmail
from portal.text.exceptions import NotAllowed
from tests.gatherings import an_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def inside(eva) -> Event:
    start = timezone.now() + timedelta(days=5)
    times = {"start": start, "end": start + timedelta(hours=2)}
    return actions.arrange(kind="training", title="Bemötande", place="Stadshuset", by=eva, **times)


def test_it_is_ready_at_once_and_in_no_list(inside):
    assert inside.state == "published"
    assert not Event.objects.public().filter(pk=inside.pk).exists()
    assert not inside.takes_sign_ups(timezone.now())


def test_those_who_are_enrolled_have_a_seat_and_no_letter(inside, eva):
    people = [("Anna Alm", "anna@example.org", "Bygg"), ("Cecilia", "cecilia@example.org", "Miljö")]
    found = actions.enrol(inside, people, by=eva)
    assert actions.enrol(inside, people, by=eva) == found
    inside.refresh_from_db()
    assert (inside.taken, OutgoingEmail.objects.count()) == (2, 0)
    assert actions.recount() == []
    assert found["anna@example.org"].attendees.get().name == "Anna Alm"


@pytest.mark.parametrize("source", ["web", "desk"])
def test_nobody_signs_up_for_it_beside_the_roll(inside, source):
    with pytest.raises(NotAllowed, match="anmäla sig"):
        actions.sign_up(inside, actions.SignUp(email="bo@example.org", attendees=["Bo"]), source=source)


def test_a_letter_about_it_leads_to_no_page_of_everybodys(inside, eva):
    actions.enrol(inside, [("Anna", "anna@example.org", "Bygg")], by=eva)
    actions.move_event(inside, by=eva, place="Biblioteket")
    actions.call_off(Event.objects.get(pk=inside.pk), because="Sjukdom", by=eva)
    assert OutgoingEmail.objects.count() == 2
    for letter in OutgoingEmail.objects.all():
        assert "/evenemang/" not in letter.text + letter.calendar


def test_the_database_keeps_it_out_of_the_list(inside):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=inside.pk).update(is_listed=True)
    inside.is_listed = True
    with pytest.raises(ValidationError, match="visas inte i listan"):
        inside.full_clean()


def test_what_is_for_everybody_is_not_arranged_this_way(eva):
    times = {"start": timezone.now(), "end": timezone.now() + timedelta(hours=1)}
    with pytest.raises(NotAllowed):
        actions.arrange(kind="meeting", title="Frukost", place="Kajen", by=eva, **times)
    with pytest.raises(NotAllowed):
        actions.enrol(an_event(eva), [("Anna", "anna@example.org", "Bygg")], by=eva)


def test_nobody_is_invited_from_its_page_and_nobody_makes_one_there(client, inside, eva):
    with pytest.raises(NotAllowed):
        actions.invite(inside, [("bo@example.org", "")], by=eva)
    client.force_login(eva)
    assert "Utbildning (intern)" not in client.get("/admin/events/event/add/").content.decode()
    page = client.get(f"/admin/events/event/{inside.pk}/sida/").content.decode()
    assert "Visa på webbplatsen" not in page
    assert "Kopiera till ett nytt utkast" not in page
