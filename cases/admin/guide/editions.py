"""What has been published of the guide's rules, and the newest taken back."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from cases.guide import editions, telling
from cases.models import GuideEdition
from portal.admin.model_admin import ReadOnlyForPilot
from portal.text.exceptions import NotAllowed

SHOWN = 50
LISTED = "admin:cases_guideedition_changelist"
CHANGED = "Vägvisaren har ändrats medan du läste. Läs vad som händer nu."


@admin.register(GuideEdition)
class GuideEditionAdmin(ReadOnlyForPilot):
    fields = ["at", "by", "words"]

    def get_urls(self):
        through = self.admin_site.admin_view
        return [path("tillbaka/", through(self.take_back), name="cases_guideedition_back"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = list(GuideEdition.objects.select_related("by")[: SHOWN + 1])
        names = telling.names_now()
        listed = [
            {"edition": row, "changes": telling.changes(before.rules, row.rules, names)}
            for row, before in zip(rows, [*rows[1:], rows[-1]] if rows else [], strict=True)
        ]
        context = {"title": "Ändringar av vägvisaren", "listed": listed[:SHOWN], "can_take_back": editions.newest()}
        return self._show(request, "editions.html", context)

    def take_back(self, request: HttpRequest) -> HttpResponse:
        """Looked at first. What has been changed in between is looked at again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not (found := editions.newest()):
            messages.warning(request, "Det finns ingen ändring att ta tillbaka.")
            return redirect(LISTED)
        edition, before = found
        try:
            if seen := request.POST.get("publicera"):
                if editions.take_back(edition, before, seen=seen, by=request.user):
                    messages.success(request, f"Det är som före ändringen igen: {edition.words}.")
                    return redirect(LISTED)
                messages.warning(request, CHANGED)
            foreseen = editions.foreseen(lambda: editions.restore(before.rules))
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
            return redirect(LISTED)
        context = {"title": "Ta tillbaka en ändring", "edition": edition, "change": foreseen.change}
        return self._show(request, "take_back.html", context | {"digest": foreseen.digest})

    def _show(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        every = {"has_permission": True, "opts": self.opts}
        return TemplateResponse(request, f"admin/cases/guide/{template}", every | context)
