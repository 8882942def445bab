"""A visit to a company: planned from its card, seen by those who may, noted afterwards, and gone in its time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions as of_cases
from cases.models import CompanyVisit
from cases.record.disposing import CLASSES, discard_cases
from cases.visits import actions
from portal.models import Business, LogEntry, OutgoingEmail
from portal.pages.related_links import by_heading
from portal.record import persons
from portal.record.retention import Disposal
from portal.text.exceptions import NotAllowed
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
    assert ("Tisdag 12 januari 2027 kl. 14.00" in page, "kommunalrådet Karin Ek" in page) == (True, True)
    assert OutgoingEmail.objects.count() == letters
    assert on_card(case.business, eva) == [("Tisdag 12 januari 2027 kl. 14.00", "planerat")]
    client.post(reverse("visit_change", args=[visit.pk]), typed | {"begins": "15:30"})
    visit.refresh_from_db()
    assert visit.when == "tisdag 12 januari 2027 kl. 15.30"
    client.post(reverse("visit_do", args=[visit.pk, "stall-in"]))
    assert on_card(case.business, eva) == [("Tisdag 12 januari 2027 kl. 15.30", "inställt")]
    page = client.post(reverse("visit_change", args=[visit.pk]), typed | {"begins": "16:30"}).text
    assert "Besöket är redan inställt." in page


def test_a_visit_stands_on_the_card_whichever_of_its_rows_it_was_planned_for(eva, case):
    from portal.people import companies

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
    assert on_card(case.business, dag) == [("1 besök som du inte får läsa", "")]
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
