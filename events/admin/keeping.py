"""How long things are kept, and what goes next."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from events import actions, keeping
from events.models import KeepingRule
from portal.admin_base import Logged, PilotAdmin


@admin.register(KeepingRule)
class KeepingRuleAdmin(Logged, PilotAdmin):
    list_display = ["what", "days", "decision"]
    change_list_template = "admin/events/keepingrule/change_list.html"

    def get_urls(self):
        through = self.admin_site.admin_view
        return [
            path("det-som-gallras/", through(self.preview), name="events_keepingrule_preview"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request)
        context = {
            "title": "Det som gallras härnäst",
            "due": actions.goes_next(timezone.now()),
            "classes": keeping.CLASSES,
            "days": KeepingRule.days_by_class(),
            "has_permission": True,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/events/keepingrule/preview.html", context)
