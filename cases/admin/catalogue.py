"""What Eva refines herself: wishes, matter types, standard texts and promises; and the answers she reads."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse

from cases.admin.guide.publishing import PublishedAdmin
from cases.guide import differences, reading
from cases.models import ClosingAnswer, MatterType, ServicePromise, StandardText, Wish
from portal.admin.model_admin import PilotAdmin, ReadOnlyForPilot
from portal.text.row_ids import row_id
from portal.text.swedish import join_words

TICKS = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}


class CatalogueAdmin(PilotAdmin):
    show_facets = admin.ShowFacets.NEVER
    actions = None  # no deleting of many at once: what a case points to would go unseen


@admin.register(Wish)
class WishAdmin(PublishedAdmin):
    """What it always leads to in the guide stands here too, and is published as the guide's questions are."""

    called = "Önskan"
    show_facets = admin.ShowFacets.NEVER
    list_display = ["label", "sector_names", "order", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["label"]
    fields = ["label", "matter_types", "sectors", "steps", "order", "is_active", "label_en"]
    formfield_overrides = TICKS

    def get_urls(self):
        through = self.admin_site.admin_view
        return [path("<int:pk>/vagar/", through(self.paths), name="cases_wish_paths"), *super().get_urls()]

    def paths(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Every map that the guide gives for it, by the answers that lead there."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        wish = get_object_or_404(Wish, pk=pk)
        context = {"title": f"Alla vägar: {wish}", "wish": wish} | differences.every_map(wish, reading.read())
        return self.show(request, "paths.html", context)

    def change_view(self, request: HttpRequest, object_id: str, form_url="", extra_context=None) -> HttpResponse:
        more = {"paths_address": reverse("admin:cases_wish_paths", args=[pk])} if (pk := row_id(object_id)) else {}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | more)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("sectors")

    @admin.display(description="frågar")
    def sector_names(self, wish: Wish) -> str:
        return join_words(wish.sectors.all()) or "ingen ännu"

    def has_delete_permission(self, request, obj=None) -> bool:
        """A wish that a case was registered with stays, and is hidden instead."""
        return super().has_delete_permission(request, obj) and not (obj and obj.cases.exists())


@admin.register(MatterType)
class MatterTypeAdmin(CatalogueAdmin):
    list_display = ["name", "sector_names", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name"]
    formfield_overrides = TICKS

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("sectors")

    @admin.display(description="berör")
    def sector_names(self, matter: MatterType) -> str:
        return join_words(matter.sectors.all()) or "ingen ännu"

    def has_delete_permission(self, request, obj=None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.cases.exists())


@admin.register(StandardText)
class StandardTextAdmin(CatalogueAdmin):
    list_display = ["title", "whose"]
    list_filter = ["sector"]
    list_select_related = ["sector"]
    search_fields = ["title", "text"]

    @admin.display(description="används av")
    def whose(self, text: StandardText) -> str:
        if text.sector:
            return text.sector.name
        return "lotsen och sektorerna" if text.is_for_sectors else "lotsen"


@admin.register(ServicePromise)
class ServicePromiseAdmin(CatalogueAdmin):
    """How many working days we promise. Without a row the number we began with holds."""

    list_display = ["kind", "workdays"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(ClosingAnswer)
class ClosingAnswerAdmin(ReadOnlyForPilot):
    """What businesses thought. Nobody here changes an answer."""

    list_display = ["case", "overall", "expectations", "ideal", "at"]
    list_select_related = ["case"]
    show_full_result_count = False
    ordering = ["-at"]
