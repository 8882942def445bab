"""Mail about an event, a course or a meeting: read and answered on the page of that, by whoever has it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile as upload
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions
from events import actions as gatherings
from events.models import Registration, SchoolPerson
from events.record import disposing
from portal.files import storing
from portal.mail import links, outbox
from portal.mail.incoming import sorting
from portal.models import Absence, DeadAddress, LogEntry, OutgoingEmail, StoredFile, UnsentText, User, town_hall
from portal.pages import inboxes
from portal.record import daylist, persons
from portal.record.retention import Disposal
from portal.text.exceptions import NotAllowed
from tests.cases.test_incoming import report_about
from tests.courses import take_part
from tests.gatherings import sign_up
from tests.mailing import PDF, answer_to, bring, letter_to
from tests.people import on_the_day
from training import actions as courses

pytestmark = pytest.mark.usefixtures("mail_in")
FILES = {"lista.pdf": PDF}


@pytest.fixture
def told(eva, breakfast, cohort, building, environment, case, hours):
    """By what each is about: whoever writes, what wrote to them, and the address of the page where it is read."""
    sign_up(breakfast, "gun@example.org", "Gun", "Gull", addresses=["", "gull@example.org"])
    take_part(cohort, eva, "Ada", "ada@example.org", role="officer", sector=building)
    guests = [actions.Guest(email=environment.email, sector=environment)]
    (meeting,) = actions.call_meeting([case], by=eva, place="Stadshuset", guests=guests, **hours)
    desk = reverse("admin:events_event_desk", args=[breakfast.pk])
    return {
        "gun@example.org": (breakfast, desk),
        "gull@example.org": (breakfast, desk),
        "ada@example.org": (cohort, reverse("cohort", args=[cohort.pk])),
        environment.email: (meeting, reverse("admin:cases_pilotmeeting_change", args=[meeting.pk])),
    }


def test_what_each_writes_is_read_and_answered_on_the_page_of_what_it_is_about(client, told, eva, malin, anna, david):
    for number, (email, (thing, page)) in enumerate(told.items()):
        row = bring(answer_to(letter_to(email), f"Fråga {number}?", files=FILES))
        assert (row.state, row.outcome[:9], [each.name for each in row.files.all()]) == (
            *("unread", "Svar från"),
            ["lista.pdf"],
        )
        client.force_login(eva)
        assert f"Fråga {number}?" in client.get(page).text
        assert (on_the_day(client, "Svar att läsa"), on_the_day(client, "Post att sortera")) == (1, 0)
        assert f"{page}#mejl" in client.get("/i-dag/").text
        own = f"/mejl/{row.pk}"
        assert f"From: {email}".encode() in client.get(f"{own}/brev.eml").getvalue()
        assert client.get(f"{own}/fil/{row.files.get().pk}/").status_code == 200
        command = f"/mejl/{thing._meta.model_name}/{thing.pk}/gor"
        typed = {"letter": row.pk, f"brev-{row.pk}-text": "Ja, det går bra."}
        for stranger in (anna, david):
            client.force_login(stranger)
            seen = [client.get(f"{own}/brev.eml"), client.post(f"{command}/svara/", typed)]
            assert [each.status_code for each in seen] == [404, 404]
        client.force_login(eva)
        client.post(f"{command}/svara/", typed | {f"brev-{row.pk}-text": " "})
        assert "Skriv svaret först." in client.get(f"{page}?fel=1").text
        client.post(f"{command}/utkast/", typed)
        assert "Ja, det går bra.</textarea>" in client.get(page).text  # a draft, also on another machine
        said = client.post(f"{command}/svara/", typed, follow=True).text
        assert "Svaret är på väg till" in said
        assert "Eva Ek svarade" in said
        row.refresh_from_db()
        ours = row.answered_with
        assert (row.state, row.sorted_by, ours.to, (ours.about, ours.about_id), ours.token_hash != "") == (
            *("sorted", eva, email, (row.about, row.about_id), True),
        )
        late = client.post(f"{command}/svara/", typed | {f"brev-{row.pk}-text": "För sent."}, follow=True).text
        assert "Någon annan har redan" in late
        assert "För sent." in late
        again = bring(answer_to(ours, "Tack!"))
        assert (again.state, again.about, again.about_id) == ("unread", row.about, row.about_id)
        client.post(f"{command}/last/", {"letter": again.pk})
        assert f"Läst av {eva}" in client.get(page).text
    assert LogEntry.objects.filter(action__in=["inbox.answer", "inbox.read"], actor_id=eva.pk).count() == 8
    last = bring(answer_to(letter_to("ada@example.org"), "Får jag ta med en vän?"))
    told["ada@example.org"][0].leaders.add(malin)  # who sees no admin
    client.force_login(malin)
    assert "Du har ett mejl att läsa" in client.get("/utbildning/").text
    original = f"/mejl/{last.pk}/brev.eml"
    assert client.get(original).status_code == 200
    client.post(f"/mejl/cohort/{told['ada@example.org'][0].pk}/gor/till-lotsen/", {"letter": last.pk})
    assert client.get(original).status_code == 404  # it is with the post now
    client.force_login(eva)
    assert "Får jag ta med en vän?" in client.get("/admin/portal/incomingemail/").text


def test_who_leads_from_outside_reads_what_was_written_and_not_what_it_quotes(client, told, malin, rolf, lisbet):
    """It may quote what the town hall wrote to somebody else. Rolf is at another organisation, and Lisbet at none."""
    cohort, page = told["ada@example.org"]
    row = bring(answer_to(letter_to("ada@example.org"), "Kommer en vän?\n\n-- \nUNDERSKRIFTEN", files=FILES))
    original = f"/mejl/{row.pk}/brev.eml"
    for leader, is_inside in ((rolf, False), (lisbet, False), (malin, True)):
        cohort.leaders.add(leader)
        client.force_login(leader)
        shown = client.get(page).text
        read = [
            "Kommer en vän?" in shown,
            "UNDERSKRIFTEN" in shown,
            "skrev Företagslotsen" in shown,
            original in shown,
        ]
        assert read == [True, is_inside, is_inside, is_inside], leader
        assert ("läses bara i kommunen" in shown) != is_inside
        assert client.get(original).status_code == (200 if is_inside else 404)
        assert client.get(f"/mejl/{row.pk}/fil/{row.files.get().pk}/").status_code == 200


def test_what_a_sector_answers_about_who_is_missing_reaches_a_leader_from_outside(
    client, told, eva, lisbet, environment
):
    cohort, page = told["ada@example.org"]
    courses.write_about_gaps(cohort, environment, by=lisbet)
    row = bring(answer_to(letter_to(environment.email, "gaps"), "Cecilia ska vara med."))
    assert (row.state, row.outcome) == ("unread", f"Svar från {environment.email} om {cohort}.")
    client.force_login(lisbet)
    assert "Cecilia ska vara med." in client.get(page).text
    assert "Du har ett mejl att läsa" in client.get("/utbildning/").text
    assert inboxes.answer(row, "Tack.", by=lisbet) == environment.email


def test_an_answer_about_who_is_missing_goes_to_whoever_is_manager_now_and_its_page_stays(
    client, told, eva, lisbet, malin, building
):
    cohort, page = told["ada@example.org"]
    cohort.goals.get_or_create(sector=building, role="manager")
    cohort.participants.all().delete()
    courses.write_about_gaps(cohort, building, by=lisbet)
    assert "En ledare kan arbeta utanför kommunen." in letter_to(malin.email, "gaps").text
    row = bring(answer_to(letter_to(malin.email, "gaps"), "Karin ska vara med."))
    assert row.state == "unread"
    client.force_login(eva)
    assert client.post(f"/admin/training/cohort/{cohort.pk}/delete/", {"post": "yes"}).status_code == 403
    malin.sector_roles.update(
        since=timezone.localdate() - timedelta(days=9), until=timezone.localdate() - timedelta(days=1)
    )
    assert inboxes.answer(row, "Tack.", by=lisbet) == building.email
    again = bring(answer_to(letter_to(building.email, "inbox_answer"), "Hon heter Karin Berg."))
    assert (again.state, again.outcome) == ("unread", f"Svar från {building.email} om {cohort}.")


def test_machines_say_no_words_and_another_address_is_told_of(told, eva):
    letter = letter_to("gun@example.org")
    away = bring(answer_to(letter, "Jag är borta.", Auto_Submitted="auto-replied"))
    assert (away.state, away.kind) == ("sorted", "automatic")
    assert not inboxes.of(told["gun@example.org"][0], eva).exists()
    row = bring(answer_to(letter, "Gun kan inte.", sender="maken@example.org"))
    assert (row.state, row.outcome) == ("unread", "Mejlet kommer från en annan adress än den vi skrev till.")
    assert inboxes.answer(row, "Tack.", by=eva) == "gun@example.org"
    with pytest.raises(NotAllowed):
        inboxes.mark_as_read(row, by=eva)


def test_whoever_has_no_sign_up_is_read_at_the_event_all_the_same(client, school, breakfast, eva, malin):
    """A teacher, a company that was invited, and who arranges it with us; the address of today gets the answer."""
    teacher, place = school.school_people.get(), reverse("admin:events_event_desk", args=[school.pk])
    gatherings.propose(school, by=eva)
    gatherings.send_schedules(school, by=eva)
    gatherings.invite(breakfast, [("nils@example.org", "Nils Nät AB")], by=eva)
    gatherings.add_co_organiser(breakfast, name="Företagarna", email=malin.email, by=eva)
    desk = reverse("admin:events_event_desk", args=[breakfast.pk])
    expected = {
        "tora@example.org": (school, place, "Svar från Tora Tall om träffen ”Framtidsfrön i åttan”."),
        "nils@example.org": (breakfast, desk, "Svar från Nils Nät AB om träffen ”Frukost vid hamnen”."),
        malin.email: (breakfast, desk, f"Svar från {malin.email} om träffen ”Frukost vid hamnen”."),
    }
    client.force_login(eva)
    for email, (event, page, told) in expected.items():
        row = bring(answer_to(letter_to(email), f"Ord från {email}.", files=FILES))
        assert (row.state, row.about, row.about_id, row.outcome) == ("unread", "event", event.pk, told)
        assert inboxes.page_of(row) == f"{page}#mejl"
        assert f"Ord från {email}." in client.get(page).text
        assert inboxes.answer(row, "Tack.", by=eva) == email
    late, moved = letter_to("tora@example.org", "school_schedule"), "tora.tall@example.org"
    SchoolPerson.objects.filter(pk=teacher.pk).update(email=moved)
    row = bring(answer_to(late, "Från den gamla adressen."))
    assert (row.state, row.outcome) == ("unread", sorting.MOVED)
    assert inboxes.answer(row, "Till den nya.", by=eva) == moved
    assert not inboxes.unread_by(malin).exists()


def test_an_answer_takes_files_along_by_a_link_of_its_receivers(client, told, eva, rut, breakfast):
    """They wait with the draft. The link is the receiver's of today; readers, extract and disposal know of them."""
    row = bring(answer_to(letter_to("gun@example.org"), "Var är det?"))
    command, box = f"/mejl/event/{breakfast.pk}/gor", f"brev-{row.pk}"
    page = told["gun@example.org"][1]
    client.force_login(eva)
    chosen = [upload("karta.pdf", PDF), upload("virus.exe", b"MZ")]
    wrong = {f"{box}-text": "", f"{box}-files": chosen, "letter": row.pk}
    shown = client.post(f"{command}/svara/", wrong, follow=True).text
    assert "virus.exe" in shown
    assert "karta.pdf" in shown
    (kept,) = UnsentText.objects.get(user=eva).files.all()
    typed = {f"{box}-text": "Här är en karta.", f"{box}-files": [kept.pk], "letter": row.pk}
    StoredFile.objects.filter(pk=kept.pk).update(state=StoredFile.State.INFECTED)  # while it waits
    shown = client.post(f"{command}/svara/", typed, follow=True).text
    assert "Filen är stoppad, för den innehöll skadlig kod: karta.pdf. Ta bort krysset för den." in shown
    assert "Här är en karta.</textarea>" in shown
    StoredFile.objects.filter(pk=kept.pk).update(state=kept.state)
    client.post(f"{command}/svara/", typed)
    row.refresh_from_db()
    sent = outbox.as_message(row.answered_with)
    link = re.search(r"Öppna filerna i svaret: http://[^/]+(/svar/\S+)", sent.body)[1]
    assert (sent.attachments, [each.name for each in row.answered_with.files.all()]) == ([], ["karta.pdf"])
    assert not UnsentText.objects.exists()
    shown = client.get(page).text
    assert f"/mejl/{row.pk}/fil/{kept.pk}/" in shown
    assert "Öppna filerna i svaret: [personlig länk]" in shown
    assert client.get(f"/mejl/{row.pk}/fil/{kept.pk}/").getvalue() == PDF
    client.logout()
    assert "karta.pdf" in client.get(link).text
    assert client.get(f"{link}fil/{kept.pk}/").getvalue() == PDF
    assert client.get(f"{link}fil/{row.file_id}/").status_code == 404
    everything = persons.find(persons.Identity(email="gun@example.org"), reader=rut)
    (letters,) = [each.records for each in everything if each.register.name == "letters"]
    assert [each.files for each in letters if each.files] == [(kept,)]
    Registration.objects.filter(pk=row.about_id).update(email="gun.ny@example.org")
    assert client.get(link).status_code == client.get(f"{link}fil/{kept.pk}/").status_code == 404
    assert list(links.ADDRESSES["answer_files"](row.pk)) == ["gun.ny@example.org"]
    disposing.forget_contacts([row.about_id], Disposal(at=timezone.now(), by=None, run=None, is_real=True))
    assert not StoredFile.objects.filter(pk=kept.pk).exists()
    assert client.get(link).status_code == 404


