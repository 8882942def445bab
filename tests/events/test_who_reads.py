"""Who reads what a company has told: said before it sends, and kept afterwards."""

from events import actions, fields
from events.models import Evaluation
from portal.record.fields import Reader
from tests.gatherings import sign_up


def form(client, event) -> str:
    return client.get(f"/evenemang/{event.slug}/anmalan/").content.decode()


def test_a_co_organiser_who_reads_the_list_is_named_before_sending(client, dialogue, breakfast, eva):
    for event in (dialogue, breakfast):
        actions.add_co_organiser(event, name="Biblioteket", by=eva)
    assert "också ser vilka som kommer" not in form(client, breakfast)
    actions.add_co_organiser(dialogue, name="Företagarna", email="lars@example.org", by=eva)
    assert "tillsammans med Företagarna, som också ser vilka som kommer" in form(client, dialogue)
    refused = client.post(f"/evenemang/{dialogue.slug}/anmalan/", {}, follow=True).text
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


def test_a_co_organiser_reads_what_the_lists_let_a_partner_read_and_nothing_else(client, dialogue, eva, david):
    """A canary in every text of a sign-up and of what belongs to it, by generation from the lists of fields."""
    actions.add_co_organiser(dialogue, name="Davids firma", email=david.email, by=eva)
    asked = dialogue.questions.create(label="Vad vill du veta?")
    made = sign_up(dialogue, "bo@example.org", diet="x", question="x")
    Evaluation.objects.create(registration=made, useful=5, heard=5)
    told = {}
    for listed in (fields.REGISTRATION, fields.ATTENDEE, fields.DIET, fields.QUESTION, fields.EVALUATION):
        for each in listed.fields:
            name = f"{listed.model.__name__}.{each.name}"
            word = f"kanarie-{name.lower()}"[-38:] if each.name == "phone" else f"kanarie-{name.lower()}"
            word = {"email": "kanarie@example.org", "number_shown": "kanarie-nr"}.get(each.name, word)
            told[name] = word, each.reads
            listed.model.objects.update(**{each.name: {str(asked.pk): word} if each.name == "answers" else word})
    for person, may_read in ((david, {Reader.PARTNER}), (eva, {Reader.PARTNER, Reader.HOUSE})):
        client.force_login(person)
        addresses = [f"/evenemang/{dialogue.slug}/narvaro/", f"/evenemang/{dialogue.slug}/narvaro/lista.csv"]
        pages = b"".join(client.get(address).content for address in addresses).decode(errors="replace")
        seen = {name for name, (word, _) in told.items() if word in pages}
        assert {told[name][1] for name in seen} == may_read
        assert {name for name, (_, reads) in told.items() if reads is Reader.PARTNER} <= seen
