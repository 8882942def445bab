"""Pröva det som är runt omkring: mail server, virus scanner, address and backups, which no page can see by itself.

A letter has arrived when somebody has pressed the button behind its link: scanners open links, and press nothing.
"""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.files import clamav
from portal.mail import links, outbox
from portal.models import LogEntry, OutgoingEmail, SecretLink, SecurityEvent, TownHall, User
from portal.pages import related_links
from portal.people import limits, log
from portal.server import edge
from portal.text.email_addresses import EmailAddressFormField, EmailAddressInput, readable
from portal.text.swedish import stamp

MAIL_TEST = "mail_test"  # the letter, its link
CONFIRMED = "mail_test.confirm"
DAYS = 2  # so long the link holds
SHOWN = timedelta(days=7)
TOO_OLD = timedelta(days=2)  # a backup
# The test file that every scanner finds (eicar.org), put together here: no scanner shall find it in this file.
EICAR = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "!$H+H*")


class MailTestForm(forms.Form):
    email = EmailAddressFormField(
        label="Till vilken adress?",
        help_text="Välj en som du läser, gärna en utanför kommunen.",
        widget=EmailAddressInput({"autocomplete": "email"}),
        error_messages={"required": "Skriv adressen som mejlet ska till."},
    )


@dataclass(frozen=True)
class Confirmed:
    at: datetime
    email: str  # empty when the link has been disposed of


@require_http_methods(["GET", "HEAD", "POST"])
def surroundings(request: HttpRequest) -> HttpResponse:
    """In admin, for the pilot and superusers. Each press tries one thing."""
    form = MailTestForm(initial={"email": request.user.email})
    if request.method == "POST":
        if "scanner" in request.POST:
            succeeded, said = try_scanner()
            (messages.success if succeeded else messages.error)(request, said)
            return redirect("surroundings")
        form = MailTestForm(request.POST)
        if form.is_valid():
            messages.success(request, send_test(form.cleaned_data["email"]))
            return redirect("surroundings")
    confirmed, backup = mail_confirmed(), last_backup()
    context = {
        "title": "Pröva det som är runt omkring",
        "has_permission": True,
        "form": form,
        "bound": form.is_bound,
        "confirmed": confirmed,
        "awaited": awaited(confirmed),
        "scanner": settings.CLAMAV_ADDRESS,
        "address": address_of(request),
        "backup": backup,
        "backup_is_old": is_old(backup),
    }
    return render(request, "admin/portal/surroundings.html", context)


# --- Mail -----------------------------------------------------------------------------------------


@transaction.atomic
def send_test(email: str) -> str:
    """Links of letters that have left are closed, so that an old one confirms nothing about the new."""
    if not limits.may("letter", f"{MAIL_TEST} {email}"):
        return f"Det har redan gått flera provmejl till {readable(email)}. Öppna det senaste, eller vänta en timme."
    links.revoke(scope=MAIL_TEST, target_id=TownHall.ONLY)
    key = links.Key(scope=MAIL_TEST, target_id=TownHall.ONLY, view="mail_test", days=DAYS)
    outbox.write(outbox.Letter("portal/email/mail_test", to=email, keys={"link": key}))
    return f"Provmejlet är på väg till {readable(email)}. Öppna det, följ länken och tryck på knappen."


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_test(request: HttpRequest, token: str) -> HttpResponse:
    link = links.find(token, scope=MAIL_TEST)
    if link is None:
        raise Http404
    if request.method != "POST":
        return render(request, "portal/mail_test.html", {"email": link.email})
    confirm(link)
    messages.success(request, "Tack! Nu vet vi att våra mejl kommer fram till dig.")
    return redirect("home")


@transaction.atomic
def confirm(link: SecretLink) -> None:
    links.revoke(scope=MAIL_TEST, target_id=link.target_id)
    log.note(CONFIRMED, link, by=None)


def mail_confirmed() -> Confirmed | None:
    """When it was last seen that letters arrive, and to whom."""
    entry = LogEntry.objects.filter(thing=SecretLink._meta.model_name, action=CONFIRMED).order_by("-pk").first()
    if entry is None:
        return None
    emails = SecretLink.objects.filter(pk=entry.thing_id).values_list("email", flat=True)
    return Confirmed(entry.at, emails.first() or "")


