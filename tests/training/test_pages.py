"""The pages: shape, what is kept when something is wrong, who sees whom, and queries that do not follow the rows."""

import io
import re
from datetime import timedelta

import pypdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.mail import links
from portal.models import OutgoingEmail, TownHall, User
from tests.courses import an_occasion, in_days, listed, take_part
from training import actions, emails, origins
from training.models import Attendance, Cohort, ImprovementAction, Participant
from training.workflow import Invited, Origin, Role

pytestmark = pytest.mark.django_db


def own(participant: Participant) -> str:
    return links.mint(emails.participant_key(participant))


def text(response) -> str:
    return response.content.decode()


# --- The participant ------------------------------------------------------------------------------


def test_a_participant_without_an_account_answers_through_the_letters_link(client, cohort, occasions, eva, building):
    (nils,) = listed(cohort, eva, ("Nils Nord", "nils@example.org", Role.OFFICER, building))
    actions.invite([nils], by=eva)
    page = own(nils)
    assert "Kan du vara med?" in text(client.get(page))
    client.get(f"{page}svara/")
    client.head(page)
    nils.refresh_from_db()
    assert nils.state == Invited.INVITED  # mail scanners open every link
    assert "Du är med" in text(client.post(f"{page}svara/", follow=True))
    nils.refresh_from_db()
    assert nils.state == Invited.ACCEPTED


def test_no_is_an_answer_that_can_be_changed(client, cohort, occasions, eva, building):
    (nils,) = listed(cohort, eva, ("Nils Nord", "nils@example.org", Role.OFFICER, building))
    actions.invite([nils], by=eva)
    page = own(nils)
    assert "Du har tackat nej" in text(client.post(f"{page}svara/", {"nej": "1"}, follow=True))
    assert "Du är med" in text(client.post(f"{page}svara/", follow=True))


def test_a_wrong_address_of_a_substitute_keeps_what_was_typed(client, anna_there):
    page = text(client.post(f"{own(anna_there)}ersattare/", {"name": "Berit Berg", "email": "berit"}))
    assert "Fel:" in page
    assert 'value="Berit Berg"' in page
    page = text(
        client.post(f"{own(anna_there)}ersattare/", {"name": "Berit", "email": "berit@example.org"}, follow=True)
    )
    assert "Berit har fått en inbjudan i ditt ställe." in page


def test_homework_is_handed_in_with_a_file_and_read_by_a_leader(client, cohort, anna_there, lisbet):
    homework = actions.give(cohort, title="Ring", text="Fråga.", due=in_days(3), by=lisbet)
    task = homework.tasks.get()
    address = f"{own(anna_there)}uppgift/{task.pk}/"
    assert "Skriv något eller välj en fil" in text(client.post(address, {"text": ""}))
    upload = SimpleUploadedFile("svar.txt", b"Hej", "text/plain")
    assert "inlämnad" in text(client.post(address, {"text": "Vi ringde.", "upload": upload}, follow=True))
    client.force_login(lisbet)
    page = text(client.get(f"/utbildning/uppgift/{homework.pk}/"))
    assert "Vi ringde." in page
    assert b"".join(client.get(f"/utbildning/inlamning/{task.pk}/fil/").streaming_content) == b"Hej"
    data = {f"svar{task.pk}-text": "Bra!", "klar": "1"}
    assert "Anna Alm har fått din återkoppling" in text(
        client.post(f"/utbildning/inlamning/{task.pk}/", data, follow=True)
    )


def test_a_file_of_a_forbidden_kind_is_refused_in_words(client, cohort, anna_there, lisbet):
    task = actions.give(cohort, title="Ring", text="Fråga.", due=in_days(3), by=lisbet).tasks.get()
    upload = SimpleUploadedFile("prog.exe", b"MZ", "application/octet-stream")
    page = text(client.post(f"{own(anna_there)}uppgift/{task.pk}/", {"text": "Mitt svar", "upload": upload}))
    assert "Vi kan inte ta emot filer av den sorten" in page
    assert "Mitt svar" in page


def test_the_digital_address_is_for_those_who_are_with_us(client, cohort, occasions, eva, building):
    an_occasion(cohort, eva, days=4, theme="På nätet", digital_url="https://moten.example.org/hemligt")
    (nils,) = listed(cohort, eva, ("Nils", "nils@example.org", Role.OFFICER, building))
    actions.invite([nils], by=eva)
    assert "hemligt" not in text(client.get(own(nils)))
    actions.accept(nils)
    assert "hemligt" in text(client.get(own(nils)))


