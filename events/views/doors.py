"""The doors: each page is fetched through one that knows who asks. What may not be seen answers as what is not."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from events import rules
from events.models import Attendee, Event, Registration, SchoolPerson
from portal.mail import links
from portal.people import limits


def public_event(view: Callable) -> Callable:
    """A published event, or one that is called off, for anybody; the pilot sees a draft as it will look."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, slug: str, **kwargs) -> HttpResponse:
        rows = Event.objects.all() if rules.may_run(request.user) else Event.objects.public()
        return view(request, get_object_or_404(rows, slug=slug), **kwargs)

    return through


def own_registration(view: Callable) -> Callable:
    """A company's own sign-up, by the secret link of a letter."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, token: str, **kwargs) -> HttpResponse:
        if request.method == "POST":
            limits.use("post_form", limits.client_address(request))
        link = links.find(token, scope="registration")
        registration = link and Registration.objects.select_related("event", "diet").filter(pk=link.target_id).first()
        if registration is None:
            return lost_link(request, token=token)
        if request.method != "HEAD":
            links.note_use(link)
        return view(request, registration, token=token, **kwargs)

    return through


def own_seat(view: Callable) -> Callable:
    """One attendee's own seat, by the secret link of her letter; None when she is in the sign-up no longer."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, token: str) -> HttpResponse:
        if request.method == "POST":
            limits.use("post_form", limits.client_address(request))
        link = links.find(token, scope="attendee")
        if link is None:
            return lost_link(request, token="")
        rows = Attendee.objects.select_related("registration__event")
        return view(request, rows.filter(pk=link.target_id).first(), token=token)

    return through


def lost_link(request: HttpRequest, *, token: str) -> HttpResponse:
    """A link that opens nothing looks the same whether it is old, revoked or made up, and helps on."""
    return render(request, "events/lost_link.html", {"token": token}, status=404)


def school_person(view: Callable) -> Callable:
    """A teacher's, or another school person's, schedule by secret link."""

    @login_not_required
    @wraps(view)
    def through(request: HttpRequest, token: str) -> HttpResponse:
        if request.method == "POST":
            limits.use("post_form", limits.client_address(request))
        link = links.find(token, scope="school_person")
        person = link and SchoolPerson.objects.select_related("event").filter(pk=link.target_id).first()
        if person is None:
            return lost_link(request, token=token)
        return view(request, person, token=token)

    return through


def organised_event(view: Callable) -> Callable:
    """An event for whoever may see who comes: the pilot, and the event's own co-organisers."""

    @wraps(view)
    def through(request: HttpRequest, slug: str, **kwargs) -> HttpResponse:
        return view(request, get_object_or_404(Event.objects.with_list_for(request.user), slug=slug), **kwargs)

    return through
