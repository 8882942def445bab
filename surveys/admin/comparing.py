"""Whom our results stand beside, in admin: the rows, and a press that asks Kolada for this year's groups."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin
from portal.models import User, town_hall
from portal.pages import related_links
from portal.pages.forms import digest
from portal.text.exceptions import NotAllowed
from surveys import comparing
from surveys.importing.kolada import KoladaDown
from surveys.models import Municipality

PAGE = "admin:surveys_municipality_kolada"
CHANGED = "Kolada svarar något annat nu än för en stund sedan. Se vad som hittades, och välj igen."
TAKEN = "Klart. Resultaten jämförs med de här grupperna när de har hämtats nästa gång."


@admin.register(Municipality)
class MunicipalityAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["name", "code", "kind", "is_similar"]
    list_filter = ["kind", "is_similar"]
    search_fields = ["name", "code"]

    def get_urls(self):
        through = self.admin_site.admin_view(self.ask_kolada)
        return [path("kolada/", through, name="surveys_municipality_kolada"), *super().get_urls()]

    def ask_kolada(self, request: HttpRequest) -> HttpResponse:
        """A press shows what Kolada has; another one takes just that."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._show(request)
        try:
            found = comparing.found_in_kolada()
        except (KoladaDown, NotAllowed) as refusal:
            return self._show(request, refusal=str(refusal))
        shown = request.POST.get("take")
        if found and shown == _seen(found):
            comparing.take(found, by=request.user)
            messages.success(request, TAKEN)
            return redirect(PAGE)
        return self._show(request, found=found, refusal=CHANGED if shown else "")

    def _show(self, request: HttpRequest, *, found: list[comparing.Group] | None = None, refusal: str = ""):
        context = {
            "title": "Vilka vi jämförs med",
            "has_permission": True,
            "opts": self.opts,
            "town_hall": town_hall(),
            "refusal": refusal,
            "found": found,
            "take": _seen(found or []),
            "groups": Municipality.objects.exclude(kind=Municipality.Kind.MUNICIPALITY),
            "like_us": Municipality.objects.filter(is_similar=True),
        }
        return TemplateResponse(request, "admin/surveys/municipality/kolada.html", context)


def _seen(groups: list[comparing.Group]) -> str:
    """All that the page shows, as a digest: the same group may have got other members."""
    return digest([(group.code, group.name, sorted(group.members)) for group in groups])


def _from_town_hall(user: User, pk: int) -> list[related_links.Link]:
    return [related_links.Link("Vilka vi jämförs med", reverse(PAGE))]


related_links.register("town_hall", _from_town_hall)
