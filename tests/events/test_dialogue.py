"""The procurement dialogue: equal treatment, which can be shown afterwards, and what came of it."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from events import actions
from events.models import Material, OutcomePoint, Question
from events.workflow import NotAllowed
from portal.models import OutgoingEmail
from tests.events.test_signing_up import letters
from tests.gatherings import sign_up


@pytest.fixture
def asked(dialogue, eva) -> list[Question]:
    actions.invite(dialogue, [("gast@example.org", "Gästen AB"), ("bo@example.org", "Bos bageri")], by=eva)
    sign_up(dialogue, "bo@example.org", question="Hur stora blir avtalen?")
    sign_up(dialogue, "david@example.org", question="Får vi bilda grupp?")
    return list(dialogue.asked.all())


def test_answers_reach_everybody_at_the_same_moment_and_the_page_too(client, dialogue, asked, eva):
    first, second = asked
    actions.write_answer(first, text="Hur stora blir avtalen?", answer="Delade i tre.", by=eva)
    assert "Delade i tre." not in client.get(f"/evenemang/{dialogue.slug}/").content.decode()
    actions.write_answer(second, text=second.text, answer="Ja.", by=eva)
    assert actions.publish_answers(dialogue, by=eva) == 2
    assert Question.objects.values("published_at").distinct().count() == 1
    assert letters("answers_published") == ["bo@example.org", "david@example.org"]
    assert letters("answers_to_invited") == ["gast@example.org"]
    page = client.get(f"/evenemang/{dialogue.slug}/").content.decode()
    assert "Delade i tre." in page
    assert "Bos bageri" not in page
    with pytest.raises(NotAllowed, match="inget nytt svar"):
        actions.publish_answers(dialogue, by=eva)


def test_a_published_answer_is_not_changed_and_an_empty_one_not_published(dialogue, asked, eva):
    actions.write_answer(asked[0], text=asked[0].text, answer="Ja.", by=eva)
    actions.publish_answers(dialogue, by=eva)
    with pytest.raises(NotAllowed, match="redan publicerat"):
        actions.write_answer(asked[0], text="Annat", answer="Nej.", by=eva)
    with pytest.raises(NotAllowed, match="redan publicerat"):
        actions.drop_question(asked[0], by=eva)
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=asked[1].pk).update(published_at=dialogue.published_at)
    actions.drop_question(asked[1], by=eva)
    assert dialogue.asked.count() == 1


def test_slides_alone_are_refused_because_somebody_cannot_read_them(dialogue, eva, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    slides = SimpleUploadedFile("bilder.txt", b"Bilder", "text/plain")
    with pytest.raises(NotAllowed, match="tillgänglig version"):
        actions.add_material(dialogue, title="Bilder", upload=slides, by=eva)
    with pytest.raises(IntegrityError), transaction.atomic():
        Material.objects.create(event=dialogue, title="Bilder")
    readable = SimpleUploadedFile("text.txt", b"Samma i text", "text/plain")
    made = actions.add_material(dialogue, title="Bilder", upload=slides, accessible=readable, by=eva)
    assert made.accessible_file.name == "text.txt"


def test_the_dossier_shows_who_got_what_and_when(client, dialogue, asked, eva, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    slides = SimpleUploadedFile("bilder.txt", b"Det vi visade", "text/plain")
    actions.add_material(dialogue, title="Bilderna", summary="I text", upload=slides, by=eva)
    actions.write_answer(asked[0], text="Hur stora?", answer="Delade i tre.", by=eva)
    actions.write_answer(asked[1], text="Grupp?", answer="HEMLIGT", by=eva)
    Question.objects.filter(pk=asked[1].pk).update(answer="")
    actions.publish_answers(dialogue, by=eva)
    client.force_login(eva)
    response = client.get(f"/admin/events/event/{dialogue.pk}/underlag.zip")
    archive = zipfile.ZipFile(io.BytesIO(response.content))
    assert {name.split("/")[0] for name in archive.namelist()} == {
        *("traffen.txt", "inbjudna.csv", "anmalda.csv", "brev.csv", "fragor-och-svar.csv", "material.csv"),
        *("utfall.csv", "handelser.csv", "material"),
    }
    texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert "gast@example.org" in texts["inbjudna.csv"]
    assert "Delade i tre." in texts["fragor-och-svar.csv"]
    assert texts["brev.csv"].count("answers_published") == 2
    assert texts["brev.csv"].count("invitation") == 2
    (name,) = [name for name in texts if name.startswith("material/")]
    assert texts[name] == "Det vi visade"
    assert "[[personlig" not in "".join(texts.values())


def test_the_outcome_is_written_kept_and_published(client, dialogue, eva):
    with pytest.raises(NotAllowed, match="Skriv vad ni kom fram till"):
        actions.publish_outcome(dialogue, by=eva)
    actions.write_outcome(
        dialogue, agreed=["Mindre delar"], will_change=["Dela livsmedel i fem", "Svara på mejl"], by=eva
    )
    kept = OutcomePoint.objects.get(text="Dela livsmedel i fem")
    actions.write_outcome(dialogue, agreed=["Mindre delar"], will_change=["Dela livsmedel i fem", "Nytt"], by=eva)
    assert OutcomePoint.objects.get(text="Dela livsmedel i fem") == kept
    assert set(OutcomePoint.objects.values_list("text", flat=True)) == {"Mindre delar", "Dela livsmedel i fem", "Nytt"}
    assert "Dela livsmedel" not in client.get(f"/evenemang/{dialogue.slug}/").content.decode()
    actions.publish_outcome(dialogue, by=eva)
    assert "Det här ska kommunen ändra" in client.get(f"/evenemang/{dialogue.slug}/").content.decode()


def test_no_letter_says_who_asked_or_what(dialogue, asked, eva):
    actions.write_answer(asked[0], text="Hur stora?", answer="Delade i tre.", by=eva)
    actions.publish_answers(dialogue, by=eva)
    everything = " ".join(letter.text + letter.subject for letter in OutgoingEmail.objects.all())
    for secret in ("Hur stora", "Delade i tre", "Får vi bilda grupp"):
        assert secret not in everything
