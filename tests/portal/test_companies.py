"""One card for each company: recognised, put together, taken apart, and read as far as one may."""

import re
from importlib import import_module
from itertools import product

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cases import actions
from cases.models import Case
from cases.queries import companies as of_cases
from cases.record.disposing import discard_cases
from cases.workflow import Outcome, State
from events.models import Event
from portal.models import Business, LogEntry, User
from portal.models.business import KnownNumber
from portal.pages.related_links import by_heading
from portal.people import companies
from portal.record.retention import Disposal
from portal.text import orgnumber
from portal.text.exceptions import NotAllowed
from portal.text.ttl_cache import TtlCache
from surveys import actions as surveys
from tests.cases.test_figures_pages import fill_a_quarter
from tests.courses import in_days
from tests.gatherings import an_event, sign_up
from tests.people import person
from tests.surveys.conftest import tidy_csv
from training import origins
from training.actions import Plan, begin
from training.workflow import Origin

NUMBER = "556016-0680"


def case_of(name: str, *, number: str = "", email: str = "", phone: str = "") -> Case:
    known = KnownNumber.of(orgnumber.parse(number)) if number else None
    phone = phone or ("" if email else "0123-555 01")
    return actions.register(actions.Submission(company_name=name, org_number=known, email=email, phone=phone))


def test_a_legal_person_is_one_row_however_its_number_is_typed_and_a_sole_trader_never_by_itself(eva):
    first, again = case_of("Bos bageri AB", number=NUMBER), case_of("BOS BAGERI", number="SE556016068001")
    assert again.business == first.business
    assert (again.company_name, again.business.name) == ("BOS BAGERI", "Bos bageri AB")
    one, other = (case_of("Åsas ångbåt", number="850709-9805", email=f"{who}@example.org") for who in ("asa", "annan"))
    assert one.business != other.business
    (proposal,) = companies.proposals(one.business, eva)
    assert (proposal.card, proposal.why) == (other.business, "samma nummer")


def test_the_step_that_found_equal_numbers_put_legal_persons_together_and_counts_as_before(db):
    """Of the rows that there were: one number is one company, a sole trader's and a name alone stay as they are."""
    step = import_module("portal.migrations.0030_legal_persons_are_one_company")
    legal, personal = (KnownNumber.of(orgnumber.parse(number)) for number in (NUMBER, "850709-9805"))
    made = []
    for name, number in [("Bo", legal), ("BO AB", legal), ("Åsa", personal), ("Åsa", personal), ("Bo AB", None)]:
        row = Business(name=name)
        row.take_number(number)
        row.save()
        made.append(row)
    for sql, together in ((step.PUT_TOGETHER, 1), (step.TAKE_APART, 0)):
        with connection.cursor() as cursor:
            cursor.execute(sql)
        assert Business.objects.count() == 5
        rows = Business.objects.exclude(same_as=None).values_list("pk", "same_as", "card")
        assert list(rows) == [(made[1].pk, made[0].pk, made[0].pk)][:together]


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"name": "Bageriet", "email": "bo@example.org"}, "samma e-postadress"),
        ({"name": "Bageriet", "phone": "+46 70 123 45 67"}, "samma telefonnummer"),
        ({"name": "Bos Bageri Aktiebolag"}, "liknande namn"),
        ({"name": "Boos bageri AB"}, "liknande namn"),
        ({"name": "Bos bageri"}, None),  # a name alone, and no legal person
        ({"name": "Davids bygg AB"}, None),
        ({"name": "Bos bageri AB", "number": "556036-0793"}, None),  # another legal person's number
    ],
)
def test_what_may_be_the_same_company_is_proposed_with_what_says_so(eva, told, why):
    bo = case_of("Bos bageri AB", number=NUMBER, email="bo@example.org", phone="070-123 45 67")
    other = case_of(**told)
    assert [(each.card, each.why) for each in companies.proposals(bo.business, eva)] == (
        [(other.business, why)] if why else []
    )


