"""A company's cases and whom one speaks with there, on its card and for whoever reads it."""

from django.db.models import Exists, Model, OuterRef, Q
from django.urls import reverse

from cases import rules
from cases.models import Case, CompanyVisit
from portal.models import Business, Contact, User
from portal.pages import related_links
from portal.pages.related_links import Link
from portal.people import companies
from portal.text.swedish import short_date

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


def _cases(user: User, pk: int) -> list[Link]:
    theirs = Case.objects.filter(business__in=Business.objects.of_card(Business(pk=pk)))
    seen = theirs.visible_to(user)
    found = [
        Link(
            f"{each.reference} {each.subject}",
            reverse("admin:cases_case_change", args=[each.pk]),
            _where_it_stands(each),
        )
        for each in seen.defer("search").order_by("-pk")[:SHOWN]
    ]
    number = seen.count()
    if number > SHOWN:
        found.append(Link(f"Sök bland alla {number} ärenden", _search_of(pk), f"de {SHOWN} nyaste står här"))
    if hidden := theirs.count() - number:
        found.append(Link(f"{hidden} ärende{'n' if hidden > 1 else ''} som du inte får läsa", ""))
    return found


def _search_of(pk: int) -> str:
    """By its number, else by its name as it is written."""
    card = Business.objects.get(pk=pk)
    text = companies.legal_number(card) or f'"{card.name}"'
    return reverse("admin:cases_case_changelist", query={"q": text})


def _where_it_stands(case: Case) -> str:
    ended = f" {short_date(case.closed_at)}" if case.closed_at else ""
    return f"{case.get_state_display()}{ended}"


def _contacts(user: User, pk: int) -> list[Link]:
    rows = Business.objects.of_card(Business(pk=pk))
    people = Contact.objects.filter(companies.seen_by(Contact, user), business__in=rows).order_by("-pk")
    newest = {(each.name, each.email, each.phone): each for each in reversed(people[:SHOWN])}
    return [
        Link(str(each), reverse("admin:portal_contact_change", args=[each.pk]), " · ".join(filter(None, key[1:])))
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
    hidden = theirs.count() - seen.count()
    return plan + found + ([Link(f"{hidden} besök som du inte får läsa", "")] if hidden else [])


related_links.register("company", _cases, heading="Ärenden")
related_links.register("company", _visits, heading="Besök")
