"""A visit to a company: planned from its card, seen by those who may, noted afterwards, and gone in its time."""

from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import actions as of_cases
from cases.models import CompanyVisit, VisitPromise
from cases.record.disposing import CLASSES, discard_cases
from cases.visits import actions, emails
from cases.visits.sheet import sheet_of
from cases.visits.unvisited import unvisited
from cases.workflow import DeclineReason
from portal import reminding
from portal.calendar import calendars
from portal.mail import links
from portal.models import Absence, Business, LogEntry, OutgoingEmail, SecretLink, User, town_hall
from portal.pages.related_links import by_heading, links_from
from portal.people import companies
from portal.record import persons
from portal.record.retention import Disposal
from portal.text.exceptions import NotAllowed
from tests.gatherings import an_event, sign_up
from tests.people import for_the_file

pytestmark = pytest.mark.django_db
db, building, cafe, environment, eva, anna, dag, rut, case = for_the_file(
    "building cafe environment eva anna dag rut case"
)
NOW = timezone.now()
CARD = "Besök"


def planned(card, eva, *going, days: int = -1, **more) -> CompanyVisit:
    told = {"place": "Hamngatan 2", "about": "Hur går det?", "others": "", "start": NOW + timedelta(days=days)} | more
    return actions.plan(card, by=eva, staff=[eva, *going], **told)


def on_card(card, user) -> list[tuple[str, str]]:
    found = dict(by_heading("company", card.pk, user=user))
    return [(link.words, link.beside) for link in found[CARD] if link.words != "Planera ett besök"]


def test_eva_plans_from_the_card_and_nothing_is_mailed(client, eva, anna, case):
    client.force_login(eva)
    client.get(reverse("admin:portal_business_change", args=[case.business_id]))
    address = reverse("visit_plan", args=[case.business_id])
    assert address in client.get(reverse("admin:portal_business_change", args=[case.business_id])).text
    assert "Inget mejl skickas" in client.get(address).text
    typed = {"day": "2027-01-12", "begins": "", "place": "Hamngatan 2", "about": "Uteserveringen", "staff": [anna.pk]}
    page = client.post(address, typed).text
    assert "Skriv vilken tid." in page
    assert 'value="Hamngatan 2"' in page
    letters = OutgoingEmail.objects.count()
    for _ in range(2):  # a double press is one visit
        page = client.post(address, typed | {"begins": "14:00", "others": "kommunalrådet Karin Ek"}, follow=True).text
    visit = CompanyVisit.objects.get()
    assert ("Tisdag 12 januari 2027 kl.\u00a014.00" in page, "kommunalrådet Karin Ek" in page) == (True, True)
    assert OutgoingEmail.objects.count() == letters
    assert on_card(case.business, eva) == [("Tisdag 12 januari 2027 kl.\u00a014.00", "planerat")]
    client.post(reverse("visit_change", args=[visit.pk]), typed | {"begins": "15:30"})
    visit.refresh_from_db()
    assert visit.when == "tisdag 12 januari 2027 kl.\u00a015.30"
    client.post(reverse("visit_do", args=[visit.pk, "stall-in"]))
    assert on_card(case.business, eva) == [("Tisdag 12 januari 2027 kl.\u00a015.30", "inställt")]
    page = client.post(reverse("visit_change", args=[visit.pk]), typed | {"begins": "16:30"}).text
    assert "Besöket är redan inställt." in page


def test_a_visit_stands_on_the_card_whichever_of_its_rows_it_was_planned_for(eva, case):
    other = Business.objects.create(name="Bageriet")
    planned(other, eva)
    companies.put_together(other, case.business, by=eva)
    planned(other, eva, days=-2)
    assert len(on_card(case.business, eva)) == 2


def test_who_went_and_who_sees_everything_read_it_and_nobody_past_a_mark(eva, anna, dag, rut, cecilia, case):
    visit = planned(case.business, eva, anna)
    seen_by = {user.name for user in (eva, anna, dag, rut, cecilia) if visit in CompanyVisit.objects.visible_to(user)}
    assert seen_by == {eva.name, anna.name, dag.name, rut.name}
    of_cases.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affären.", by=rut)
    seen_by = {user.name for user in (eva, anna, dag, rut) if visit in CompanyVisit.objects.visible_to(user)}
    assert seen_by == {eva.name, rut.name}
    assert on_card(case.business, dag) == []  # and where a mark is, nobody is told of a number
    with pytest.raises(NotAllowed, match="Anna Alm får inte läsa allt"):
        planned(case.business, eva, anna, days=-3)


