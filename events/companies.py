"""What a company has signed up for, on its card: the same number, or the same name from the same address."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from events import rules
from events.models import Event, Registration
from events.models.registration import plain_name
from portal.models import Business, Contact, User
from portal.pages import related_links
from portal.pages.related_links import Link
from portal.people import companies
from portal.text.swedish import short_date

SHOWN = 50


def _registrations(user: User, pk: int) -> list[Link]:
    return [_link(each) for each in _own(user, pk)]


def _coming(user: User, pk: int) -> list[Link]:
    """For whoever visits them: what they have signed up for and what is not over."""
    return [_link(each) for each in _own(user, pk) if not each.event.is_over(timezone.now())]


def _own(user: User, pk: int) -> list[Registration]:
    rows = list(companies.rows_seen_by(user, Business(pk=pk)))
    numbers = {row.number_fingerprint for row in rows if row.number_fingerprint}
    names = {plain_name(row.name) for row in rows}
    contacts = Contact.objects.filter(companies.seen_by(Contact, user), business__in=rows).exclude(email="")
    same = Q(number_fingerprint__in=numbers) | Q(email__in=list(contacts.values_list("email", flat=True)[:SHOWN]))
    theirs = Registration.objects.filter(same, event__in=Event.objects.filter(rules.lists_visible_to(user)))
    found = theirs.select_related("event").order_by("-pk")[: 2 * SHOWN]
    own = [each for each in found if each.number_fingerprint in numbers or plain_name(each.company_name) in names]
    return own[:SHOWN]


def _link(sign_up: Registration) -> Link:
    event = sign_up.event
    day = short_date(event.start or sign_up.signed_up_at)  # a school visit has its day in its slots
    return Link(event.title, reverse("attendance", args=[event.slug]), f"{sign_up.stands_as} · {day}")


related_links.register("company", _registrations, heading="Anmälningar och erbjudanden")
related_links.register("company_visit", _coming, heading="Kommande träffar")
