"""Who reads what a company has told: said before it sends, and kept afterwards."""

from events import actions
from tests.gatherings import sign_up


def form(client, event) -> str:
    return client.get(f"/evenemang/{event.slug}/anmalan/").content.decode()


def test_a_co_organiser_who_reads_the_list_is_named_before_sending(client, dialogue, breakfast, eva):
    for event in (dialogue, breakfast):
        actions.add_co_organiser(event, name="Biblioteket", by=eva)
    assert "också ser vilka som kommer" not in form(client, breakfast)
    actions.add_co_organiser(dialogue, name="Företagarna", email="lars@example.org", by=eva)
    assert "tillsammans med Företagarna, som också ser vilka som kommer" in form(client, dialogue)
    refused = client.post(f"/evenemang/{dialogue.slug}/anmalan/", {}).content.decode()
    assert "tillsammans med Företagarna" in refused


def test_the_page_on_personal_data_tells_of_co_organisers(client, db):
    assert "Den som ordnar en träff tillsammans med oss" in client.get("/personuppgifter/").content.decode()


def test_what_somebody_does_not_eat_is_not_for_the_co_organiser(client, breakfast, eva, david):
    actions.add_co_organiser(breakfast, name="Davids firma", email=david.email, by=eva)
    sign_up(breakfast, "bo@example.org", diet="Inga nötter")
    for person, expected in ((eva, True), (david, False)):
        client.force_login(person)
        page = client.get(f"/evenemang/{breakfast.slug}/narvaro/").content.decode()
        assert ("Inga nötter" in page) is expected