def test_the_calendar_has_the_coming_occasions_by_their_own_names(client, anna_there):
    calendar = text(client.get(f"{own(anna_there)}kalender.ics"))
    assert calendar.count("BEGIN:VEVENT") == 3
    assert "UID:anmalan-" in calendar
    address = f"{settings.SITE_URL}{own(anna_there)}kalender.ics"
    assert f'<code class="secret-key">{address}</code>' in text(
        client.get(own(anna_there))
    )  # to copy, behind the link


def test_the_certificate_is_there_when_the_goal_is_reached_and_is_tagged(
    client, cohort, occasions, anna_there, eva, settings
):
    assert client.get(f"{own(anna_there)}intyg.pdf").status_code == 404
    for occasion in occasions:
        actions.note(occasion, anna_there, "present", by=eva, at=occasion.event.start)
    pdf = client.get(f"{own(anna_there)}intyg.pdf").content
    assert pdf.startswith(b"%PDF")
    assert b"/StructTreeRoot" in pdf
    assert b"/Lang" in pdf
    assert b"pdfuaid" in pdf
    (page,) = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert page.extract_text().splitlines()[-2] == "Företagslotsen Eva Ek"
    assert (len(page.images), b"/Figure" in pdf) == (0, False)  # no logo, no frame
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    for logo, shows in ((drawing, True), (b"\x89PNG and no more", False), (b"", False)):
        TownHall(**settings.TOWN_HALL | {"logo": logo}).save()
        pdf = client.get(f"{own(anna_there)}intyg.pdf").content
        assert (b"/Figure" in pdf, b"pdfuaid" in pdf) == (shows, True), logo
    wide = b'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="9"><path d="M0 0h900v9z"/></svg>'
    TownHall(**settings.TOWN_HALL | {"logo": wide}).save()
    (page,) = pypdf.PdfReader(io.BytesIO(client.get(f"{own(anna_there)}intyg.pdf").content)).pages
    scale, left = re.search(rb"q (\S+) 0 0 \S+ (\S+) \S+ cm[^Q]* 900 0 l", page.get_contents().get_data()).groups()
    assert 0 < float(left) < float(left) + 900 * float(scale) < page.mediabox.width  # a wide one is whole, not cut


def test_an_old_link_says_so_and_shows_nothing(client, anna_there):
    page = own(anna_there)
    links.revoke(scope="participant", target_id=anna_there.pk)
    response = client.get(page)
    assert response.status_code == 404
    assert "Anna Alm" not in text(response)


# --- Leaders --------------------------------------------------------------------------------------

BAD_LIST = "Namn;E-post;Roll;Sektor\nBo Ek;bo@example.org;chef;Bygg\nEn;en@;chef;Bygget\n"


def test_a_bad_list_is_explained_row_by_row_and_nobody_is_added(client, cohort, lisbet):
    client.force_login(lisbet)
    before = Participant.objects.count()
    page = text(
        client.post(f"/utbildning/omgang/{cohort.pk}/deltagare/lista/", {"people": BAD_LIST, "lagg-till": "1"})
    )
    assert "Ingen är tillagd" in page
    assert "Rad 3: En; en@; chef; Bygget" in page
    assert "Menar du Bygg?" in page
    assert "Bo Ek; bo@example.org; chef; Bygg" in page  # the list stays in its box
    assert Participant.objects.count() == before


def test_a_file_with_a_fault_stands_in_the_box_so_that_it_can_be_mended_there(client, cohort, lisbet):
    client.force_login(lisbet)
    upload = SimpleUploadedFile("lista.csv", BAD_LIST.encode("cp1252"), "text/csv")
    page = text(client.post(f"/utbildning/omgang/{cohort.pk}/deltagare/lista/", {"people": "", "upload": upload}))
    assert "En; en@; chef; Bygget</textarea>" in page


def test_a_good_list_is_looked_at_first_and_then_added_once(client, cohort, lisbet):
    client.force_login(lisbet)
    address, good = (
        f"/utbildning/omgang/{cohort.pk}/deltagare/lista/",
        BAD_LIST.replace("en@;chef;Bygget", "en@example.org;chef;Bygg"),
    )
    assert "Lägg till 2 personer" in text(client.post(address, {"people": good}))
    assert cohort.participants.count() == 0
    assert "Två personer är tillagda" in text(client.post(address, {"people": good, "lagg-till": "1"}, follow=True))
    assert "finns redan i omgången" in text(client.post(address, {"people": good, "lagg-till": "1"}))
    assert cohort.participants.count() == 2


