"""Companies in admin: one card for each, with all that there is about it, and the people who speak for it."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone

from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin
from portal.models import Business, Contact, User
from portal.models.business import fingerprint
from portal.pages import related_links
from portal.pages.commands import Command, Page
from portal.people import companies, company_register
from portal.text import orgnumber
from portal.text.exceptions import NotAllowed
from portal.text.row_ids import row_id
from portal.text.swedish import long_date


def put_together(card: Business, *, by: User, row: str) -> str:
    other = _shown(companies.cards_seen_by(by), row)
    companies.put_together(other, card, by=by)
    return f"{other} är samma företag som {card}."


def take_apart(card: Business, *, by: User, row: str) -> str:
    other = companies.take_apart(_shown(companies.rows_seen_by(by, card), row), by=by)
    return f"{other} är ett eget företag igen."


def ask_register(card: Business, *, by: User) -> str:
    """The one look-up that somebody waits for."""
    register, number = company_register.configured(), companies.legal_number(card)
    if register is None or not number:
        raise NotAllowed("Det här företaget går inte att slå upp.")
    try:
        company_register.keep(register, [number])
    except company_register.RegisterDown as fault:
        raise NotAllowed(str(fault)) from fault
    found = company_register.of_number(number)
    return f"Hämtat: {found}." if found else f"Bolagsregistret har inget företag med numret {number}."


def _shown(rows: QuerySet, number: str) -> Business:
    if found := rows.filter(pk=row_id(number)).first():
        return found
    raise NotAllowed("Företaget står inte här längre. Ladda om sidan.")


def _proposed(card: Business, user: User) -> dict:
    """Other cards that may be the same company, each with its button."""
    rows = [
        {"row": each.card, "beside": each.why, "press": f"Samma företag som {each.card.name}"}
        for each in companies.proposals(card, user)
    ]
    lead = "Inget ändras i ärendena, och det går att skilja dem åt igen."
    heading = "Kan det vara samma företag?"
    return {"command": "samma", "heading": heading, "lead": lead, "leads_on": True, "rows": rows}


def _its_rows(card: Business, user: User) -> dict:
    """What has been put together with the card, each with the button that takes it apart."""
    rows = [
        {
            "row": row,
            "beside": long_date(timezone.localdate(row.created_at)),
            "press": f"Skilj åt: {row.name} är ett annat företag",
        }
        for row in companies.rows_seen_by(user, card).exclude(pk=card.pk).order_by("pk")
    ]
    return {"command": "skilj", "heading": "Så här har företaget också angetts", "rows": rows}


class CardPage(Page):
    commands = {
        command.slug: command
        for command in [
            Command("samma", put_together, says=("row",)),
            Command("skilj", take_apart, says=("row",)),
            Command("hamta", ask_register),
        ]
    }

    def address(self, section: str = "") -> str:
        return reverse("admin:portal_business_change", args=[self.thing.pk])

    def form_of(self, command: Command) -> forms.Form:
        return command.form(self.request.POST)

    def refuse(self, form: forms.Form) -> HttpResponse:
        messages.error(self.request, self.refusal)
        return redirect(self.address())


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
        do = self.admin_site.admin_view(self.do)
        return [path("<int:pk>/gor/<slug:command>/", do, name="portal_business_do"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """A row that has been put together with another leads to its card."""
        row = Business.objects.filter(pk=row_id(object_id)).first()
        if row and row.card_id:
            return redirect("admin:portal_business_change", row.card_id)
        context = extra_context or {}
        if row and self.has_view_permission(request, row):
            number = companies.legal_number(row)
            context |= {
                "about": related_links.by_heading("company", row.pk, user=request.user),
                "of_rows": [_proposed(row, request.user), _its_rows(row, request.user)],
                "registered": company_register.of_number(number),
                "can_look_up": bool(number and company_register.configured()),
            }
        return super().change_view(request, object_id, form_url, context)

    def do(self, request: HttpRequest, pk: int, command: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise Http404
        return CardPage(request, get_object_or_404(self.get_queryset(request), pk=pk), by=request.user).press(command)


@admin.register(Contact)
class ContactAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["__str__", "email", "phone", "business"]
    list_select_related = ["business"]
    search_fields = ["name", "email", "phone", "business__name"]
    show_full_result_count = False
    autocomplete_fields = ["business"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(companies.seen_by(Contact, request.user))