def test_it_is_held_when_it_is_noted_and_nobody_writes_over_what_another_wrote(client, eva, anna, dag, case):
    visit = planned(case.business, eva, anna)
    coming = planned(case.business, eva, days=2)
    state, turn = case.state, case.turn
    with pytest.raises(NotAllowed, match="har inte varit än"):
        actions.take_notes(coming, by=eva, notes="Hej", seen=None)
    with pytest.raises(NotAllowed, match="Bara den som var med"):
        actions.take_notes(visit, by=dag, notes="Hej", seen=None)
    client.force_login(anna)
    assert reverse("visit", args=[visit.pk]) in client.get(reverse("workspace")).text
    address = reverse("visit_notes", args=[visit.pk])
    client.get(address)
    actions.take_notes(visit, by=eva, notes="De vill bygga ut.", seen=None)
    page = client.post(address, {"notes": "De söker bagare.", "seen": ""}).text
    assert all(words in page for words in (actions.CHANGED, "De vill bygga ut.", "De söker bagare."))
    stamp = CompanyVisit.objects.get(pk=visit.pk).noted_at.isoformat()
    page = client.post(address, {"notes": "De vill bygga ut och söker bagare.", "seen": stamp}, follow=True).text
    assert "De vill bygga ut och söker bagare." in page
    done = LogEntry.objects.filter(action__startswith="visit.").order_by("pk").values_list("action", flat=True)
    assert list(done) == ["visit.plan", "visit.plan", "visit.hold", "visit.note"]
    case.refresh_from_db()
    assert (case.state, case.turn) == (state, turn)  # contact, and no case
    assert on_card(case.business, eva)[1][1] == "genomfört"


def test_a_promise_is_made_with_the_notes_and_is_whose_it_is_until_it_is_done(client, eva, anna, cecilia, malin, case):
    visit, soon = planned(case.business, eva), timezone.localdate() + timedelta(days=7)
    client.force_login(eva)
    address, typed = reverse("visit_notes", args=[visit.pk]), {"notes": "De vill bygga ut.", "seen": ""}
    promised = {"lofte-what": "Ring om bygglov", "lofte-owner": anna.pk, "lofte-due": ""}
    page = client.post(address, promised | {"notes": "", "seen": ""}).text
    assert ("Skriv några ord" in page, "Välj ett datum." in page, page.count("error-title")) == (True, True, 2)
    page = client.post(address, typed | promised).text
    assert all(words in page for words in ("Välj ett datum.", "De vill bygga ut.", "Ring om bygglov"))
    assert not CompanyVisit.objects.get(pk=visit.pk).is_held  # both or neither
    client.post(address, typed | promised | {"lofte-due": soon.isoformat()})
    (promise,) = visit.promises.all()
    page = reverse("visit_promise", args=[promise.pk])
    for user, status in ((cecilia, 404), (malin, 200), (anna, 200)):
        client.force_login(user)
        assert client.get(page).status_code == status
    assert "Ring om bygglov" in client.get(reverse("workspace")).text
    assert client.get(reverse("visit", args=[visit.pk])).status_code == 404  # it is no more of the visit
    later = soon + timedelta(days=7)
    client.post(f"{page}gor/flytta/", {"owner": malin.pk, "due": later.isoformat()})
    promise.refresh_from_db()
    assert (promise.owner, promise.due) == (malin, later)
    client.post(f"{page}gor/klart/")
    promise.refresh_from_db()
    assert (promise.done_by, on_card(case.business, eva)[0][1]) == (anna, "genomfört")
    assert client.post(f"{page}gor/flytta/", {"owner": anna.pk, "due": later}).status_code == 200
    promise.refresh_from_db()
    assert promise.owner == malin  # what is done is not moved
    assert "Ring om bygglov" not in client.get(reverse("workspace")).text