@pytest.mark.parametrize("data", [{"people": ""}, {"people": "\x01"}, {}])
def test_no_list_at_all_is_said_in_words(client, cohort, lisbet, data):
    client.force_login(lisbet)
    response = client.post(f"/utbildning/omgang/{cohort.pk}/deltagare/lista/", data)
    assert response.status_code == 200
    assert "Fel:" in text(response)


def test_as_many_are_invited_again_as_the_button_says(client, cohort, lisbet, building):
    nils, ada = listed(
        cohort,
        lisbet,
        ("Nils Nord", "nils@example.org", Role.OFFICER, building),
        ("Ada Ask", "ada@example.org", Role.OFFICER, building),
    )
    actions.invite([nils], by=lisbet, at=timezone.now() - timedelta(days=3))
    actions.invite([ada], by=lisbet)
    client.force_login(lisbet)
    page = f"/utbildning/omgang/{cohort.pk}/deltagare/"
    assert "Bjud in igen: en har inte svarat (1 mejl)" in " ".join(text(client.get(page)).split())
    said = text(client.post(f"{page}gor/", {"command": "bjud-in-igen"}, follow=True))
    assert ("Ett mejl är på väg." in said, "Bjud in igen: " in said) == (True, False)


def test_an_invitation_to_the_wrong_person_is_taken_back_without_a_letter(client, cohort, occasions, lisbet, building):
    (nils,) = listed(cohort, lisbet, ("Nils Nord", "nils@example.org", Role.OFFICER, building))
    actions.invite([nils], by=lisbet)
    theirs = own(nils)
    client.force_login(lisbet)
    page = f"/utbildning/omgang/{cohort.pk}/deltagare/"
    assert "Ta bort inbjudan" in text(client.get(page))
    said = text(client.post(f"{page}gor/", {"command": "ta-bort-inbjudan", "participant": nils.pk}, follow=True))
    assert "Nils Nord är inte inbjuden längre." in said
    assert "har inte svarat" not in said
    assert client.get(theirs).status_code == 404
    assert not OutgoingEmail.objects.filter(to="nils@example.org").exists()
    listed(cohort, lisbet, ("Nils Nord", "nils@example.org", Role.MANAGER, building))  # the address is free again
    said = text(client.post(f"{page}gor/", {"command": "bjud-in", "participant": nils.pk}, follow=True))
    assert "Adressen finns redan på en annan rad i omgången." in said
    actions.remove(cohort.participants.get(email="nils@example.org", state=Invited.LISTED), by=lisbet)
    assert actions.invite([nils], by=lisbet) == 1  # after all
    assert client.get(own(nils)).status_code == 200


def test_a_tap_leads_back_to_the_same_line(client, occasions, anna_there, lisbet):
    client.force_login(lisbet)
    address = f"/utbildning/tillfalle/{occasions[0].pk}/upprop/"
    response = client.post(f"{address}pricka/", {"participant": anna_there.pk, "state": "present"})
    assert response.url == f"{address}#p{anna_there.pk}"
    line = Attendance.objects.get(participant=anna_there, occasion=occasions[0])
    assert (line.state, line.noted_by) == ("present", lisbet)
    client.post(f"{address}pricka/", {"participant": anna_there.pk})  # nothing was pressed
    client.post(f"{address}pricka/", {"participant": anna_there.pk, "state": "påhittat"})
    line.refresh_from_db()
    assert line.state == "present"


def test_somebody_elses_participant_is_not_ticked(client, cohort, occasions, lisbet, eva, building):
    other = Cohort.objects.create(name="En annan", begins=in_days(0), ends=in_days(9), created_by=eva)
    stranger = take_part(other, eva, "Nils", "nils@example.org", role=Role.OFFICER, sector=building)
    client.force_login(lisbet)
    address = f"/utbildning/tillfalle/{occasions[0].pk}/upprop/pricka/"
    assert client.post(address, {"participant": stranger.pk, "state": "present"}).status_code == 404


def test_the_paper_list_is_filled_in_at_once(client, occasions, anna_there, cecilia_there, lisbet):
    client.force_login(lisbet)
    address = f"/utbildning/tillfalle/{occasions[0].pk}/upprop/lista/"
    data = {
        f"p{anna_there.pk}": "present",
        f"was{anna_there.pk}": "",
        f"p{cecilia_there.pk}": "absent",
        f"was{cecilia_there.pk}": "",
    }
    assert "Två rader är ändrade." in text(client.post(address, data, follow=True))