def test_whoever_answered_is_told_of_a_file_that_the_scanner_stops(told, eva, breakfast, monkeypatch):
    """Once, also where it was stopped while the answer was a draft; the pilot's mailbox when she has left."""
    monkeypatch.setattr("portal.files.clamav.verdict", lambda content: "stream: Eicar FOUND")
    for is_early, is_active, to in (
        (False, True, eva.email),
        (True, True, eva.email),
        (False, False, town_hall().pilot_mailbox),
    ):
        row = bring(answer_to(letter_to("gun@example.org"), "Var är det?"))
        stored = storing.store(upload("karta.pdf", PDF))
        stored.state = StoredFile.State.QUARANTINED
        stored.save()
        if is_early:
            storing.scan(stored)
        inboxes.answer(row, "Här är en karta.", files=[stored], by=eva)
        User.objects.filter(pk=eva.pk).update(is_active=is_active)
        if not is_early:
            for each in (stored, StoredFile.objects.get(pk=stored.pk)):  # two workers had read the row
                storing.scan(each)
        letters = OutgoingEmail.objects.filter(kind="answer_file_stopped")
        (letter,) = letters
        assert (letter.to, "karta" in letter.text) == (to, False)
        assert "till gun@example.org innehöll skadlig kod" in letter.text
        assert f"{told['gun@example.org'][1]}#mejl" in letter.text
        letters.delete()


