"""The director decides about what has been lifted to her; the sector and the pilot are told, and it is seen kept."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions, emails
from cases.deciding import actions as deciding
from cases.deciding import lifted
from cases.models import Assignment, Decision
from cases.record.case_documents import documents_of
from portal.mail import links
from portal.models import LogEntry, OutgoingEmail, Reminder, town_hall
from portal.text.exceptions import NotAllowed
from portal.text.swedish import weekday_date
from tests.courses import in_days

WORDS = "Bygg svarar före helgen. Malin frigör en dag."


@pytest.fixture
def lifted_case(case, assignment, eva, dag):
    actions.lift_to_director(case, by=eva, text="Grannen har ringt tre gånger.")
    return case


@pytest.fixture
def decision(lifted_case, building, dag) -> Decision:
    return deciding.decide(lifted_case, WORDS, due=in_days(4), sector=building, by=dag)


def typed(case, who: str, **more) -> dict:
    return {"text": WORDS, "who": who, "due": in_days(4).isoformat()} | more


def test_the_director_decides_from_her_list_and_the_pilot_and_the_sector_are_told(
    client, lifted_case, assignment, building, anna, dag
):
    client.force_login(dag)
    page = reverse("decide", args=[lifted_case.reference])
    assert f'href="{page}"' in client.get("/lyft/").text
    shown = client.get(page).text
    assert "Grannen har ringt tre gånger." in shown
    assert "Anna Alm" in shown
    before = OutgoingEmail.objects.latest("pk").pk
    said = client.post(page, typed(lifted_case, f"s{building.pk}"), follow=True).text
    assert "Beslutet är sparat. Bygg får veta det. Lotsen har fått ett mejl." in said
    assert "Inget väntar på ditt beslut." in said
    assert (WORDS in said, "Ska göras" in said) == (True, True)
    letters = OutgoingEmail.objects.filter(pk__gt=before).order_by("kind")
    assert list(letters.values_list("kind", "to")) == [
        ("decided", town_hall().pilot_mailbox),
        ("decided_for_sector", anna.email),
    ]
    assert "”Bygg svarar före helgen.”" in letters[1].text
    assert weekday_date(in_days(4)) in letters[1].text
    made = Decision.objects.get()
    assert (made.sector, made.assignment, made.by, made.due) == (building, assignment, dag, in_days(4))
    assert LogEntry.objects.filter(action="case.decide", actor_id=dag.pk).count() == 1
    client.post(page, typed(lifted_case, f"s{building.pk}"))
    assert (Decision.objects.count(), letters.count()) == (1, 2)


def test_what_is_wrong_is_said_and_what_was_typed_stands(client, lifted_case, dag, environment):
    client.force_login(dag)
    page = reverse("decide", args=[lifted_case.reference])
    wrong = client.post(page, typed(lifted_case, f"s{environment.pk}", due=in_days(-1).isoformat())).text
    assert (WORDS in wrong, "Välj någon i listan." in wrong) == (True, True)
    wrong = client.post(page, typed(lifted_case, "lotsen", due=in_days(0).isoformat())).text
    assert (WORDS in wrong, "Välj ett datum som inte har varit." in wrong) == (True, True)
    assert Decision.objects.count() == 0


def test_only_the_director_decides_and_only_about_what_may_be_seen(
    client, lifted_case, eva, anna, malin, rut, bo, dag, building, environment, superuser
):
    page = reverse("decide", args=[lifted_case.reference])
    for someone in (eva, anna, malin, rut, bo, superuser):
        client.force_login(someone)
        assert [client.get(each).status_code for each in ("/lyft/", page)] == [404, 404], someone
        assert client.post(page, typed(lifted_case, "lotsen")).status_code == 404
        with pytest.raises(NotAllowed):
            deciding.decide(lifted_case, WORDS, due=in_days(4), by=someone)
    with pytest.raises(NotAllowed, match="Miljö har ingen fråga"):
        deciding.decide(lifted_case, WORDS, due=in_days(4), sector=environment, by=dag)
    actions.mark_secret(lifted_case, by=rut, section="OSL 31 kap. 16 §", reason="x", sectors=[building])
    client.force_login(dag)
    assert client.get(page).status_code == client.get(reverse("decide", args=["2000-9999"])).status_code == 404
    assert lifted_case.reference not in client.get("/lyft/").text
    with pytest.raises(NotAllowed):
        deciding.decide(lifted_case, WORDS, due=in_days(4), by=dag)


def test_the_pilot_and_the_sector_read_it_where_they_work_and_nobody_else_does(
    client, decision, eva, anna, cecilia, environment, bo
):
    elsewhere = actions.ask_sector(decision.case, environment, by=eva, officer=cecilia)
    at = {
        eva: reverse("admin:cases_case_change", args=[decision.case_id]),
        anna: reverse("assignment", args=[decision.assignment_id]),
        cecilia: reverse("assignment", args=[elsewhere.pk]),
        bo: reverse("business_case", args=[decision.case.reference]),
    }
    seen = {}
    for user, page in at.items():
        client.force_login(user)
        seen[user] = WORDS in (text := client.get(page).text)
        assert (user != eva) or "Kommundirektören beslutade." in text
    assert seen == {eva: True, anna: True, cecilia: False, bo: False}
    assert [each.pk for each in Decision.objects.visible_to(anna)] == [decision.pk]
    assert list(Decision.objects.visible_to(cecilia)) == list(Decision.objects.visible_to(bo)) == []


def test_it_is_kept_by_the_answer_or_by_whoever_says_that_it_is_done(client, decision, eva, anna, cecilia, dag, case):
    assert decision.is_open
    with pytest.raises(NotAllowed):
        deciding.keep(decision, by=cecilia)
    own = deciding.decide(case, "Ring grannen.", due=in_days(2), by=dag)
    with pytest.raises(NotAllowed):
        deciding.keep(own, by=anna)
    client.force_login(eva)
    do = reverse("admin:cases_case_do", args=[case.pk, "beslut-klart"])
    assert "Beslutet är hållet." in client.post(do, {"decision": own.pk}, follow=True).text
    actions.answer(decision.assignment, "Ja, det går bra.", by=anna, to_business=True)
    client.force_login(dag)
    assert [each.went.label for each in client.get("/lyft/").context["decided"]] == ["Hölls", "Hölls"]
    assert list(Decision.objects.to_be_kept()) == []


def test_a_sector_says_that_it_is_done_signed_in_or_by_its_mailboxs_link(client, decision, anna, eva, building):
    client.force_login(anna)
    page = reverse("assignment", args=[decision.assignment_id])
    assert "Beslutet är hållet." in client.post(f"{page}beslut/", {"decision": decision.pk}, follow=True).text
    assert Decision.objects.get().done_at
    Decision.objects.update(done_at=None)
    client.logout()
    link = links.mint(emails.assignment_key(decision.assignment))
    assert WORDS in client.get(link).text
    client.post(f"{link}beslut/", {"decision": decision.pk, "who-name": "Karin Holm"})
    assert Decision.objects.get().done_at


def test_the_director_sees_what_was_not_kept_and_what_ended_with_the_case(client, decision, eva, dag):
    Decision.objects.update(due=in_days(-2))
    client.force_login(dag)
    assert client.get("/lyft/").text.count("Inte hållet") == 1
    actions.close(decision.case, by=eva, outcome="no_reply", despite_open="Bo svarar inte.")
    assert client.get("/lyft/").text.count("Ärendet är avslutat") == 1


def test_of_a_duplicate_that_is_marked_for_others_a_sector_reads_no_decision(
    client, decision, building, environment, eva, anna, rut
):
    other = actions.register(actions.Submission(description="Skylt", name="Bo Ek", email="bo@bageriet.example"))
    asked = actions.ask_sector(other, building, by=eva, officer=anna)
    actions.join(decision.case, other, by=eva, across_businesses=True)
    client.force_login(anna)
    assert WORDS in client.get(reverse("assignment", args=[asked.pk])).text
    actions.mark_secret(decision.case, by=rut, section="OSL 31 kap. 16 §", reason="x", sectors=[environment])
    assert WORDS not in client.get(reverse("assignment", args=[asked.pk])).text
    assert client.post(reverse("assignment_decision_kept", args=[asked.pk]), {"decision": decision.pk})
    assert Decision.objects.get().done_at is None


def test_lifted_again_it_waits_again(client, decision, eva, dag):
    assert lifted.waiting_for(dag) == []
    actions.lift_to_director(decision.case, by=eva)
    with pytest.raises(NotAllowed, match="redan lyft"):
        actions.lift_to_director(decision.case, by=eva)
    assert [each.case for each in lifted.waiting_for(dag)] == [decision.case]
    Reminder.objects.update(created_at=timezone.now() - lifted.LATELY)
    assert lifted.waiting_for(dag) == []  # it was settled in another way


def test_each_sees_on_the_page_of_the_day_what_waits_for_whom(client, lifted_case, assignment, eva, dag, malin, anna):
    Assignment.objects.filter(pk=assignment.pk).update(due=in_days(-3))
    for someone, told in ((dag, "Lyft till dig"), (eva, "Hos kommundirektören"), (malin, "Sent på din sektor")):
        client.force_login(someone)
        page = client.get("/i-dag/").text
        assert (told in page, lifted_case.reference in page) == (True, True), someone
    assert "/sektorn/" in page
    assert "Anna Alm" in page
    deciding.decide(lifted_case, "Ring grannen.", due=in_days(2), by=dag)
    for someone, told in ((dag, "Det du har beslutat"), (eva, "Kommundirektören har beslutat")):
        client.force_login(someone)
        page = client.get("/i-dag/").text.partition("<main")[2]  # without the menu
        assert (told in page, "Ring grannen." in page) == (True, True), someone
        assert "Lyft till dig" not in page
        assert "Hos kommundirektören" not in page
    client.force_login(anna)
    page = client.get("/i-dag/").text
    assert ("Sent på din sektor" in page, "Ring grannen." in page) == (False, False)


def test_it_is_a_document_of_the_case(client, decision, rut):
    paper = next(each for each in documents_of(decision.case, rut) if each.key == f"d{decision.pk}")
    assert (paper.title, paper.text.startswith(WORDS), paper.is_memo) == ("Kommundirektörens beslut", True, False)
    client.force_login(rut)
    assert "Kommundirektörens beslut" in client.get("/diarium/").text
