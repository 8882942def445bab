"""What is kept and for how long, the counters, and what the night looks after."""

from datetime import timedelta

import pytest

from events import actions
from events.models import AllergyCount, Attendee, Diet, Event, KeepingRule, Registration, SchoolClass
from portal import links, orgnumber
from portal.models import LogEntry, OutgoingEmail
from portal.models.business import KnownNumber
from tests.gatherings import sign_up


@pytest.fixture
def over(full):
    bo = Registration.objects.get(email="bo@example.org")
    Diet.objects.create(registration=bo, text="Vegan")
    bo.answers, bo.phone = {"1": "ja"}, "070-123 45 67"
    bo.save()
    return full


def test_the_diet_goes_the_moment_the_event_is_over_whatever_a_rule_says(over):
    KeepingRule.objects.create(what="diet", days=365)
    assert actions.dispose(over.end - timedelta(minutes=1)) == 0
    actions.dispose(over.end)
    assert Diet.objects.count() == 0
    entry = LogEntry.objects.get(action="event.dispose")
    assert entry.details == {"what": "diet", "number": 1}


def test_the_rest_goes_class_by_class_and_by_evas_rules(over):
    KeepingRule.objects.create(what="contact", days=30)
    actions.dispose(over.end + timedelta(days=29))
    bo = Registration.objects.get(email="bo@example.org")
    page = links.mint(links.Key("registration", bo.pk, "registration"))
    actions.dispose(over.end + timedelta(days=30))
    assert Registration.objects.exclude(email="").count() == 0
    assert set(Attendee.objects.values_list("name", flat=True)) == {"Borttaget namn"}
    assert links.find(page.split("/")[2], scope="registration") is None
    assert Registration.objects.get(pk=bo.pk).answers == {"1": "ja"}
    assert actions.dispose(over.end + timedelta(days=180)) == 1
    assert Registration.objects.get(pk=bo.pk).answers == {}
    assert Registration.objects.get(pk=bo.pk).seats == 1  # what is counted stays
    assert actions.dispose(over.end + timedelta(days=181)) == 0


def test_eva_sees_what_goes_next_before_it_goes(client, over, eva):
    client.force_login(eva)
    due = actions.goes_next(over.end - timedelta(days=1))
    assert [(one.what.key, one.number, one.goes_at) for one in due] == [("diet", 1, over.end)]
    page = client.get("/admin/events/keepingrule/det-som-gallras/").content.decode()
    assert "Specialkost" in page


def test_a_walk_in_and_a_sole_traders_firm_lose_their_names_too(breakfast, eva):
    actions.walk_in(breakfast, "Viktor Vik", by=eva)
    number = KnownNumber.of(orgnumber.parse("850709-9805"))
    sign_up(breakfast, "bo@example.org", company_name="Bo Bergs bageri", org_number=number)
    sign_up(breakfast, "david@example.org", company_name="Davids firma AB")
    actions.dispose(breakfast.end + timedelta(days=730))
    assert set(Attendee.objects.values_list("name", flat=True)) == {"Borttaget namn"}
    assert set(Registration.objects.values_list("company_name", flat=True)) == {"", "enskild firma", "Davids firma AB"}
    assert actions.goes_next(breakfast.end + timedelta(days=800)) == []


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
