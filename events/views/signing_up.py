"""Signing up without an account, in one form. The page afterwards is the same whoever was signed up before.

When a popular event opens, many open the form at once. For visitors who are not signed in it is the same page but
for two tokens, so a process renders it once a second. What is known of the event may be a second old too, for nothing
here decides: the action asks the database.
"""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from events import actions
from events.forms.public import SignUpForm
from events.models import Event
from portal.pages.anonymous_page import AnonymousPage
from portal.pages.forms import OwnAddressForm
from portal.people import limits, unsent_input
from portal.people.accounts import own_details
from portal.text.email_addresses import ASKED, normal, readable
from portal.text.exceptions import NotAllowed
from portal.text.ttl_cache import TtlCacheByKey

SENT_AT = "sent_at"
_forms = AnonymousPage()
_events = TtlCacheByKey[Event](seconds=1)


@login_not_required
@limits.limited("post_form")
def sign_up(request: HttpRequest, slug: str) -> HttpResponse:
    if request.method == "POST":
        return _send(request, _events(slug, lambda: _event(slug)))
    if unsent_input.REFUSED in request.GET and settings.SESSION_COOKIE_NAME in request.COOKIES:
        return _again(request, _event(slug))
    return _forms(request, slug, lambda _, tokens: _form(request, _event(slug), **tokens), form_key=_new_key())


def _send(request: HttpRequest, event: Event) -> HttpResponse:
    if not event.takes_sign_ups(timezone.now()):
        return render(request, "events/closed.html", {"event": event})
    form = SignUpForm(request.POST, event=event)
    if form.is_valid():
        limits.use("sign_up", limits.client_address(request))
        try:
            result, _ = actions.sign_up(event, actions.SignUp(**form.told), key=request.POST.get("key", "")[:100])
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            if result is actions.Result.WAITING and not event.looks_full:
                _events.forget()  # full since it was read: whoever comes next goes straight to the queue
            _keep(request, event, form)
            unsent_input.keep(request, f"refused-{_page_key(event)}", {})
            messages.success(request, f"Vi skickar ett mejl till {readable(form.told['email'])}.")
            return redirect("event_thanks", slug=event.slug)
    return _refuse(request, event, form)


def _refuse(request: HttpRequest, event: Event, form: SignUpForm) -> HttpResponse:
    """To a page that Back can reach; at once where the number may be a person's, which is kept nowhere."""
    number = form.cleaned_data.get("org_number")
    if request.POST.get("org_number", "").strip() and not (number and number.kind == "company"):
        return _form(request, event, form=form, key=request.POST.get("key", "")[:100])
    said = " ".join(form.non_field_errors())
    unsent_input.keep(request, f"refused-{_page_key(event)}", _sent_boxes(request), tried="sign_up", said=said)
    return redirect(f"{request.path}?{unsent_input.REFUSED}=1")


def _again(request: HttpRequest, event: Event) -> HttpResponse:
    """As it was refused, in this browser."""
    left = unsent_input.of(request, f"refused-{_page_key(event)}")
    if not left.tried:
        return _form(request, event)
    form = SignUpForm(left.data, event=event)
    if left.said and form.is_valid():
        form.add_error(None, left.said)
    return _form(request, event, form=form, key=left.data.get("key", "")[:100])


def _sent_boxes(request: HttpRequest) -> dict[str, list[str]]:
    return {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}


def _form(
    request: HttpRequest, event: Event, *, form: SignUpForm | None = None, key: str = "", **more: str
) -> HttpResponse:
    if not event.takes_sign_ups(timezone.now()):
        return render(request, "events/closed.html", {"event": event})
    readers = event.co_organisers.exclude(user=None).values_list("name", flat=True)
    context = {
        "event": event,
        "readers": readers,
        "form": form or SignUpForm(event=event, initial=_own(request)),
        "key": key or _new_key(),
    }
    return render(request, "events/sign_up.html", context | more)


def _keep(request: HttpRequest, event: Event, form: SignUpForm) -> None:
    """What was sent, for the hour in which its address may be put right there: all of it, since it may have been the
    address of somebody who is signed up already, and then it has become nothing. Whoever has signed in has shown hers.
    """
    if request.user.is_authenticated:
        return
    sent = _sent_boxes(request)
    number = form.cleaned_data.get("org_number")
    sent["org_number"] = [number.shown if number and number.kind == "company" else ""]  # no personal number is kept
    unsent_input.keep(request, _page_key(event), sent | {SENT_AT: [str(int(timezone.now().timestamp()))]})


def _page_key(event: Event) -> str:
    return f"sign-up-{event.pk}"


@login_not_required
@limits.limited("post_form")
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    event = _event(slug)
    sent = _sent(request, event)
    form = OwnAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _put_right(request, event, form, sent):
        return redirect("event_thanks", slug=event.slug)
    context = {"event": event, "form": form, "sent_to": normal(sent.get("email", ""))}
    return render(request, "events/thanks.html", context)


def _sent(request: HttpRequest, event: Event) -> QueryDict:
    """What this browser has sent within the hour; nothing for another."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES and not request.user.is_authenticated
    sent = unsent_input.of(request, _page_key(event)).data if has_session else QueryDict()
    at = sent.get(SENT_AT, "0")
    return sent if timezone.now().timestamp() - int(at) < actions.PUT_RIGHT.total_seconds() else QueryDict()


def _put_right(request: HttpRequest, event: Event, form: OwnAddressForm, sent: QueryDict) -> bool:
    limits.use("sign_up", limits.client_address(request))
    email, again = form.cleaned_data["email"], sent.copy()
    again["email"] = again["email" + ASKED] = email  # about which the page has asked
    filled = SignUpForm(again, event=event)
    if not (sent.get("key") and filled.is_valid()):
        form.add_error(None, "Det går inte att ändra adressen här längre. Anmäl dig igen, eller ring oss.")
        return False
    try:
        actions.sign_up(event, actions.SignUp(**filled.told), key=sent.get("key", "")[:100])
    except NotAllowed as refusal:
        form.add_error(None, str(refusal))
        return False
    unsent_input.keep(request, _page_key(event), dict(again.lists()))
    messages.success(request, f"Vi skickar ett mejl till {readable(email)} i stället.")
    return True


def _own(request: HttpRequest) -> dict[str, str]:
    own = own_details(request.user)
    return own | {"attendees": own["name"]} if own else own


def _event(slug: str) -> Event:
    return get_object_or_404(Event.objects.public(), slug=slug)


def _new_key() -> str:
    return secrets.token_urlsafe(24)


def say(request: HttpRequest, act: Callable, done: str) -> bool:
    """Do it, and tell how it went. False for a refusal."""
    try:
        act()
    except NotAllowed as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
