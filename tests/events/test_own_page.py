"""The company's own page: what it said stands there, and can be said otherwise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import actions, emails
from events.models import Event, Question
from portal.mail import links
from tests.gatherings import sign_up


@pytest.fixture
def at_dialogue(dialogue):
    topics = [dialogue.topics.create(name=name) for name in ("Livsmedel", "Snöröjning")]
    told = {"topics": topics[:1], "divisions": ["15"], "has_bid_before": True, "question": "Hur stora blir avtalen?"}
    return sign_up(dialogue, "bo@example.org", "Bo Berg", **told)


def address_of(registration) -> str:
    return links.mint(emails.registration_key(registration), email=registration.email)


def test_what_was_told_at_a_dialogue_is_shown_and_changed(client, dialogue, at_dialogue):
    address = address_of(at_dialogue)
    page = client.get(address).content.decode()
    assert f'<code class="secret-key">{links.absolute(address)}kalender.ics</code>' in page
    for said in ("Livsmedel", "Hur stora blir avtalen?", "Inte besvarad ännu", "Har lämnat anbud förut"):
        assert said in page
    form = client.get(f"{address}andra/").content.decode()
    assert 'value="ja"' in form.split("Har ni lämnat anbud")[1].split("checked")[0]
    assert "Hur stora blir avtalen?</textarea>" in form
    snow = dialogue.topics.get(name="Snöröjning").pk
    typed = {"attendees": "Bo Berg", "topics": [snow], "divisions": [], "has_bid_before": "nej", "question": "När?"}
    assert client.post(f"{address}andra/", typed).status_code == 302
    at_dialogue.interest.refresh_from_db()
    interest = at_dialogue.interest
    assert (interest.topic_names, interest.divisions, interest.has_bid_before) == (["Snöröjning"], [], False)
    assert Question.objects.get().text == "När?"


def test_nobody_is_asked_how_it_was_when_it_was_called_off(client, dialogue, at_dialogue, eva):
    address, days = address_of(at_dialogue), dialogue.start - timezone.now() + timedelta(days=2)
    moved = {name: getattr(dialogue, name) - days for name in ("start", "end", "over_at")}
    Event.objects.filter(pk=dialogue.pk).update(deadline=None, **moved)
    assert "Svara på tre frågor" in client.get(address).content.decode()
    Event.objects.filter(pk=dialogue.pk).update(
        state="called_off", called_off_because="Sjukdom", called_off_at=timezone.now()
    )
    assert "Svara på tre frågor" not in client.get(address).content.decode()


def test_what_was_offered_to_the_school_is_shown_and_changed(client, school):
    bo = school.registrations.get(email="bo@example.org")
    address = address_of(bo)
    typed = {"attendees": "Bo", "offers": ["study_visit"], "weeks": "v. 17", "needs": "Buss", "distance": "4 km"}
    assert client.post(f"{address}andra/", typed | {"offers": []}).status_code == 200
    assert client.post(f"{address}andra/", typed).status_code == 302
    page = client.get(address).content.decode()
    for said in ("Ta emot klassen på studiebesök", "v. 17", "Buss", "4 km"):
        assert said in page
    form = client.get(f"{address}andra/").content.decode()
    assert 'value="v. 17"' in form


def test_a_question_can_be_put_otherwise_until_somebody_answers_it(at_dialogue, eva):
    def change(text):
        actions.change(at_dialogue, attendees=["Bo Berg"], answers={}, question=text)
        return list(Question.objects.values_list("text", flat=True))

    assert change("Hur långa blir avtalen?") == ["Hur långa blir avtalen?"]
    actions.write_answer(Question.objects.get(), text="Hur långa?", answer="Två år.", by=eva)
    assert change("Och sedan?") == ["Hur långa?", "Och sedan?"]
    assert change("Och sedan?") == ["Hur långa?", "Och sedan?"]
    assert change("") == ["Hur långa?"]
    assert change("Hur långa?") == ["Hur långa?"]


def test_a_change_that_does_not_speak_of_the_question_leaves_it(at_dialogue):
    actions.change(at_dialogue, attendees=["Bo Berg", "Berit"], answers={})
    assert Question.objects.count() == 1
    assert at_dialogue.interest.divisions == ["15"]
