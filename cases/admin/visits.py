"""The visits in admin: those to come, those that wait for notes, and the companies that nobody has visited for long.

A visit is planned from a company's card and has a page of its own (`cases/visits/views.py`).
"""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases.models import CompanyVisit
from cases.visits.unvisited import SHOWN, unvisited
from portal.admin.model_admin import CasesAdmin


@admin.register(CompanyVisit)
class CompanyVisitAdmin(CasesAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # from the company's card

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False  # a visit is called off

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        now = timezone.now()
        rows = CompanyVisit.objects.visible_to(request.user).select_related("business__card").order_by("start", "pk")
        context = {
            "title": "Företagsbesök",
            "coming": rows.planned().filter(start__gt=now)[:SHOWN],
            "without_notes": rows.planned().filter(start__lte=now)[:SHOWN],
            "unvisited": unvisited(request.user, at=now),
            "shown": SHOWN,
            "opens_card": request.user.roles.is_pilot,
        }
        page = "admin/cases/companyvisit/change_list.html"
        return TemplateResponse(request, page, {"has_permission": True, "opts": self.opts} | context)

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        if not self.has_change_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect("visit", pk=object_id)