def test_a_promise_is_reminded_of_to_whose_it_is_also_beside_the_sectors(eva, anna, dag, rut, case):
    visit, due = planned(case.business, eva), timezone.localdate() - timedelta(days=90)
    for owner in (anna, dag, eva):
        VisitPromise.objects.create(visit=visit, what="Ring", owner=owner, due=due)

    def told() -> dict[str, int]:
        _, digests = reminding.preview(moment_of_work())
        lines = [line for digest in digests for line in digest.lines if line.kind.name == "visit_promise"]
        return dict(Counter(line.to.email for line in lines))

    hers = VisitPromise.objects.get(owner=anna)
    for act in (lambda: actions.keep(hers, by=dag), lambda: actions.move(hers, owner=dag, due=due, by=dag)):
        with pytest.raises(NotAllowed):  # the director reads it, and it is not his
            act()
    pilot = town_hall().pilot_mailbox
    assert told() == {anna.email: 1, dag.email: 1, pilot: 3}
    of_cases.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affären.", by=rut)
    assert told() == {pilot: 3}
    VisitPromise.objects.update(done_at=NOW, done_by=eva)
    assert told() == {}


def moment_of_work():
    """Of a day when letters go."""
    day = calendars.office().add(timezone.localdate(), 1)
    return timezone.make_aware(datetime.combine(day, time(10)))


def test_the_sheet_tells_what_we_owe_them_and_no_more_than_the_reader_may_see(client, eva, anna, building, case):
    of_cases.ask_sector(case, building, by=eva, officer=anna)
    of_cases.accept(case.assignments.get(), by=anna)
    other = of_cases.register(of_cases.Submission(company_name="Bageriet", email="bo@example.org", phone="070-1"))
    companies.put_together(other.business, case.business, by=eva)
    first, coming = planned(case.business, eva, anna, days=-9), planned(case.business, eva, anna, days=5)
    actions.take_notes(first, by=eva, notes="De söker bagare.", seen=None)
    actions.promise(first, what="Ring om lokaler", owner=anna, due=timezone.localdate(), by=eva)
    sign_up(an_event(eva), "bo@example.org", company_name="Bos bageri")
    told = {user: sheet_of(coming, user) for user in (eva, anna)}
    assert [each.pk for each in told[eva].cases] == [case.pk, other.pk]
    assert [each.pk for each in told[anna].cases] == [case.pk]
    assert [(each.what, each.who) for each in told[anna].owed][0] == ("Ring om lokaler", "Anna Alm")
    assert any(other.reference in each.what for each in told[eva].owed)
    assert not any(other.reference in each.what for each in told[anna].owed)
    assert [len(links) for heading, links in told[eva].others if heading == "Kommande träffar"] == [1]
    client.force_login(eva)
    page = client.get(reverse("visit", args=[coming.pk])).text
    assert all(words in page for words in ("De söker bagare.", "Ring om lokaler", other.reference, "Förra besöket"))


def test_who_has_not_been_visited_for_two_years_the_oldest_visit_first(client, eva, anna, case):
    def company(name: str, *days: int, is_closed: bool = True) -> Business:
        registered = of_cases.register(of_cases.Submission(company_name=name, phone="0123-555 01"))
        if is_closed:
            of_cases.withdraw(registered, by=eva)
        for ago in days:
            visit = planned(registered.business, eva, days=-ago)
            actions.take_notes(visit, by=eva, notes="Hej", seen=None)
        return registered.business

    company("Nyss AB", 30)
    company("Nyss och förr AB", 900, 30)
    moved = company("Förr AB", 900)
    head = company("Förr i tiden AB", is_closed=False)
    company("Längst sedan AB", 1200)
    companies.put_together(moved, head, by=eva)
    company("Aldrig AB")
    Business.objects.create(name="Utan ärende AB")
    found = [(each.card.name, each.has_open) for each in unvisited(eva, at=NOW)]
    assert found == [("Längst sedan AB", False), ("Förr i tiden AB", True), ("Bos bageri", True), ("Aldrig AB", False)]
    client.force_login(eva)
    address = reverse("admin:cases_companyvisit_changelist")
    assert address in client.get(reverse("admin:cases_case_changelist")).text
    page = client.get(address).text
    assert "Längst sedan AB" in page
    assert reverse("visit_plan", args=[head.pk]) in page
    with CaptureQueriesContext(connection) as few:
        unvisited(eva, at=NOW)
    company("En till AB", 1000)
    with CaptureQueriesContext(connection) as many:
        unvisited(eva, at=NOW)
    assert len(many) == len(few) == 6