def test_two_legal_persons_are_never_one(eva):
    one, other = case_of("Bo AB", number=NUMBER), case_of("Bo AB", number="556036-0793")
    between = case_of("Bo")  # has no number of its own
    companies.put_together(one.business, between.business, by=eva)
    for row in (one, between):
        with pytest.raises(NotAllowed, match="var sitt organisationsnummer"):
            companies.put_together(other.business, row.business, by=eva)
    again = case_of("Bo AB", number=NUMBER)
    assert (again.business, again.business.head) == (one.business, between.business)
    assert between.business not in [each.card for each in companies.proposals(other.business, eva)]


class TestPuttingTogetherAndTakingApart(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=14))
    def test_any_order_of_both_leaves_the_groups_that_the_links_still_standing_make(self, acts):
        eva = person(f"eva{Business.objects.count()}@example.org", "Eva")
        rows = [Business.objects.create(name=f"Firma {number}") for number in range(6)]
        links: dict[int, int] = {}  # from each head that was put together to the head it went to

        def head(number: int) -> int:
            return head(links[number]) if number in links else number

        for one, other, is_together in acts:
            if is_together:
                companies.put_together(rows[one], rows[other], by=eva)
                if head(one) != head(other):
                    links[head(one)] = head(other)
            elif one in links:
                companies.take_apart(rows[one], by=eva)
                del links[one]
        for number, row in enumerate(rows):
            row.refresh_from_db()
            assert row.head == rows[head(number)]


def test_the_card_shows_everything_of_every_row_and_the_pilot_joins_and_parts_them(client, eva, rut):
    first = case_of("Bos bageri AB", number=NUMBER, email="bo@example.org")
    again = case_of("Bageriet", email="bo@example.org")
    client.force_login(eva)
    address = reverse("admin:portal_business_change", args=[first.business_id])
    page = client.get(address).text
    assert "Samma företag som Bageriet" in page
    assert again.reference not in page
    page = client.post(f"{address[:-7]}gor/samma/", {"row": again.business_id}, follow=True).text
    assert "Bageriet är samma företag som Bos bageri AB." in page
    assert first.reference in page
    assert again.reference in page
    assert client.get(reverse("admin:portal_business_change", args=[again.business_id])).url == address
    assert [each.pk for each in Case.objects.of_same_business(first)] == [again.pk]
    page = client.post(f"{address[:-7]}gor/skilj/", {"row": again.business_id}, follow=True).text
    assert "Bageriet är ett eget företag igen." in page
    assert again.reference not in page
    done = LogEntry.objects.filter(action__startswith="business.").order_by("pk").values_list("action", flat=True)
    assert list(done) == ["business.put_together", "business.take_apart"]


def test_nobody_meets_on_a_card_more_than_the_lists_show(eva, rut, dag):
    seen = case_of("Bos bageri AB", number=NUMBER, email="bo@example.org")
    marked = case_of("Bos bageri AB", number=NUMBER, email="annan@example.org")
    hidden = case_of("Hemlig AB", email="bo@example.org")
    for case in (marked, hidden):
        actions.mark_secret(case, section="OSL 31 kap. 16 §", reason="Affären.", by=rut)
    assert set(companies.cards_seen_by(dag)) == {seen.business}
    assert set(companies.cards_seen_by(eva)) == {seen.business, hidden.business}
    assert companies.proposals(seen.business, dag) == []
    assert [each.card for each in companies.proposals(seen.business, eva)] == [hidden.business]
    people, cases, *_ = (links for _, links in by_heading("company", seen.business_id, user=dag))
    assert [link.words for link in people] == ["bo@example.org"]
    assert [link.words for link in cases] == [
        f"{seen.reference} {seen.subject}"
    ]  # of a mark there is no number either


