"""What the public pages say is true at the moment: nobody at work, a gathering to come, and one that has been."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import Event
from portal.models import Absence, InitiativePage
from portal.text.ttl_cache import TtlCache
from tests.gatherings import an_event

PUBLIC = ["/", "/evenemang/", "/in-english/", "/personuppgifter/", "/sa-gar-det/", "/resultat/"]


def words_of(client, address: str) -> str:
    TtlCache.forget_all()
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


@pytest.fixture
def everything(client, db):
    pages = [f"/initiativ/{page.initiative}/" for page in InitiativePage.objects.all()]
    return lambda: {address: words_of(client, address) for address in PUBLIC + pages}


def test_an_empty_portal_neither_promises_nor_speaks_of_what_is_not(everything):
    for address, words in everything().items():
        assert "står under Aktuellt när dagen är bestämd" not in words, address
        assert "Vi bygger en sida" not in words, address
        assert "visar vi här så snart" not in words, address


def test_a_dialogue_invites_before_it_and_tells_of_it_afterwards(client, eva):
    dialogue = an_event(eva, kind="procurement")
    assert "Alla företag är välkomna" in words_of(client, f"/evenemang/{dialogue.slug}/")
    assert dialogue.title in words_of(client, "/initiativ/upphandlingsdialog/")
    long_ago = timezone.now() - timedelta(days=9)
    Event.objects.filter(pk=dialogue.pk).update(start=long_ago - timedelta(hours=2), end=long_ago, over_at=long_ago)
    after = words_of(client, f"/evenemang/{dialogue.slug}/")
    assert "Alla företag är välkomna" not in after
    assert "hade börjat när träffen hölls" in after
    assert dialogue.title not in words_of(client, "/initiativ/upphandlingsdialog/")


def test_with_nobody_at_work_no_page_names_one_or_gives_one_number_as_two(client, eva, everything, settings):
    today = timezone.localdate()
    Absence.objects.create(user=eva, since=today, until=today)
    for address, words in everything().items():
        assert eva.name not in words, address
    english = words_of(client, "/in-english/").split("<h2>What the pilot does")[0].split("Call us")[1]
    assert english.count(f"tel:{settings.MUNICIPALITY['phone'].replace(' ', '')}") == 1


def test_the_privacy_page_names_who_reads_what_is_graded_and_how_long_a_link_opens(client, db):
    words = words_of(client, "/personuppgifter/")
    for told in ("Registratorn", "Kommundirektören", "betyg", "En länk i ett brev gäller i ett år från det senaste"):
        assert told in words, told