def test_it_is_told_to_the_person_put_right_and_gone_with_the_company_that_nothing_else_needs(eva, rut, case):
    visit = planned(case.business, eva)
    actions.take_notes(visit, by=eva, notes="De vill bygga ut.", seen=None)
    bo = persons.Identity(email="bo@example.org")
    found = {each.register.name: each.records for each in persons.find(bo, reader=rut)}
    (record,) = found["company_visits"]
    assert (record.shown["Anteckningar"], record.is_document) == ("De vill bygga ut.", True)
    persons.rectify(bo, register="company_visits", pk=visit.pk, values={"others": "Karin Ek"}, by=rut)
    assert CompanyVisit.objects.get().others == "Karin Ek"
    of_cases.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affären.", by=rut)
    found = {each.register.name: each.records for each in persons.find(bo, reader=rut)}
    assert found["company_visits"][0].shown == {"Sekretess": persons.HIDDEN}
    disposal = Disposal(at=NOW, by=rut, run=None, is_real=True)
    discard_cases([case.pk], disposal)
    assert Business.objects.filter(pk=visit.business_id).exists()  # the visit needs it still
    kept = next(each for each in CLASSES if each.name == "company_visits")
    assert list(kept.due("held", visit.start)) == []
    due = kept.due("held", visit.start + timedelta(days=1))
    assert kept.actions["discard"](list(due.values_list("pk", flat=True)), disposal) == 1
    assert not Business.objects.filter(pk=visit.business_id).exists()


def test_whose_role_ends_leaves_promises_to_somebody_else_and_nothing_is_mailed(
    client, eva, anna, dag, malin, rut, case
):
    """Also one beside the sectors, who has no colleague there. Nobody hands on what a mark keeps from them."""
    visit, due = planned(case.business, eva), timezone.localdate()
    hers = actions.promise(visit, what="Ring om bygglov", owner=anna, due=due, by=eva)
    his = actions.promise(visit, what="Skriv till dem", owner=dag, due=due, by=eva)
    assert links_from("person_who_leaves", anna.pk, user=eva) == []
    client.force_login(eva)
    role = anna.sector_roles.get()
    ended = {"user": anna.pk, "sector": role.sector_id, "kind": "officer", "since": "2020-01-01", "until": due}
    page = client.post(f"/admin/portal/sectorrole/{role.pk}/change/", ended, follow=True).text
    assert "Anna Alm har en uppgift från ett företagsbesök. Lämna vidare." in page
    dag.pilot_roles.update(until=due)
    assert [each.words for each in links_from("person_who_leaves", dag.pk, user=eva)] == [
        "Dag Dahl har en uppgift från ett företagsbesök. Lämna vidare."
    ]
    letters = OutgoingEmail.objects.count()
    for leaver, promise, to, sector in ((anna, hers, malin, role.sector_id), (dag, his, rut, 0)):
        address = f"/admin/cases/case/lamna-vidare/{leaver.pk}/"
        page = client.get(address).text
        assert (promise.what in page, "Inget mejl skickas." in page) == (True, True)
        ticked = {f"what-{sector}": [reverse("visit_promise", args=[promise.pk])]}
        if sector:
            page = client.post(address, ticked | {f"to-{sector}": "brevlada"}, follow=True).text
            assert "Ett löfte har alltid en person som håller det." in page
        page = client.post(address, ticked | {f"to-{sector}": to.pk}, follow=True).text
        assert f"{to} har fått en uppgift från ett företagsbesök." in page
        promise.refresh_from_db()
        assert (promise.owner, OutgoingEmail.objects.count()) == (to, letters)
    malin.sector_roles.update(until=due)
    of_cases.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affären.", by=rut)
    assert links_from("person_who_leaves", malin.pk, user=dag) == []
    assert len(links_from("person_who_leaves", malin.pk, user=eva)) == 1


