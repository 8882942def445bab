"""A company's cases and whom one speaks with there, on its card and for whoever reads it."""

from collections.abc import Iterable

from django.db.models import Exists, Model, OuterRef, Q
from django.urls import reverse

from cases import rules, secrecy
from cases.models import Assignment, Case, CompanyVisit, VisitPromise
from portal.models import Business, Contact, User
from portal.pages import related_links
from portal.pages.related_links import Link
from portal.people import companies
from portal.text.swedish import long_date, short_date

SHOWN = 50


def _is_seen(model: type[Model], name: str):
    """Nobody meets here a company or a person whose every case is hidden from them."""

    def condition(user: User) -> Q:
        if not rules.cases_visible_to(user):  # no case is hidden from whoever keeps the record
            return Q()
        theirs = Case.objects.filter(**{name: OuterRef("pk")}).order_by()
        return ~Exists(theirs) | Exists(theirs.visible_to(user))

    companies.SEEN[model].append(condition)


_is_seen(Business, "business")
_is_seen(Contact, "contact")


def name_for(user: User, pk: int) -> str:
    """As the newest that the person may read calls the company; empty where there is nothing to read."""
    card = Business(pk=pk)
    seen = Case.objects.visible_to(user).filter(business__in=Business.objects.of_card(card))
    if case := seen.defer("search").order_by("-pk").first():
        return case.company
    visits = CompanyVisit.objects.of_card(card)
    promised = VisitPromise.objects.visible_to(user).filter(visit__in=visits)
    visit = visits.filter(Q(pk__in=visits.visible_to(user).values("pk")) | Q(pk__in=promised.values("visit"))).first()
    return visit.business.head.name if visit else ""


def _cases(user: User, pk: int) -> list[Link]:
    theirs = Case.objects.filter(business__in=Business.objects.of_card(Business(pk=pk)))
    seen = theirs.visible_to(user)
    shown = list(seen.defer("search").order_by("-pk")[:SHOWN])
    pages = _own_pages(user, shown)
    found = [Link(f"{each.reference} {each.subject}", pages[each.pk], _where_it_stands(each)) for each in shown]
    number = seen.count()
    if number > SHOWN and user.roles.sees_everything:
        found.append(Link(f"Sök bland alla {number} ärenden", _search_of(pk), f"de {SHOWN} nyaste står här"))
    if hidden := theirs.exclude(pk__in=seen.order_by().values("pk")).exclude(secrecy.is_marked_whole()).count():
        found.append(Link(f"{hidden} ärende{'n' if hidden > 1 else ''} som du inte får läsa", ""))
    return found


def _own_pages(user: User, cases: Iterable[Case]) -> dict[int, str]:
    """Where the person reads each: the case itself, or what the own sector was asked in it or where it goes on."""
    if user.roles.sees_everything:
        return {each.pk: reverse("admin:cases_case_change", args=[each.pk]) for each in cases}
    wanted = {each.pk: (each.joined_into_id, each.pk) for each in cases}
    rows = Assignment.objects.workable_by(user).filter(case__in={pk for both in wanted.values() for pk in both if pk})
    asked = dict(rows.order_by("pk").values_list("case", "pk"))
    found = {pk: next((asked[each] for each in both if each in asked), None) for pk, both in wanted.items()}
    return {pk: reverse("assignment", args=[row]) if row else "" for pk, row in found.items()}


def _search_of(pk: int) -> str:
    """By its number, else by its name as it is written."""
    card = Business.objects.get(pk=pk)
    text = companies.legal_number(card) or f'"{card.name}"'
    return reverse("admin:cases_case_changelist", query={"q": text})


def _where_it_stands(case: Case) -> str:
    ended = f" {short_date(case.closed_at)}" if case.closed_at else ""
    return f"{case.get_state_display()}{ended}"


def _contacts(user: User, pk: int) -> list[Link]:
    """Of the cases that the person may read; the pilot opens them, and meets those of no case at all too."""
    rows, opens = Business.objects.of_card(Business(pk=pk)), user.roles.is_pilot
    people = Contact.objects.filter(companies.seen_by(Contact, user), business__in=rows).order_by("-pk")
    if not opens:
        people = people.filter(Exists(Case.objects.visible_to(user).filter(contact=OuterRef("pk"))))
    newest = {(each.name, each.email, each.phone): each for each in reversed(people[:SHOWN])}
    return [
        Link(
            str(each),
            reverse("admin:portal_contact_change", args=[each.pk]) if opens else "",
            " · ".join(way for way in key[1:] if way not in ("", str(each))),
        )
        for key, each in reversed(newest.items())
    ]


related_links.register("company", _contacts, heading="Kontaktpersoner")


def _visits(user: User, pk: int) -> list[Link]:
    """The newest first, and for whoever runs the cases the way to plan another."""
    theirs = CompanyVisit.objects.of_card(Business(pk=pk))
    seen = theirs.visible_to(user)
    plan = [Link("Planera ett besök", reverse("visit_plan", args=[pk]))] if rules.may_triage(user) else []
    found = [
        Link(each.when.capitalize(), reverse("visit", args=[each.pk]), each.get_state_display())
        for each in seen[:SHOWN]
    ]
    hidden = theirs.exclude(pk__in=seen.order_by().values("pk")).exclude(rules.is_of_marked_company()).count()
    return plan + found + ([Link(f"{hidden} besök som du inte får läsa", "")] if hidden else [])


def _promises(user: User, pk: int) -> list[Link]:
    """What is owed them since a visit, the nearest first."""
    rows = VisitPromise.objects.visible_to(user).open().filter(visit__in=CompanyVisit.objects.of_card(Business(pk=pk)))
    rows = rows.select_related("owner").order_by("due", "pk")
    return [
        Link(each.what, reverse("visit_promise", args=[each.pk]), f"{each.owner} · senast {long_date(each.due)}")
        for each in rows[:SHOWN]
    ]


related_links.register("company", _cases, heading="Ärenden")
related_links.register("company", _visits, heading="Besök")
related_links.register("company", _promises, heading="Löften vid besök")
