"""Companies in admin: one card for each, with all that there is about it, and the people who speak for it."""

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin
from portal.models import Business, Contact
from portal.models.business import fingerprint
from portal.pages import related_links
from portal.people import companies
from portal.text import orgnumber
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id


@admin.register(Business)
class BusinessAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["name", "number_mask", "kind", "created_at"]
    list_filter = ["kind"]
    search_fields = ["name", "org_number"]
    search_help_text = "Namn, eller organisationsnummer i vilken form som helst"
    show_full_result_count = False
    fields = ["name", "org_number", "number_mask", "kind", "created_at"]
    readonly_fields = ["number_mask", "kind", "created_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return companies.cards_seen_by(request.user)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        try:
            number = orgnumber.parse(search_term)
        except orgnumber.InvalidOrgNumber:
            number = None
        rows = Business.objects.filter(card=OuterRef("pk"))
        if number:
            same = {"number_fingerprint": fingerprint(number.digits)}
            return queryset.filter(Q(**same) | Exists(rows.filter(**same))), False
        found, doubles = super().get_search_results(request, queryset, search_term)
        if search_term:
            found |= queryset.filter(Exists(rows.filter(name__icontains=search_term)))
        return found, doubles

    def get_urls(self) -> list:
        mine = [
            path(
                "<int:pk>/samma/", self.admin_site.admin_view(self.put_together), name="portal_business_put_together"
            ),
            path("<int:pk>/skilj/", self.admin_site.admin_view(self.take_apart), name="portal_business_take_apart"),
        ]
        return [*mine, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """A row that has been put together with another leads to its card."""
        row = Business.objects.filter(pk=row_id(object_id)).first()
        if row and row.card_id:
            return redirect("admin:portal_business_change", row.card_id)
        context = extra_context or {}
        if row and self.has_view_permission(request, row):
            context |= {
                "about": related_links.by_heading("company", row.pk, user=request.user),
                "rows": companies.rows_seen_by(request.user, row).exclude(pk=row.pk).order_by("pk"),
                "proposals": companies.proposals(row, request.user),
            }
        return super().change_view(request, object_id, form_url, context)

    def put_together(self, request: HttpRequest, pk: int) -> HttpResponse:
        """ "Samma företag": the other card's rows stand on this one."""
        card = self._card(request, pk)
        if request.method == "POST":
            other = get_object_or_404(companies.cards_seen_by(request.user), pk=_number(request, "other"))
            self._do(request, companies.put_together, other, card, done=f"{other} är samma företag som {card}.")
        return redirect("admin:portal_business_change", card.pk)

    def take_apart(self, request: HttpRequest, pk: int) -> HttpResponse:
        """ "Skilj åt": it was another company after all."""
        card = self._card(request, pk)
        if request.method == "POST":
            row = get_object_or_404(companies.rows_seen_by(request.user, card), pk=_number(request, "row"))
            self._do(request, companies.take_apart, row, done=f"{row} är ett eget företag igen.")
        return redirect("admin:portal_business_change", card.pk)

    def _card(self, request: HttpRequest, pk: int) -> Business:
        if not self.has_change_permission(request):
            return get_object_or_404(Business.objects.none())
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _do(self, request: HttpRequest, act, *rows: Business, done: str) -> None:
        try:
            act(*rows, by=request.user)
        except NotAllowed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, done)


@admin.register(Contact)
class ContactAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["__str__", "email", "phone", "business"]
    list_select_related = ["business"]
    search_fields = ["name", "email", "phone", "business__name"]
    show_full_result_count = False
    autocomplete_fields = ["business"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(companies.seen_by(Contact, request.user))


def _number(request: HttpRequest, name: str) -> int:
    return row_id(request.POST.get(name, ""))