def test_who_stands_in_reads_what_was_promised(client, eva, anna, malin, case):
    actions.promise(planned(case.business, eva), what="Sök lokal", owner=anna, due=timezone.localdate(), by=eva)
    client.force_login(malin)
    assert "Sök lokal" not in client.get(reverse("workspace")).text
    today = timezone.localdate()
    Absence.objects.create(user=anna, since=today, until=today, substitute=malin)
    assert "Sök lokal" in client.get(reverse("workspace")).text


def test_who_goes_along_without_an_account_gets_the_sheet_by_a_link_until_it_has_been(client, eva, dag, rut, case):
    coming, other = planned(case.business, eva, dag, days=3), planned(case.business, eva, days=4)
    letters = OutgoingEmail.objects.count()
    send = reverse("visit_do", args=[coming.pk, "skicka"])
    client.force_login(eva)
    page = client.post(send, {"email": "karin@"}).text
    assert ('value="karin@"' in page, "Fel:" in page, OutgoingEmail.objects.count()) == (True, True, letters)
    for email in ("karin@example.org", dag.email):
        client.post(send, {"email": email})
    to_karin, to_dag = OutgoingEmail.objects.order_by("pk")[letters:]
    assert reverse("visit", args=[coming.pk]) in to_dag.text
    assert ("Länken är din egen" in to_karin.text, case.company_name in to_karin.text) == (True, False)
    client.logout()
    address = links.mint(emails.visit_key(coming), email="karin@example.org")
    page = client.get(address).text
    assert (f"{case.reference} {case.subject}" in page, "Det här har vi lovat" in page) == (True, True)
    assert ("/admin/" in page, "Mejla bladet" in page, "/handlaggare/" in page) == (False, False, False)
    for days in (60, 3):  # it is postponed, and moved back
        actions.change(coming, by=eva, staff=[eva], start=NOW + timedelta(days=days))
        ends = SecretLink.objects.get(scope="visit").expires_at
        assert timezone.localdate(ends) == timezone.localdate(NOW + timedelta(days=days + 1))
    mark = of_cases.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affären.", by=rut)
    lost = client.get(address)
    assert (lost.status_code, "Ska du följa med?" in lost.text) == (404, True)
    client.force_login(eva)
    page = client.post(send, {"email": "karin@example.org"}).text
    assert ("sekretessmarkerat" in page, OutgoingEmail.objects.count()) == (True, letters + 2)
    of_cases.lift_mark(mark, reason="Affären är klar.", by=rut)
    client.logout()
    CompanyVisit.objects.filter(pk=coming.pk).update(start=NOW - timedelta(days=1))
    assert client.get(address).status_code == 200
    actions.take_notes(CompanyVisit.objects.get(pk=coming.pk), by=eva, notes="Hej", seen=None)
    assert client.get(address).status_code == 404
    address = links.mint(emails.visit_key(other), email="karin@example.org")
    actions.call_off(other, by=eva)
    assert client.get(address).status_code == 404


def test_the_sheet_goes_to_no_colleague_who_may_not_read_it_and_to_nobody_in_conflict(
    client, eva, anna, cecilia, dag, building, case
):
    coming = planned(case.business, eva, days=3)
    actions.send_sheet(coming, email=dag.email.upper(), by=eva)  # he reads every visit, and does not go
    assert reverse("visit", args=[coming.pk]) in OutgoingEmail.objects.latest("pk").text
    of_cases.ask_sector(case, building, by=eva, officer=anna)
    for email, why in ((cecilia.email, "Cecilia Ceder får inte läsa"), (anna.email, "Anna Alm får inte läsa")):
        with pytest.raises(NotAllowed, match=why):
            actions.send_sheet(coming, email=email, by=eva)
    address = links.mint(emails.visit_key(coming), email=anna.email)
    assert client.get(address).status_code == 200
    of_cases.decline(case.assignments.get(), reason=DeclineReason.CONFLICT, by=anna)
    assert client.get(address).status_code == 404
    sent = OutgoingEmail.objects.filter(kind="visit_sheet").count()
    User.objects.filter(pk=anna.pk).update(is_active=False)
    with pytest.raises(NotAllowed, match="jävig"):
        actions.send_sheet(coming, email=anna.email, by=eva)
    assert (sent, OutgoingEmail.objects.filter(kind="visit_sheet").count()) == (1, 1)
