"""The procurement dialogue: equal treatment, which can be shown afterwards, and what came of it."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from events import actions, dossier
from events.models import Material, OutcomePoint, Question
from portal.models import OutgoingEmail
from portal.text.exceptions import NotAllowed
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
        *("traffen.txt", "inbjudna.csv", "anmalda.csv", "mejl.csv", "mejl.txt", "fragor-och-svar.csv"),
        *("material.csv", "handelser.csv", "material"),
    }
    texts = {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}
    assert "gast@example.org" in texts["inbjudna.csv"]
    assert "Delade i tre." in texts["fragor-och-svar.csv"]
    assert texts["mejl.csv"].count("svar på frågor, till anmälda") == 2
    assert texts["mejl.csv"].count("inbjudan") == 2
    invited = texts["mejl.txt"].split("-" * 60)[0]
    assert [line.split(",")[0].strip() for line in invited.splitlines()[3:5]] == ["gast@example.org", "bo@example.org"]
    assert "Alla företag är välkomna, också de som inte finns i kommunen." in invited
    assert "[personlig länk]" in texts["mejl.txt"]
    assert "svar publicerade för alla samtidigt, antal: 1;Eva Ek" in texts["handelser.csv"]
    (name,) = [name for name in texts if name.startswith("material/")]
    assert texts[name] == "Det vi visade"
    assert "[[personlig" not in "".join(texts.values())


def test_the_dossier_is_in_plain_words_for_everything_that_is_noted_or_written():
    notes = re.compile(r'log\.note\(\s*"((?:event|question|board)\.\w+)"')
    noted = {name for path in Path("events").rglob("*.py") for name in notes.findall(path.read_text("utf-8"))}
    written = {path.name.removesuffix("-body.txt") for path in Path("templates/events/email").glob("*-body.txt")}
    assert noted - dossier.HAPPENED.keys() == set()
    assert written - dossier.LETTERS.keys() == set()


def test_the_outcome_is_in_the_dossier_only_when_the_meeting_has_been(dialogue, eva):
    actions.write_outcome(dialogue, agreed=["Mindre delar"], will_change=[], by=eva)

    def read(at) -> dict[str, str]:
        archive = zipfile.ZipFile(io.BytesIO(dossier.as_zip(dialogue, by=eva, at=at)))
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}

    before, after = read(dialogue.start), read(dialogue.end)
    assert "Mindre delar" in after["utfall.csv"]
    assert "utfall.csv" not in before
    assert "Mindre delar" not in "".join(before.values())
    assert ["utfallet skrivet" in files["handelser.csv"] for files in (before, after)] == [False, True]


def test_only_a_dialogue_has_a_dossier(client, breakfast, eva):
    client.force_login(eva)
    assert client.get(f"/admin/events/event/{breakfast.pk}/underlag.zip").status_code == 404
    assert "underlag.zip" not in client.get(f"/admin/events/event/{breakfast.pk}/sida/").content.decode()


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