def test_an_answer_that_did_not_arrive_is_somebodys_to_answer_still(client, told, eva, breakfast, postman):
    """Whether it comes back or is refused at once. Another report about it changes nothing."""
    row = bring(answer_to(letter_to("gun@example.org"), "Var är det?"))
    inboxes.answer(row, "I hamnen.", by=eva)
    row.refresh_from_db()
    for _ in range(2):
        bring(report_about(row.answered_with))
        row.refresh_from_db()
        assert (row.state, row.outcome.count("Vårt svar kom inte fram.")) == ("unread", 1)
    client.force_login(eva)
    shown = client.get(told["gun@example.org"][1]).text
    assert "Det här kom inte fram till gun@example.org:" in shown
    assert "I hamnen." in shown
    DeadAddress.objects.all().delete()
    inboxes.answer(row, "Vid kajen.", by=eva)
    postman.moods["gun@example.org"] = "550 5.1.1 No such user"
    outbox.send_due()
    row.refresh_from_db()
    assert (row.state, row.answered_with.state) == ("unread", "failed")
    inboxes.mark_as_read(row, by=eva)
    bring(report_about(row.answered_with))
    row.refresh_from_db()
    assert row.state == "sorted"


def test_three_letters_cost_the_page_as_many_queries_as_one(client, told, eva, environment):
    def queries(page: str) -> int:
        client.get(page)  # what is remembered between pages is
        with CaptureQueriesContext(connection) as asked:
            client.get(page)
        return len(asked)

    client.force_login(eva)
    for email in ("gull@example.org", "ada@example.org", environment.email):
        page, letter = told[email][1], letter_to(email)
        bring(answer_to(letter, "Ett.", files=FILES))
        first = queries(page)
        for words in ("Två.", "Tre."):
            bring(answer_to(letter, words, files=FILES))
        assert queries(page) == first


