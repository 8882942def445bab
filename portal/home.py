"""The roof's own pages: start page, initiatives, accessibility, privacy. Put together from every app below."""

from functools import cached_property

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control

from portal import directory
from portal.models import InitiativePage, Notice, User


def site(request: HttpRequest) -> dict:
    """Context of every page: whose site it is, and who the pilot is."""
    return {"municipality": settings.MUNICIPALITY, "is_demo": settings.DEMO, "pilot": Pilot()}


class Pilot:
    """The pilot as pages name it. Nothing is asked of the database until a page uses it, and then once."""

    @cached_property
    def _person(self) -> User | None:
        return directory.pilot(timezone.localdate())

    @property
    def name(self) -> str:
        """The name that a business reads; without anybody in the role the function itself answers."""
        return str(self._person) if self._person else "Företagslotsen"

    @property
    def title(self) -> str:
        return f"Företagslotsen {self._person}" if self._person else "Företagslotsen"

    @property
    def phone(self) -> str:
        return (self._person and self._person.phone) or settings.MUNICIPALITY["phone"]


@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "portal/home.html",
        {
            "notices": Notice.objects.current(timezone.localdate())[:5],
            "initiatives": InitiativePage.objects.filter(is_published=True),
        },
    )


@login_not_required
def initiative(request: HttpRequest, slug: str) -> HttpResponse:
    page = get_object_or_404(InitiativePage, initiative=slug, is_published=True)
    notices = Notice.objects.current(timezone.localdate()).filter(initiative=slug)
    return render(request, "portal/initiative.html", {"page": page, "notices": notices})


@login_not_required
def in_english(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/in_english.html")


@login_not_required
@cache_control(public=True, max_age=3600)
def colours(request: HttpRequest) -> HttpResponse:
    """The municipality's colours as a style sheet, because the content security policy allows none inline."""
    css = f":root{{--brand:{settings.BRAND_COLOUR};--brand-light:{settings.BRAND_COLOUR_LIGHT}}}"
    return HttpResponse(css, content_type="text/css; charset=utf-8")


@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")