def test_a_manager_reads_the_own_sectors_people_and_adds_one(client, cohort, anna_there, cecilia_there, malin):
    client.force_login(malin)
    page = text(client.get("/utbildning/sektor/bygg/"))
    assert "Anna Alm" in page
    assert "Cecilia" not in page
    assert client.get("/utbildning/sektor/miljo/").status_code == 404
    data = {"cohort": cohort.pk, "name": "Nils", "email": "nils@example.org", "role": "manager"}
    assert "Nils har fått en inbjudan" in text(client.post("/utbildning/sektor/bygg/", data, follow=True))


def test_a_manager_reads_no_politicians_attendance_wherever_the_politician_is_placed(
    client, cohort, occasions, anna_there, malin, eva, building
):
    """Of the own staff only: on the page, in what has been, and in the letter about who is dropping out."""
    pia = take_part(cohort, eva, "Pia Palm", "pia@example.org", role=Role.POLITICIAN, sector=building)
    for person in (anna_there, pia):
        actions.note(occasions[0], person, "absent", by=eva)
    client.force_login(malin)
    page = text(client.get("/utbildning/sektor/bygg/"))
    assert ("Pia Palm" in page, page.count("Har varit med på"), page.count("is-late")) == (True, 1, 1)
    client.force_login(eva)  # who leads every cohort
    assert text(client.get("/utbildning/sektor/bygg/")).count("Har varit med på") == 2
    actions.write_about_gaps(cohort, building, by=eva)
    assert "En hos er i Förenkla hösten är på väg" in OutgoingEmail.objects.get(kind="gaps").text
    Cohort.objects.filter(pk=cohort.pk).update(begins=in_days(-90), ends=in_days(-1))
    client.force_login(malin)
    assert text(client.get("/utbildning/sektor/bygg/")).count("närvaro") == 1


# --- Improvements ---------------------------------------------------------------------------------


@pytest.fixture
def action(cohort, eva, building) -> ImprovementAction:
    source = origins.find(Origin.COHORT, cohort.pk, user=eva)
    return actions.begin(
        source, actions.Plan(title="Klara svar", sector=building, due=in_days(-2), raisers=["bo@example.org"]), by=eva
    )


def test_the_committees_page_has_what_is_late_and_every_state(client, action, dag, eva):
    client.force_login(dag)
    page = text(client.get("/utbildning/atgarder/"))
    assert "En är försenad." in page
    assert "Beslutad (1)" in page
    assert "bo@example.org" not in page


def test_only_the_pilot_reads_who_raised_it(client, action, malin, eva):
    client.force_login(malin)
    assert "bo@example.org" not in text(client.get(f"/utbildning/atgarder/{action.pk}/"))
    client.force_login(eva)
    assert "bo@example.org" in text(client.get(f"/utbildning/atgarder/{action.pk}/"))


def test_the_sectors_mailbox_writes_through_its_link_and_judges_nothing(client, action):
    page = links.mint(emails.improvement_key(action))
    nobody = client.post(f"{page}gor/borja/", {"start-text": "Nu."})
    assert ("Skriv ditt namn först." in text(nobody), action.notes.filter(what="started").exists()) == (True, False)
    said = {"start-who": "Karin Holm", "start-text": "Nu."}
    begun = text(client.post(f"{page}gor/borja/", said, follow=True))
    assert ("Åtgärden pågår" in begun, f"Karin Holm, {action.sector}" in begun) == (True, True)
    assert client.post(f"{page}gor/utfall/", {"judge-verdict": "helped", "judge-text": "Bra"}).status_code == 404
    owner, given = action.owner, OutgoingEmail.objects.count()
    assert "Logga in för att byta ansvarig." in text(client.post(f"{page}gor/ansvarig/", {"owner-owner": ""}))
    action.refresh_from_db()
    assert (action.owner, OutgoingEmail.objects.count()) == (owner, given)
    late = {"date-who": "Karin Holm", "date-reason": "Semester"}
    refused = client.post(f"{page}gor/nytt-datum/", late | {"date-due": ""})
    assert "Välj ett nytt datum." in text(refused)
    assert 'value="Semester"' in text(refused)
    data = late | {"date-due": in_days(9).isoformat()}
    assert "Nytt datum:" in text(client.post(f"{page}gor/nytt-datum/", data, follow=True))