def test_a_card_with_many_cases_shows_the_newest_and_leads_on_to_all(client, eva, monkeypatch):
    cases = [case_of("Bos bageri AB", number=NUMBER) for _ in range(3)]
    monkeypatch.setattr(of_cases, "SHOWN", 2)
    *newest, more = dict(by_heading("company", cases[0].business_id, user=eva))["Ärenden"]
    assert [link.words.split()[0] for link in newest] == [cases[2].reference, cases[1].reference]
    assert (more.words, more.beside) == ("Sök bland alla 3 ärenden", "de 2 nyaste står här")
    client.force_login(eva)
    page = client.get(more.address).text
    assert all(case.reference in page for case in cases)


def test_sign_ups_and_what_they_raised_stand_on_the_card(eva, building):
    """A sign-up by number, or by name and address: a consultant signs several companies up from one address."""
    case = case_of("Bos bageri AB", number=NUMBER, email="bo@example.org")
    known = case.business.known_number
    for email, name, number in (
        ("anne@example.org", "Bageriet", known),
        ("bo@example.org", "Bos Bageri", None),
        ("BO@example.org", "Davids bygg", None),
    ):
        sign_up(an_event(eva, slug=f"for-{len(name)}"), email, company_name=name, org_number=number)
    Event.objects.filter(slug="for-8").update(start=None, end=None, week_year=2027, first_week=3, last_week=4)
    source = origins.find(Origin.COMPLAINT, case.pk, user=eva)
    begin(source, Plan(title="Svara fortare", sector=building, due=case.received_on), by=eva)
    told = dict(by_heading("company", case.business_id, user=eva))
    assert len(told["Anmälningar och erbjudanden"]) == 2
    assert [link.words for link in told["Det de har tagit upp"]] == ["Svara fortare"]


def test_a_card_goes_when_nothing_needs_any_of_its_rows(eva):
    first, again = case_of("Bos bageri AB", email="bo@example.org"), case_of("Bageriet", email="b@example.org")
    companies.put_together(again.business, first.business, by=eva)
    for case, left in ((first, 2), (again, 0)):
        discard_cases([case.pk], Disposal(at=timezone.now(), by=None, run=None, is_real=True))
        assert Business.objects.count() == left


def test_no_figure_changes_when_two_companies_are_put_together_or_taken_apart(
    client, eva, anna, building, environment
):
    """Byte for byte: the public figures, the pilot's and the surveys', with cases in all states and all that else
    belongs to a company."""
    fill_a_quarter(building, anna, eva)
    one, other = (Business.objects.create(name=name) for name in ("Bos bageri AB", "Bageriet"))
    for number, pk in enumerate(Case.objects.order_by("pk").values_list("pk", flat=True)):
        Case.objects.filter(pk=pk).update(business=(one, other)[number % 2])
    cases = [case_of(name, email="bo@example.org") for name in ["Bos bageri AB", "Bageriet"] * 5]
    Business.objects.exclude(pk=one.pk).filter(name="Bos bageri AB").update(same_as=one, card=one)
    received, asked, waiting, resting, withdrawn, spam, closed, opened, joined, goal = cases
    for case in (asked, waiting, closed, opened):
        actions.ask_sector(case, building, by=eva, officer=anna)
    actions.accept(asked.assignments.get(), by=anna)
    actions.ask_business(waiting.assignments.get(), "Hur stort är det?", by=anna)
    actions.rest(resting, in_days(30), reason="Väntar på bygglov.", by=eva)
    actions.withdraw(withdrawn, by=eva)
    actions.put_aside(spam, by=eva)
    for case in (closed, opened):
        actions.answer(case.assignments.get(), "Du behöver bygglov.", by=anna, to_business=True)
        actions.close(case, by=eva, outcome=Outcome.REFERRED, nothing_more=True)
    closed.refresh_from_db()
    actions.give_feedback(closed, overall=7, expectations=7, ideal=6)
    actions.reopen(opened, by=eva, text="Mer att göra.")
    actions.join(joined, goal, by=eva)
    assert set(Case.objects.values_list("state", flat=True)) == set(State.values)
    sign_up(an_event(eva), "bo@example.org", company_name="Bos bageri AB")
    begin(
        origins.find(Origin.COMPLAINT, closed.pk, user=eva),
        Plan(title="Svara", sector=building, due=in_days(30)),
        by=eva,
    )
    batch = surveys.receive(tidy_csv("2024;Bygglov;NKI;60,5;17"), "resultat.csv", by=eva)
    surveys.approve(batch, by=eva, seen=batch.preview_hash)
    names = ["how_it_goes", "how_it_goes_csv", "survey_results", "survey_themes", "survey_analysis", "survey_csv"]
    addresses = [*map(reverse, names), f"{reverse('figures')}?period={timezone.localdate().year}"]
    addresses += [reverse("figures"), reverse("survey_area", args=["insikt", "bygglov"]), reverse("improvements")]

    def told() -> dict[str, bytes]:
        TtlCache.forget_all()
        cache.clear()
        client.force_login(eva)
        found = {address: client.get(address) for address in addresses}
        client.logout()
        found |= {f"{address} as anybody": client.get(address) for address in addresses[:4]}
        assert [name for name, answer in found.items() if answer.status_code != 200] == []
        return {name: re.sub(rb'(value|nonce)="[^"]*"', b"", answer.content) for name, answer in found.items()}

    before = told()
    companies.put_together(other, one, by=eva)
    assert told() == before
    companies.take_apart(other, by=eva)
    assert told() == before
    actions.withdraw(received, by=eva)
    assert told()[reverse("figures")] != before[reverse("figures")]  # so that they are not the same whatever happens


