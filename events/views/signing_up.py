"""Signing up without an account, in one form. The page afterwards is the same whoever was signed up before."""

import secrets
import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone

from events import actions
from events.forms import SignUpForm
from events.models import Event
from events.views.doors import public_event
from events.workflow import NotAllowed
from portal import limits

FIELDS = "events/_sign_up_fields.html"
SECONDS = 5.0
_empty: dict[int, tuple[float, str]] = {}


@public_event
@limits.limited("sign_up")
def sign_up(request: HttpRequest, event: Event) -> HttpResponse:
    if not event.takes_sign_ups(timezone.now()):
        return render(request, "events/closed.html", {"event": event})
    form = SignUpForm(request.POST, event=event) if request.method == "POST" else None
    if form and form.is_valid():
        try:
            actions.sign_up(event, actions.SignUp(**form.told), key=request.POST.get("key", "")[:100])
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("event_thanks", slug=event.slug)
    context = {
        "event": event,
        "form": form,
        "fields": _fields(form) if form else _empty_fields(event),
        "key": request.POST.get("key") or secrets.token_urlsafe(24),
    }
    return render(request, "events/sign_up.html", context)


@public_event
def thanks(request: HttpRequest, event: Event) -> HttpResponse:
    return render(request, "events/thanks.html", {"event": event})


def _fields(form: SignUpForm) -> str:
    return render_to_string(FIELDS, {"form": form})


def _empty_fields(event: Event) -> str:
    """Most visitors open an empty form, and it is the same for all: a process renders it again every few seconds."""
    until, html = _empty.get(event.pk, (0.0, ""))
    if time.monotonic() >= until:
        if len(_empty) > 100:
            _empty.clear()
        html = _fields(SignUpForm(event=event))
        _empty[event.pk] = (time.monotonic() + SECONDS, html)
    return html


def say(request: HttpRequest, act, done: str) -> bool:
    """Do it, and tell how it went. False for a refusal."""
    try:
        act()
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
