"""Every stored file can be reached: each relation to a file, in whatever model, ends by a rule of disposal."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cases import actions as cases
from cases.models import Draft
from events import actions as events
from portal import tasks
from portal.files import storing
from portal.mail.incoming import taking
from portal.models import IncomingEmail, OutgoingEmail, StoredFile, UnsentText
from portal.record.retention.classes import CLASSES, Disposal
from surveys import actions as surveys
from surveys.models import SourceFile
from tests.surveys.conftest import example
from training import actions as training

pytestmark = pytest.mark.django_db
NEW = "/arenden/nytt/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def upload(name: str = "skiss.txt", content: bytes = b"En skiss") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/plain")


def on_disk(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def relations() -> list:
    """Every foreign key to a file, those between two many too."""
    found = StoredFile._meta.get_fields(include_hidden=True)
    return [each for each in found if each.one_to_many or each.one_to_one]


def a_file_of_every_kind(case, breakfast, cohort, anna_there, eva, lisbet) -> None:
    cases.reply(case, "Se skissen.", uploads=[upload()])
    cases.close(case, by=eva, outcome="answered", text="Klart.", nothing_more=True)
    Client().post(NEW, {"description": "Ett café", "files": upload()})
    events.add_material(breakfast, title="Bilder", upload=upload(), accessible=upload(), summary="Tre.", by=eva)
    task = training.give(cohort, title="Ring", text="Fråga.", due=timezone.localdate() + timedelta(7), by=lisbet)
    training.hand_in(task.tasks.get(), upload=upload(), by=anna_there)
    more = {"text": "Mer.", "is_done": False, "due": timezone.localdate() + timedelta(9)}
    training.give_feedback(task.tasks.get(), by=lisbet, **more)
    training.hand_in(task.tasks.get(), upload=upload("ny.txt", b"Mer"), by=anna_there)  # what was read is kept
    surveys.receive(example("insikt_2019-2025.csv"), "insikt.csv", by=eva)
    letter = taking.take(b"From: bo@example.org\r\nSubject: Skiss\r\n\r\nHej")
    letter.files.add(storing.store(upload("skiss2.txt", b"En skiss till")))
    IncomingEmail.objects.update(state=IncomingEmail.State.JUNK, sorted_at=timezone.now())
    OutgoingEmail.objects.filter(about="case").last().files.add(storing.store(upload("svar.txt", b"Vi svarar")))
    UnsentText.objects.create(user=eva, page="case-1").files.add(storing.store(upload("utkast.txt", b"Utkast")))


def test_every_relation_to_a_file_ends_by_a_rule(
    case, breakfast, cohort, anna_there, eva, lisbet, folder, django_capture_on_commit_callbacks
):
    a_file_of_every_kind(case, breakfast, cohort, anna_there, eva, lisbet)
    for each in relations():
        rows = each.related_model._base_manager.exclude(**{each.field.name: None})
        assert rows.exists(), f"no row of this test points to a file by {each.field}: write one"
    later = timezone.now() + timedelta(days=36_500)
    with django_capture_on_commit_callbacks(execute=True):
        for data_class in CLASSES.values():
            for trigger in data_class.triggers:
                if command := data_class.actions.get("discard"):
                    ids = list(data_class.due(trigger, later).values_list("pk", flat=True))
                    command(ids, Disposal(at=later, by=eva, run=None, is_real=True)) if ids else None
    assert list(StoredFile.objects.exclude(content="").values_list("name", flat=True)) == []
    assert on_disk(folder) == []


def test_what_nothing_points_to_is_swept(folder, django_capture_on_commit_callbacks):
    storing.store(upload())
    assert storing.unused().count() == 0, "its form may be on its way"
    StoredFile.objects.update(uploaded_at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.tidy()
    assert StoredFile.objects.count() == 0
    assert on_disk(folder) == []


def test_the_file_of_an_unwanted_import_goes_with_it_and_may_come_again(
    eva, folder, django_capture_on_commit_callbacks
):
    content = example("insikt_2019-2025.csv")
    surveys.receive(content, "insikt.csv", by=eva)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.retention.run_automatic(timezone.now() + timedelta(days=60))
    assert SourceFile.objects.count() == StoredFile.objects.count() == 0
    assert on_disk(folder) == []
    assert surveys.keep(content, "insikt.csv").file.content
    StoredFile.objects.update(content="")
    assert surveys.keep(content, "insikt.csv").file.content


# --- A case that is not sent yet ------------------------------------------------------------------


def test_the_same_file_is_kept_once_however_often_the_form_is_sent(client, folder):
    for _ in range(3):
        client.post(NEW, {"description": "Ett café", "files": [upload(), upload("annat.txt", b"Annat")]})
    assert sorted(Draft.objects.get().files.values_list("name", flat=True)) == ["annat.txt", "skiss.txt"]
    assert len(on_disk(folder)) == 2


def test_a_draft_holds_so_many_files_and_so_much(client, settings):
    settings.UPLOAD_MAX_FILES = 2
    client.post(NEW, {"description": "Ett café", "files": [upload(f"{n}.txt", b"%d" % n) for n in range(2)]})
    page = client.post(NEW, {"description": "Ett café", "files": [upload()]}, follow=True).content.decode()
    assert "skiss.txt: Du kan lägga till högst 2 filer nu." in page
    settings.UPLOAD_MAX_FILES, settings.UPLOAD_MAX_TOTAL_BYTES = 10, 5
    page = client.post(NEW, {"description": "Ett café till", "files": [upload()]}, follow=True).content.decode()
    assert "Filerna får tillsammans vara högst" in page
    assert "Ett café till" in page
    assert Draft.objects.get().files.count() == 2


def test_starting_over_removes_the_files(client, folder, django_capture_on_commit_callbacks):
    client.post(NEW, {"description": "Ett café", "files": upload()})
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/arenden/nytt/borja-om/")
    assert (Draft.objects.count(), StoredFile.objects.count(), on_disk(folder)) == (0, 0, [])


def test_sending_files_is_counted(client, settings):
    settings.LIMITS = settings.LIMITS | {"send_files": 1}
    assert client.post(NEW, {"description": "Ett", "files": upload()}).status_code == 302
    assert Client().post(NEW, {"description": "Två", "files": upload()}).status_code == 429
    assert Client().post(NEW, {"description": "Tre"}).status_code == 302
