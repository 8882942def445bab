"""The statement that the law asks for, and a message that anybody may send without saying who they are."""

import pytest
from django.test import Client

from portal.models import AccessibilityMessage, LogEntry, OutgoingEmail, town_hall

pytestmark = pytest.mark.django_db
PAGE = "/tillganglighet/"


def test_the_statement_holds_the_eleven_items(client):
    html = client.get(PAGE).content.decode()
    items = {
        "who": "Valdemarsviks kommun",
        "which service": "Företagsportalen",
        "how well": "delvis förenlig",
        "what is not accessible": "<h2>Det som brister, och varför</h2>",
        "when assessed": "<dt>Senast granskad</dt><dd>23 november 2026</dd>",
        "when updated": "<dt>Sidan uppdaterad</dt><dd>23 november 2026</dd>",
        "how assessed": "Vi har granskat tjänsten själva.",
        "message function": '<form method="post" action="/tillganglighet/"',
        "supervision": 'href="https://www.digg.se/tdosanmalan"',
        "12 §": "(12 §)",
        "9 §": "(9 §)",
    }
    assert [item for item, words in items.items() if words not in html] == []


@pytest.mark.parametrize("address", ["/", "/arenden/nytt/", "/logga-in/", "/finns-inte/"])
def test_every_page_leads_to_it(client, address):
    assert 'href="/tillganglighet/"' in client.get(address).content.decode()


def test_an_anonymous_message_is_kept_and_the_pilot_is_told(client, settings):
    response = client.post(PAGE, {"text": "Datumväljaren går inte att nå.", "page": "", "email": ""}, follow=True)
    assert "Tack, vi har fått ditt meddelande" in response.content.decode()
    message = AccessibilityMessage.objects.get()
    assert (message.text, message.email) == ("Datumväljaren går inte att nå.", "")
    letter = OutgoingEmail.objects.get()
    assert (letter.to, letter.subject) == (town_hall().pilot_mailbox, "Ett meddelande om tillgänglighet väntar")
    assert f"/admin/portal/accessibilitymessage/{message.pk}/change/" in letter.text
    assert "Datumväljaren" not in letter.text
    assert LogEntry.objects.get(thing="accessibilitymessage").details == {}


def test_an_empty_message_says_what_to_do_and_keeps_the_rest(client):
    response = client.post(PAGE, {"text": "", "page": "Startsidan", "email": "inte en adress"})
    html = response.content.decode()
    assert "<title>Fel: Tillgänglighet" in html
    assert '<a href="#id_text">Skriv vad som inte fungerar.</a>' in html
    assert '<a href="#id_email">Kontrollera e-postadressen, eller lämna rutan tom.</a>' in html
    assert 'value="Startsidan"' in html
    assert 'value="inte en adress"' in html
    assert not AccessibilityMessage.objects.exists()
    assert not OutgoingEmail.objects.exists()


def test_a_message_that_is_too_long_is_refused_in_words_and_kept_on_the_screen(client):
    html = client.post(PAGE, {"text": "a" * 4001}).content.decode()
    assert "Texten är för lång." in html
    assert "a" * 4001 in html


def test_too_many_messages_from_one_client_are_asked_to_wait(client, settings):
    settings.LIMITS = settings.LIMITS | {"accessibility": 1}
    client.post(PAGE, {"text": "Ett"})
    response = client.post(PAGE, {"text": "Två"})
    assert response.status_code == 429
    assert AccessibilityMessage.objects.count() == 1


def test_however_many_write_the_pilot_gets_few_letters_and_every_message(settings):
    """Fails before: one client could send the pilot three hundred letters an hour."""
    settings.LIMITS = settings.LIMITS | {"pilot_letter": 3}
    for number in range(6):
        assert Client(REMOTE_ADDR=f"203.0.113.{number}").post(PAGE, {"text": f"Nummer {number}"}).status_code == 302
    assert (AccessibilityMessage.objects.count(), OutgoingEmail.objects.count()) == (6, 3)