def test_a_card_never_shows_more_than_the_lists_do_whoever_reads_it(
    eva, anna, malin, cecilia, rut, dag, building, environment
):
    """Every mix of a secrecy mark, a declared conflict of interest and a question, for each who works here."""
    mixes = [*product((None, [], [building]), (None, anna, malin), [True]), (None, None, False)]
    cases = [case_of("Bos bageri AB", number=NUMBER, email=f"bo{number}@example.org") for number in range(len(mixes))]
    for case, (mark, in_conflict, is_asked) in zip(cases, mixes, strict=True):
        if is_asked:
            asked = actions.ask_sector(case, building, by=eva)
            if in_conflict:
                actions.decline(asked, reason="conflict", by=in_conflict)
                actions.ask_sector(case, building, by=eva)
        if mark is not None:
            actions.mark_secret(
                case, section="OSL 31 kap. 16 §", reason="Affären.", by=rut, sectors=mark, hides_questions=True
            )
    everything = {case.reference for case in cases}
    unmarked = {case.reference for case, (mark, *_) in zip(cases, mixes, strict=True) if mark is None}
    seen_by = {}
    for user in (eva, anna, malin, cecilia, rut, dag):
        user = User.objects.get(pk=user.pk)
        told = dict(by_heading("company", cases[0].business_id, user=user))["Ärenden"]
        shown = {link.words.split()[0] for link in told if link.address}
        counts = [link.words for link in told if not link.address]
        listed = set(Case.objects.visible_to(user).values_list("reference", flat=True))
        hidden = len(unmarked - listed)
        assert shown == listed & everything
        assert counts == ([f"{hidden} ärende{'n' if hidden > 1 else ''} som du inte får läsa"] if hidden else [])
        emails = {case.contact.email for case in cases if case.reference in listed}
        contacts = dict(by_heading("company", cases[0].business_id, user=user))["Kontaktpersoner"]
        assert {link.words for link in contacts} <= emails
        seen_by[user.name] = len(listed)
    assert seen_by["Eva Ek"] == seen_by["Rut Rask"] == len(cases)
    assert 0 == seen_by["Cecilia Ceder"] < min(seen_by["Anna Alm"], seen_by["Malin Mo"], seen_by["Dag Dahl"])
    assert max(seen_by["Anna Alm"], seen_by["Malin Mo"], seen_by["Dag Dahl"]) < len(cases)
