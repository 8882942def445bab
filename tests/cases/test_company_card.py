"""The card of a company that an officer or a manager opens: what the lists show them, and no more."""

import re
from itertools import product

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.models import Assignment, Case, CompanyVisit, VisitPromise
from cases.queries.companies import name_for
from cases.visits import actions as visiting
from portal.models import Business, User
from portal.pages.related_links import by_heading
from tests.courses import in_days

pytestmark = pytest.mark.django_db


def case_of(business: Business, number: int) -> Case:
    told = actions.Submission(
        description=f"Sak {number}", company_name=f"{business.name} {number}", phone="0123-555 01"
    )
    case = actions.register(told)
    Case.objects.filter(pk=case.pk).update(business=business)
    return Case.objects.get(pk=case.pk)


def visit_to(business: Business, eva, *going) -> CompanyVisit:
    told = {"place": "Hamngatan 2", "about": "Hur går det?", "others": "", "start": timezone.now()}
    return visiting.plan(business, by=eva, staff=[eva, *going], **told)


def test_the_card_is_what_the_lists_show_in_every_mix(eva, anna, malin, cecilia, rut, dag, building, environment):
    """A company for each: a mark, whom it names, a conflict of interest, a question, a visit and what was promised."""
    marks, conflicts, askings = (None, [], [building]), (None, anna), (True, False)
    for mark, conflict, is_asked, goes in product(marks, conflicts, askings, (None, anna)):
        if conflict and not is_asked:
            continue
        firm = Business.objects.create(name="Firma")
        case_of(firm, 0)  # nobody was asked anything in this one
        case = case_of(firm, 1)
        if is_asked:
            asked = actions.ask_sector(case, building, by=eva)
            if conflict:
                actions.decline(asked, reason="conflict", by=conflict)
                actions.ask_sector(case, building, by=eva)
        if goes and not conflict:
            visit = visit_to(firm, eva, goes)
            visiting.promise(visit, what="Ring om bygglovet", owner=goes, due=in_days(9), by=eva)
        if mark is not None:
            told = {"section": "OSL 31 kap. 16 §", "reason": "Affären.", "sectors": mark, "hides_questions": True}
            actions.mark_secret(case, by=rut, **told)
    seen = set()
    for firm, who in product(Business.objects.filter(name="Firma"), (anna, malin, cecilia, dag)):
        user = User.objects.get(pk=who.pk)
        theirs = Case.objects.filter(business=firm)
        cases = theirs.visible_to(user)
        visits = CompanyVisit.objects.visible_to(user).filter(business=firm)
        promises = VisitPromise.objects.visible_to(user).filter(visit__business=firm)
        told = {heading: links for heading, links in by_heading("company", firm.pk, user=user) if links}
        shown = [link for links in told.values() for link in links if link.address]
        counts = [
            link.words for links in told.values() for link in links if not link.address and link.words[0].isdigit()
        ]
        titles = {f"{case.reference} {case.subject}" for case in cases}
        titles |= {visit.when.capitalize() for visit in visits} | {promise.what for promise in promises}
        assert {link.words for link in shown} == titles
        assert bool(name_for(user, firm.pk)) == bool(titles)
        assert name_for(user, firm.pk) in {"", *(case.company_name for case in cases), *(firm.name for _ in promises)}
        is_marked = theirs.filter(secrecy_marks__lifted_at=None).exclude(secrecy_marks=None).exists()
        hidden = theirs.exclude(pk__in=cases).count() - (is_marked and not cases.filter(subject="Sak 1").exists())
        assert [words for words in counts if "ärende" in words] == (
            [f"{hidden} ärende{'n' if hidden > 1 else ''} som du inte får läsa"] if hidden else []
        )
        assert not (is_marked and [words for words in counts if "besök" in words])
        seen.add((user.name, bool(cases), bool(visits), bool(promises)))
    assert {
        ("Anna Alm", True, True, True),
        ("Malin Mo", True, False, True),
        ("Cecilia Ceder", False, False, False),
    } <= seen


def test_anna_comes_to_it_from_a_hit_and_from_her_question_and_every_way_on_opens(
    client, eva, anna, cecilia, building
):
    firm = Business.objects.create(name="Firma")
    asked = actions.ask_sector(case_of(firm, 1), building, by=eva, question="Går det?")
    twin = case_of(firm, 2)
    hidden = case_of(firm, 3)
    Case.objects.filter(pk=twin.pk).update(joined_into=asked.case, state="joined", turn="", closed_at=timezone.now())
    visit = visit_to(firm, eva, anna)
    visiting.promise(visit, what="Ring om bygglovet", owner=anna, due=in_days(9), by=eva)
    address = reverse("company_card", args=[firm.pk])
    client.force_login(anna)
    pages = client.get("/handlaggare/sok/", {"q": "Firma 1"}), client.get(reverse("assignment", args=[asked.pk]))
    assert [f'href="{address}"' in page.text for page in pages] == [True, True]
    page = client.get(address).text
    main = page[page.index("<main") : page.index("</main")]
    ways = re.findall(r'href="([^"]+)"', main)
    assert {client.get(way).status_code for way in ways} == {200}
    assert ways.count(reverse("assignment", args=[asked.pk])) == 2  # a duplicate is read where the work goes on
    assert {reverse("visit", args=[visit.pk]), reverse("visit_promise", args=[visit.promises.get().pk])} <= {*ways}
    assert (hidden.reference in page, "1 ärende som du inte får läsa" in page) == (False, True)
    row = Business.objects.create(name="Samma firma", same_as=firm, card=firm)
    assert client.get(reverse("company_card", args=[row.pk])).url == address
    for user, status in ((cecilia, 404), (eva, 302)):
        client.force_login(user)
        assert client.get(address).status_code == status
    assert Assignment.objects.count() == 1
