"""What is kept and for how long, the counters, and what the night looks after."""

from datetime import datetime, timedelta

import pytest

from events import actions
from events.models import (
    AllergyCount,
    Attendee,
    CompanySeats,
    Diet,
    Evaluation,
    Event,
    Interest,
    Registration,
    SchoolClass,
)
from portal.mail import links
from portal.models import LogEntry, OutgoingEmail, RetentionRule
from portal.models.business import KnownNumber
from portal.record import persons, retention
from portal.record.persons import Identity
from portal.text import orgnumber
from portal.text.exceptions import NotAllowed
from tests.gatherings import an_event, sign_up


@pytest.fixture
def over(full):
    bo = Registration.objects.get(email="bo@example.org")
    Diet.objects.create(registration=bo, text="Vegan")
    bo.answers, bo.phone = {"1": "ja"}, "070-123 45 67"
    bo.save()
    return full


def test_the_diet_goes_the_moment_the_event_is_over(over):
    assert actions.dispose(over.end - timedelta(minutes=1)) == 0
    actions.dispose(over.end)
    assert Diet.objects.count() == 0
    entry = LogEntry.objects.get(action="event.dispose")
    assert entry.details == {"what": "diet", "number": 1}
    assert actions.dispose(over.end) == 0


def test_nothing_else_goes_by_itself(over):
    actions.dispose(over.end + timedelta(days=3000))
    bo = Registration.objects.get(email="bo@example.org")
    assert bo.answers == {"1": "ja"}


def dispose(data_class: str, *, at: datetime, rut, dag) -> int:
    """By a rule with a decision, proposed by one and approved by another."""
    RetentionRule.objects.update(decision="")
    RetentionRule.objects.filter(data_class=data_class).update(decision="KS 2026/0123")
    run = retention.approve(retention.propose(by=rut, at=at), by=dag, at=at)
    return run.parts.get().number


def test_the_rest_goes_class_by_class_by_decided_rules(over, rut, dag):
    later = over.end + timedelta(days=731)
    bo = Registration.objects.get(email="bo@example.org")
    page = links.mint(links.Key("registration", bo.pk, "registration"))
    Evaluation.objects.create(registration=bo, useful=5, heard=5, text="KANARIE")
    assert dispose("event_answers", at=later, rut=rut, dag=dag) == 1
    assert dispose("event_evaluation", at=later, rut=rut, dag=dag) == 1
    assert Registration.objects.get(pk=bo.pk).email == "bo@example.org"
    assert dispose("event_contact", at=later, rut=rut, dag=dag) == Registration.objects.count()
    assert Registration.objects.exclude(email="").count() == 0
    assert set(Attendee.objects.values_list("name", flat=True)) == {"Borttaget namn"}
    assert links.find(page.split("/")[2], scope="registration") is None
    assert not OutgoingEmail.objects.filter(to="bo@example.org").exists()
    bo.refresh_from_db()
    assert (bo.answers, bo.seats, list(bo.evaluations.values_list("text", "useful"))) == ({}, 1, [("", 5)])


def test_interests_and_unpublished_questions_go_by_their_rules_and_what_is_published_stays(dialogue, eva, rut, dag):
    sign_up(
        dialogue, "bo@example.org", topics=[dialogue.topics.create(name="Snö")], question="Hur stora blir avtalen?"
    )
    sign_up(dialogue, "david@example.org", question="Varför fick inte jag?")
    answered = dialogue.asked.get(registration__email="bo@example.org")
    actions.write_answer(answered, text=answered.text, answer="Delade i tre.", by=eva)
    actions.publish_answers(dialogue, by=eva)
    later = dialogue.end + timedelta(days=366)
    assert dispose("event_interests", at=later, rut=rut, dag=dag) == 2
    assert dispose("event_questions", at=later, rut=rut, dag=dag) == 1
    assert (Interest.objects.count(), list(dialogue.asked.all())) == (0, [answered])


def test_a_rule_counts_from_the_day_of_the_event(over, rut, dag):
    RetentionRule.objects.filter(data_class="event_answers").update(decision="KS 2026/0123")
    with pytest.raises(NotAllowed):
        retention.propose(by=rut, at=over.end + timedelta(days=179))
    assert dispose("event_answers", at=over.end + timedelta(days=180), rut=rut, dag=dag) == 1


