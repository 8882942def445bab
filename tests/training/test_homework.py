import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events.models import Event
from portal.files import storing
from portal.mail import links
from portal.models import OutgoingEmail, StoredFile
from portal.text.exceptions import NotAllowed
from tests.courses import in_days, take_part
from training import actions, emails
from training.forms import GiveForm
from training.models import HomeTask
from training.workflow import Role, Task

pytestmark = pytest.mark.django_db


def give(cohort, by, **more):
    return actions.give(cohort, title="Ring ett företag", text="Fråga.", due=in_days(7), by=by, **more)


def test_everybody_who_takes_part_gets_the_homework_and_a_letter(cohort, anna_there, cecilia_there, lisbet):
    homework = give(cohort, lisbet)
    assert set(homework.tasks.values_list("participant__name", flat=True)) == {"Anna Alm", "Cecilia Ceder"}
    letters = OutgoingEmail.objects.filter(kind="assignment_given").values_list("to", flat=True)
    assert set(letters) == {"anna@example.org", "cecilia@example.org"}


def test_homework_is_given_before_an_occasion_that_comes(cohort, occasions):
    first = occasions[0].event
    Event.objects.filter(pk=first.pk).update(
        start=first.start - timedelta(days=365), end=first.end - timedelta(days=365)
    )
    assert list(GiveForm(cohort=cohort).fields["before"].queryset) == list(cohort.occasions.exclude(event=first))


def test_groups_are_mixed_across_the_sectors(cohort, occasions, eva, building, environment):
    for number in range(3):
        take_part(cohort, eva, f"B{number}", f"b{number}@example.org", role=Role.OFFICER, sector=building)
        take_part(cohort, eva, f"M{number}", f"m{number}@example.org", role=Role.OFFICER, sector=environment)
    homework = give(cohort, eva, group_size=2)
    for group in homework.groups.all():
        assert set(group.members.values_list("sector__name", flat=True)) == {"Bygg", "Miljö"}
    assert homework.tasks.count() == 3


def test_one_of_a_group_hands_in_for_all_and_all_get_the_feedback(cohort, anna_there, cecilia_there, lisbet):
    task = give(cohort, lisbet, group_size=2).tasks.get()
    actions.hand_in(task, text="Vi ringde.", by=cecilia_there)
    actions.give_feedback(task, text="Bra.", is_done=True, by=lisbet)
    task.refresh_from_db()
    assert (task.state, task.handed_in_by) == (Task.DONE, cecilia_there)
    to = OutgoingEmail.objects.filter(kind="feedback_given").values_list("to", flat=True)
    assert set(to) == {"anna@example.org", "cecilia@example.org"}


def test_a_file_stays_when_the_text_is_changed(cohort, anna_there, lisbet):
    task = give(cohort, lisbet).tasks.get()
    upload = SimpleUploadedFile("svar.txt", b"Hej", "text/plain")
    actions.hand_in(task, upload=upload, by=anna_there)
    actions.hand_in(task, text="Och en text.", by=anna_there)
    task.refresh_from_db()
    assert (task.text, task.file.name) == ("Och en text.", "svar.txt")


def test_whoever_handed_in_a_file_that_the_scanner_stops_is_told_once(cohort, anna_there, lisbet, monkeypatch):
    monkeypatch.setattr("portal.files.clamav.verdict", lambda content: "stream: Eicar FOUND")
    task = give(cohort, lisbet).tasks.get()
    actions.hand_in(task, upload=SimpleUploadedFile("svar.txt", b"Hej", "text/plain"), by=anna_there)
    task.refresh_from_db()
    for each in (task.file, StoredFile.objects.get(pk=task.file_id)):
        storing.scan(each)
    letter = OutgoingEmail.objects.get(kind="home_file_stopped")
    assert (letter.to, "svar.txt" in letter.text) == (anna_there.email, False)


def test_what_comes_back_has_a_new_day_and_is_handed_in_anew_and_all_that_was_read_stands(
    cohort, anna_there, lisbet, eva, client
):
    task = give(cohort, lisbet).tasks.get()
    upload = SimpleUploadedFile("svar.txt", b"Hej", "text/plain")
    actions.hand_in(task, text="Kort.", upload=upload, by=anna_there)
    with pytest.raises(NotAllowed, match="Välj en dag"):
        actions.give_feedback(task, text="Mer.", is_done=False, by=lisbet)
    actions.give_feedback(task, text="Mer.", is_done=False, due=in_days(12), by=lisbet)
    task.refresh_from_db()
    assert (task.state, task.due) == (Task.RETURNED, in_days(12))
    actions.hand_in(task, text="Längre.", by=anna_there)
    task.refresh_from_db()
    assert (task.text, task.feedback) == ("Längre.", "")
    actions.give_feedback(task, text="Bra.", is_done=True, by=lisbet)
    actions.give_feedback(task, text="Nej, mer ändå.", is_done=False, due=in_days(13), by=eva)
    assert list(task.earlier.values_list("text", "feedback")) == [("Kort.", "Mer."), ("", "Bra.")]
    client.force_login(lisbet)
    leaders = client.get(f"/utbildning/uppgift/{task.assignment_id}/").content.decode()
    own = client.get(links.mint(emails.task_key(task), email="anna@example.org"), follow=True)
    for page in (leaders, own.content.decode()):
        for words in ("Kort.", "Mer.", "Bra.", "Nej, mer ändå.", "Längre.", "Lisbet"):
            assert words in page, words
    assert "Komplettera det du har lämnat in" in own.text
    earlier = task.earlier.get(feedback="Mer.")
    file = client.get(f"/utbildning/inlamning/{task.pk}/fil/?tidigare={earlier.pk}")
    assert (b"".join(file.streaming_content), task.file) == (b"Hej", earlier.file)
    assert client.get(f"/utbildning/inlamning/{task.pk}/fil/?tidigare=1x").status_code == 404