def awaited(confirmed: Confirmed | None) -> str:
    """What became of a letter that nobody has confirmed, in a sentence; empty when none is waited for."""
    written = OutgoingEmail.objects.filter(created_at__gt=timezone.now() - SHOWN, kind=MAIL_TEST)
    last = written.order_by("-pk").first()
    if last is None or confirmed and confirmed.at > last.created_at:
        return ""
    about = f"Provmejlet till {readable(last.to)} skrevs {stamp(last.created_at)}."
    match last.state:
        case OutgoingEmail.State.SENT:
            return f"{about} Mejlservern tog emot det. Öppna det och tryck på knappen."
        case OutgoingEmail.State.FAILED:
            return f"{about} Det gick inte att skicka: {last.last_error}"
    tried = f" Senaste försöket: {last.last_error}" if last.last_error else ""
    return f"{about} Det väntar på att skickas. Ladda om sidan om en stund.{tried}"


# --- Scanner --------------------------------------------------------------------------------------


def try_scanner() -> tuple[bool, str]:
    """Whether it found the test file, and a sentence."""
    if not settings.CLAMAV_ADDRESS:
        return False, "Det finns ingen virusskanner. Filer går att ladda ner, men de är inte kontrollerade."
    try:
        if not clamav.lives():
            raise TimeoutError
        verdict = clamav.verdict(io.BytesIO("".join(EICAR).encode()))
    except OSError:
        return False, "Virusskannern svarar inte. Filer som kommer in går inte att öppna förrän den gör det."
    if verdict.endswith("FOUND"):
        return True, "Virusskannern hittade testviruset. Den fungerar."
    return False, "Virusskannern svarar, men hittade inte testviruset. Be it-avdelningen hämta dess virussignaturer."


# --- Address --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """How this very page was reached, beside how it should be."""

    opened: str  # "https://foretag.kommunen.se"
    right: str
    hosts: list[str]
    client: str
    problems: list[str]


def address_of(request: HttpRequest) -> Address:
    opened = f"{request.scheme}://{request.get_host()}"
    return Address(opened, settings.SITE_URL, settings.ALLOWED_HOSTS, request.META["REMOTE_ADDR"], _problems(request))


def _problems(request: HttpRequest) -> list[str]:
    found = []
    if request.get_host() != settings.SITE_URL.partition("://")[2]:
        found.append("Du öppnade sidan på ett annat namn än det som länkarna i våra mejl går till.")
    if settings.HTTPS and not request.is_secure():
        was_forwarded = request.META.get(edge.WAS_FORWARDED)
        found.append(NOT_TRUSTED if was_forwarded else "Du öppnade sidan utan https.")
    if not settings.HTTPS:
        found.append("Länkarna i våra mejl går till en adress utan https.")
    return found


NOT_TRUSTED = "Portalen litar inte på proxyn framför. Be it-avdelningen skriva dess adress i TRUSTED_PROXIES."


# --- Backups --------------------------------------------------------------------------------------


def last_backup() -> datetime | None:
    """Of those that the portal's own command has made: others it cannot know of."""
    kept = SecurityEvent.objects.filter(kind=SecurityEvent.Kind.EXPORT, details__backup="saved")
    return kept.order_by("-pk").values_list("at", flat=True).first()


def is_old(backup: datetime | None) -> bool:
    return backup is None or timezone.now() - backup > TOO_OLD


def lacks() -> list[str]:
    """What has not been shown to work, in sentences for whoever keeps the portal in order."""
    found = []
    if mail_confirmed() is None:
        found.append("Ingen har bekräftat att våra mejl kommer fram. Skicka ett provmejl.")
    if settings.CLAMAV_ADDRESS and not clamav.lives():
        found.append("Virusskannern svarar inte.")
    if is_old(last_backup()):
        found.append("Den senaste säkerhetskopian är äldre än två dygn, eller finns inte.")
    return found


def _from_town_hall(user: User, pk: int) -> list[related_links.Link]:
    return [related_links.Link("Pröva det som är runt omkring", reverse("surroundings"))]


related_links.register("town_hall", _from_town_hall)