def test_a_verdict_on_the_page_sends_the_letter(client, action, eva, malin):
    actions.finish(action, text="Klart.", by=malin)
    client.force_login(eva)
    data = {"judge-verdict": "helped", "judge-text": "Det gick bra."}
    page = client.post(f"/utbildning/atgarder/{action.pk}/gor/utfall/", data, follow=True)
    assert "Utfallet är sparat. Ett mejl är på väg." in text(page)
    assert OutgoingEmail.objects.filter(kind="what_came_of_it").count() == 1


def test_a_new_action_keeps_what_was_typed_when_something_is_missing(client, cohort, lisbet):
    client.force_login(lisbet)
    address = f"/utbildning/atgarder/ny/cohort/{cohort.pk}/"
    page = text(client.post(address, {"title": "Mallbrev", "raisers": "inte en adress"}))
    assert 'value="Mallbrev"' in page
    assert "Välj vilken sektor" in page


def test_links_to_a_new_action_stand_where_it_is_thought_of(client, eva, anna, case, cohort):
    client.force_login(eva)
    assert f"/utbildning/atgarder/ny/complaint/{case.pk}/" in text(client.get(f"/admin/cases/case/{case.pk}/change/"))
    client.force_login(anna)
    assert "/utbildning/atgarder/ny/" not in text(client.get("/handlaggare/"))


# --- Queries --------------------------------------------------------------------------------------


def test_no_list_has_a_query_for_each_row(client, cohort, occasions, anna_there, eva, building, environment, action):
    homework = actions.give(cohort, title="Ring", text="X", due=in_days(4), by=eva)
    addresses = [
        "/utbildning/",
        "/utbildning/atgarder/",
        "/utbildning/sektor/bygg/",
        f"/utbildning/omgang/{cohort.pk}/",
        f"/utbildning/omgang/{cohort.pk}/tackning/",
        f"/utbildning/omgang/{cohort.pk}/deltagare/",
        f"/utbildning/tillfalle/{occasions[0].pk}/upprop/",
        f"/utbildning/tillfalle/{occasions[0].pk}/upprop/lista/",
        f"/utbildning/uppgift/{homework.pk}/",
        own(anna_there),
    ]
    client.force_login(eva)

    def queries() -> dict[str, int]:
        found = {}
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            found[address] = len(seen)
        return found

    before = queries()
    for number in range(5):
        person = take_part(cohort, eva, f"P{number}", f"p{number}@example.org", role=Role.OFFICER, sector=building)
        actions.note(occasions[0], person, "present", by=eva)
        homework.tasks.create(participant=person, due=in_days(4))
        source = origins.find(Origin.COHORT, cohort.pk, user=eva)
        actions.begin(source, actions.Plan(title=f"Nr {number}", sector=building, due=in_days(number)), by=eva)
    assert queries() == before
    assert max(before.values()) <= 22


def test_a_leader_from_outside_lands_at_the_own_cohorts_and_finds_back_there(client, cohort, lisbet, bo, pia_there):
    link, landing = 'href="/utbildning/"', reverse("after_sign_in")
    client.force_login(bo)
    assert client.get("/utbildning/").status_code == 404
    assert client.get(landing).url == "/mina-sidor/"
    assert "tbildning" not in text(client.get("/mina-sidor/"))
    client.force_login(lisbet)
    assert client.get(landing).url == "/i-dag/"
    assert f'href="/utbildning/omgang/{cohort.pk}/"' in text(client.get("/utbildning/"))
    assert [link in text(client.get(page)) for page in ("/", "/admin/")] == [True, True]
    assert "/admin/cases/case/" not in text(client.get("/admin/"))
    assert not lisbet.roles.works_here
    assert f'href="{reverse("handbook")}"' in client.get("/").text
    assert "Hjälp med den här sidan" in client.get(f"/utbildning/omgang/{cohort.pk}/deltagare/").text
    User.objects.filter(pk=lisbet.pk).update(is_staff=False)  # whose role here has ended, and who leads still
    assert client.get(landing).url == "/mina-sidor/"
    assert link in client.get("/mina-sidor/").text
    User.objects.filter(pk=lisbet.pk).update(is_staff=True)
    cohort.leaders.clear()
    assert "Du är inte med i någon utbildning just nu." in text(client.get("/utbildning/"))
    client.force_login(User.objects.create_user(pia_there.email))  # who sits on a board, and has no role here
    assert f'href="{reverse("training_page", kwargs={"pk": pia_there.pk})}"' in text(client.get("/mina-sidor/"))