def test_what_was_handed_in_while_somebody_wrote_is_read_before_it_is_answered_or_written_over(
    cohort, anna_there, cecilia_there, lisbet, client
):
    task = give(cohort, lisbet, group_size=2).tasks.get()
    theirs = links.mint(emails.task_key(task), email="anna@example.org")
    own = client.get(theirs, follow=True)
    address, before = own.redirect_chain[-1][0], own.context["task"].handed_in_as_seen
    actions.hand_in(task, text="Cecilias ord.", by=cecilia_there)
    page = client.post(address, {"text": "Annas ord.", "seen": before})
    for words in ("Cecilia Ceder har lämnat in uppgiften sedan du öppnade sidan.", "Cecilias ord.", "Annas ord."):
        assert words in page.text, words
    client.force_login(lisbet)
    listed = client.get(f"/utbildning/uppgift/{task.assignment_id}/").text
    (seen,) = re.findall(r'name="svar\d+-seen" value="([^"]+)"', listed)
    client.post(address, {"text": "Bådas ord.", "seen": page.context["task"].handed_in_as_seen})
    typed = {f"svar{task.pk}-text": "Om Cecilias.", f"svar{task.pk}-seen": seen, "klar": "1"}
    again = client.post(f"/utbildning/inlamning/{task.pk}/", typed)
    for words in ("Anna Alm har lämnat in uppgiften sedan du öppnade sidan.", "Bådas ord.", "Om Cecilias."):
        assert words in again.text, words
    task.refresh_from_db()
    assert (task.text, task.state, task.feedback) == ("Bådas ord.", Task.HANDED_IN, "")
    (seen,) = re.findall(r'name="svar\d+-seen" value="([^"]+)"', again.text)
    client.post(f"/utbildning/inlamning/{task.pk}/", typed | {f"svar{task.pk}-seen": seen})
    task.refresh_from_db()
    assert (task.state, task.feedback) == (Task.DONE, "Om Cecilias.")


def test_nothing_is_no_answer_and_nobody_hands_in_for_another(cohort, anna_there, cecilia_there, lisbet):
    task = give(cohort, lisbet).tasks.get(participant=anna_there)
    with pytest.raises(NotAllowed, match="Skriv något"):
        actions.hand_in(task, by=anna_there)
    with pytest.raises(NotAllowed, match="någon annan"):
        actions.hand_in(task, text="Hej", by=cecilia_there)


def test_only_the_leaders_give_homework_and_feedback(cohort, anna_there, malin, lisbet):
    with pytest.raises(NotAllowed):
        give(cohort, malin)
    task = give(cohort, lisbet).tasks.get()
    actions.hand_in(task, text="Hej", by=anna_there)
    with pytest.raises(NotAllowed):
        actions.give_feedback(task, text="Hm", is_done=True, by=malin)


def test_an_own_day_is_given_to_one(cohort, anna_there, cecilia_there, lisbet):
    task = give(cohort, lisbet).tasks.get(participant=anna_there)
    actions.move_due(task, in_days(20), by=lisbet)
    assert set(HomeTask.objects.values_list("participant__name", "due")) == {
        ("Anna Alm", in_days(20)),
        ("Cecilia Ceder", in_days(7)),
    }


def test_the_letters_open_the_homework(cohort, anna_there, lisbet, client):
    task = give(cohort, lisbet).tasks.get()
    actions.hand_in(task, text="Vi ringde.", by=anna_there)
    actions.give_feedback(task, text="Bra.", is_done=True, by=lisbet)
    for kind in ("assignment_given", "feedback_given"):
        (link,) = OutgoingEmail.objects.get(kind=kind).links
        page = client.get(links.mint(links.Key(**link), email="anna@example.org"), follow=True)
        assert "<h1>Ring ett företag</h1>" in page.content.decode(), kind


def test_whoever_has_left_hands_in_nothing_and_gets_no_dead_link(cohort, anna_there, cecilia_there, lisbet):
    task = give(cohort, lisbet, group_size=2).tasks.get()
    actions.hand_in(task, text="Vi ringde.", by=anna_there)
    actions.leave(cecilia_there, by=lisbet)
    cecilia_there.refresh_from_db()
    with pytest.raises(NotAllowed, match="inte med i utbildningen"):
        actions.hand_in(task, text="Jag också.", by=cecilia_there)
    actions.give_feedback(task, text="Bra.", is_done=True, by=lisbet)
    assert [letter.to for letter in OutgoingEmail.objects.filter(kind="feedback_given")] == ["anna@example.org"]
