"""What is kept of those who take part, and how it goes: names go, numbers stay."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.mail import links
from portal.models import OutgoingEmail, RetentionRule, StoredFile
from portal.record import daylist, persons, retention
from portal.record.persons import Identity
from portal.record.retention import Disposal
from tests.courses import in_days
from training import actions, emails, origins
from training.models import Cohort, Raiser
from training.queries import coverage_map
from training.workflow import Origin, Verdict

pytestmark = pytest.mark.django_db


def disposed(name: str, action: str) -> int:
    """As a run does it with all that is due now."""
    chosen, now = retention.classes.CLASSES[name], timezone.now()
    (trigger,) = chosen.triggers
    ids = list(chosen.due(trigger, now).values_list("pk", flat=True))
    return chosen.actions[action](ids, Disposal(at=now, by=None, run=None, is_real=True))


@pytest.fixture
def over(cohort, occasions, anna_there, eva) -> Cohort:
    """Anna was there, and has handed in a file."""
    actions.note(occasions[0], anna_there, "present", by=eva)
    task = actions.give(cohort, title="Ring", text="X", due=in_days(3), by=eva).tasks.get()
    actions.hand_in(task, text="Kort.", upload=SimpleUploadedFile("forst.txt", b"Nej"), by=anna_there)
    actions.give_feedback(task, text="Mer.", is_done=False, due=in_days(4), by=eva)
    actions.hand_in(task, text="Vi ringde.", upload=SimpleUploadedFile("svar.txt", b"Hej"), by=anna_there)
    Cohort.objects.update(begins=in_days(-300), ends=in_days(-100))
    return cohort


def test_names_go_and_the_map_still_tells_whom_the_course_reached(over, anna_there):
    token = links.mint(emails.participant_key(anna_there)).split("/")[2]
    before = [line.accepted for each in coverage_map.of(over, at=timezone.now()) for line in each.lines]
    assert disposed("training_people", "anonymise") == 1
    assert disposed("training_people", "anonymise") == 0
    anna_there.refresh_from_db()
    assert anna_there.name == "Borttaget namn"
    assert "anna" not in anna_there.email
    assert links.find(token, scope="participant") is None
    assert not OutgoingEmail.objects.filter(about="participant", to="anna@example.org").exists()
    assert [line.accepted for each in coverage_map.of(over, at=timezone.now()) for line in each.lines] == before


def test_homework_goes_with_its_file(over, anna_there):
    assert disposed("training_homework", "discard") == 1
    assert disposed("training_homework", "discard") == 0
    task = anna_there.tasks.get()
    assert (task.text, task.file, StoredFile.objects.count()) == ("Gallrat.", None, 0)
    assert not task.earlier.exists()


def test_a_course_that_goes_on_loses_nothing(over):
    Cohort.objects.update(ends=in_days(5))
    assert disposed("training_people", "anonymise") == disposed("training_homework", "discard") == 0


def test_addresses_of_those_who_raised_something_go_after_they_were_told(cohort, eva, building, malin):
    source = origins.find(Origin.COHORT, cohort.pk, user=eva)
    made = actions.begin(
        source, actions.Plan(title="X", sector=building, due=in_days(3), raisers=["bo@example.org"]), by=eva
    )
    assert disposed("improvement_raisers", "discard") == 0
    actions.finish(made, text="Klart.", by=malin)
    actions.judge(made, verdict=Verdict.HELPED, text="Bra.", by=eva, at=timezone.now() - timedelta(days=1))
    assert disposed("improvement_raisers", "discard") == 1
    assert Raiser.objects.count() == 0


def test_nothing_goes_before_somebody_has_decided():
    classes = ["training_people", "training_homework", "improvement_raisers"]
    rules = RetentionRule.objects.filter(data_class__in=classes)
    assert set(rules.values_list("decision", flat=True)) == {""}
    assert rules.count() == 3


def test_a_person_finds_what_there_is_about_oneself(over, eva):
    found = {each.register.name: each.records for each in persons.find(Identity(email="anna@example.org"), reader=eva)}
    (row,) = found["participants"]
    assert "Vad företagare tycker: här" in row.shown["Närvaro"]
    shown = found["home_tasks"][0].shown
    assert [shown[each] for each in ("Svar", "Tidigare svar", "Tidigare återkoppling")] == [
        "Vi ringde.",
        "Kort.",
        "Mer.",
    ]


def test_a_seat_at_an_internal_occasion_is_no_document_that_came(over):
    today = timezone.localdate()
    listed = daylist.day_list(today, today, published=False).documents
    assert [document for document in listed if "Förenkla" in document.about] == []