def test_whoever_may_not_see_a_case_reads_no_guests_mail_about_its_meeting(
    client, told, case, eva, environment, dag, rut
):
    row = bring(answer_to(letter_to(environment.email), "Om Bo."))
    assert not inboxes.unread_by(dag).exists()
    Absence.objects.create(user=eva, since=timezone.localdate(), until=timezone.localdate())
    dag = User.objects.get(pk=dag.pk)  # covers her now
    assert inboxes.unread_by(dag).get() == row
    actions.mark_secret(case, section="OSL 31 kap. 16 §", reason="x", by=eva)
    assert not inboxes.unread_by(dag).exists()
    client.force_login(dag)
    doors = [f"/mejl/{row.pk}/brev.eml", f"/admin/portal/incomingemail/{row.pk}/brev.eml"]
    assert [client.get(door).status_code for door in doors] == [404, 404]
    assert "Om Bo." not in client.get(told[environment.email][1]).text
    client.force_login(rut)
    assert client.get(doors[1]).status_code == 200


def test_the_record_has_it_and_it_goes_with_what_it_is_about(told, eva, rut, breakfast):
    row = bring(answer_to(letter_to("gull@example.org"), "GULLS ORD", files=FILES))
    inboxes.answer(row, "VÅRA ORD", by=eva)
    today = timezone.localdate()
    assert [each.description for each in daylist.day_list(today, today, published=True).documents].count("Mejl") == 1
    found = {
        each.register.name: each.records
        for each in persons.find(persons.Identity(email="gull@example.org"), reader=rut)
    }
    assert [each.data["Text"] for each in found["incoming"]] == ["GULLS ORD"]
    assert any("VÅRA ORD" in repr(each.data) for each in found["letters"])
    row.refresh_from_db()
    disposing.forget_contacts([row.about_id], Disposal(at=timezone.now(), by=None, run=None, is_real=True))
    row.refresh_from_db()
    assert (row.file, row.text, row.answered_with, row.files.count()) == (None, "", None, 0)
    assert not OutgoingEmail.objects.filter(text__contains="VÅRA ORD").exists()
    assert not StoredFile.objects.filter(name__in=["lista.pdf", "mejl.eml"]).exists()