def test_a_walk_in_and_a_sole_traders_firm_lose_their_names_too(breakfast, eva, rut, dag):
    actions.walk_in(breakfast, "Viktor Vik", by=eva)
    number = KnownNumber.of(orgnumber.parse("850709-9805"))
    sign_up(breakfast, "bo@example.org", company_name="Bo Bergs bageri", org_number=number)
    sign_up(breakfast, "david@example.org", company_name="Davids firma AB")
    later = breakfast.end + timedelta(days=731)
    assert dispose("event_contact", at=later, rut=rut, dag=dag) == 3
    assert set(Attendee.objects.values_list("name", flat=True)) == {"Borttaget namn"}
    assert set(Registration.objects.values_list("company_name", flat=True)) == {"", "enskild firma", "Davids firma AB"}
    with pytest.raises(NotAllowed, match="Inget är moget"):
        retention.propose(by=rut, at=later)


def test_one_persons_sign_up_is_found_and_only_the_diet_may_go(over, rut):
    Registration.objects.exclude(email="bo@example.org").update(company_name="DAVIDS")
    found = {each.register.name: each.records for each in persons.find(Identity(email="bo@example.org"), reader=rut)}
    assert [record.is_document for record in found["sign_ups"]] == [True]
    assert [record.is_document for record in found["diets"]] == [False]
    assert "DAVIDS" not in repr([record.data for records in found.values() for record in records])


def test_the_day_list_knows_of_sign_ups(client, over, rut):
    client.force_login(rut)
    page = client.get("/diarium/").content.decode()
    assert "Anmälan via webben" in page
    published = client.get("/diarium/?publicering=on").content.decode()
    assert "bo@example.org" not in published


def test_allergies_are_numbers_and_go_with_the_event(school):
    AllergyCount.objects.create(school_class=SchoolClass.objects.first(), what="nuts", count=2)
    actions.dispose(school.over_at)
    assert AllergyCount.objects.count() == 0


def test_the_recount_tells_of_any_difference_and_changes_nothing(full):
    assert actions.recount() == []
    Event.objects.filter(pk=full.pk).update(taken=2)
    (wrong,) = actions.recount()
    assert (wrong["pk"], wrong["taken"], wrong["counted"]) == (full.pk, 2, 3)
    assert actions.report_differences() == 1
    assert OutgoingEmail.objects.get(kind="counters_differ").to == "lots@example.org"
    assert LogEntry.objects.get(action="event.recount_differs").details == {"taken": 2, "counted": 3}
    assert Event.objects.get(pk=full.pk).taken == 2


def test_nobody_waits_in_vain_after_any_of_the_acts(full, eva):
    for number in range(5):
        sign_up(full, f"k{number}@example.org", *["En", "Två"][: 1 + number % 2])
    actions.cancel(Registration.objects.get(email="bo@example.org"))
    actions.set_capacity(full, 5, by=eva)
    assert actions.someone_waits_in_vain() == []
    assert actions.recount() == []


def test_an_extract_tells_what_somebody_offered_the_school(school, rut):
    offer = school.registrations.get(email="bo@example.org").offer
    offer.weeks, offer.needs = "v. 17", "Buss"
    offer.save()
    found = {each.register.name: each.records for each in persons.find(Identity(email="bo@example.org"), reader=rut)}
    (record,) = found["sign_ups"]
    assert record.data["Kan göra med skolan"] == "besöka klassen"
    assert record.data["Veckor eller dagar som passar"] == "v. 17"
    assert record.data["Behöver"] == "Buss"


def test_what_a_company_offered_the_school_goes_with_its_answers(school, rut, dag):
    offer = school.registrations.get(email="bo@example.org").offer
    offer.weeks, offer.needs, offer.distance = "v. 17", "Ring Bo", "vid Bos bageri"
    offer.save()
    assert dispose("event_answers", at=school.over_at + timedelta(days=731), rut=rut, dag=dag) == 1
    offer.refresh_from_db()
    assert (offer.what, offer.weeks, offer.needs, offer.distance) == (["class_visit"], "", "", "")


def test_the_name_by_which_a_companys_seats_were_counted_goes_with_its_contacts(eva, rut, dag):
    event = an_event(eva, capacity=3, per_company=2)
    number = KnownNumber.of(orgnumber.parse("850709-9805"))
    sign_up(event, "bo@example.org", company_name="Bo Bergs bageri", org_number=number)
    assert CompanySeats.objects.count() == 2
    assert dispose("event_contact", at=event.over_at + timedelta(days=731), rut=rut, dag=dag) == 1
    assert CompanySeats.objects.count() == 0
