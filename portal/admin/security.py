"""Who came in, who was refused, and who took what out: for those who look after the portal."""

import allauth.account.admin  # noqa: F401 - these three register their pages first,
import allauth.mfa.admin  # noqa: F401 - so that those that nobody uses can be taken away
import django.contrib.auth.admin  # noqa: F401 - and one of ours take a place
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from portal.admin.model_admin import ReadOnlyForPilot
from portal.models import PilotRole, SectorRole, SecurityEvent, User
from portal.people import log, second_factor
from portal.text.swedish import counted

MOST = 1000  # of the newest of a selection; whoever looks for older ones narrows it down by kind, person or time


class Newest(Paginator):
    """Never counts the whole table."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[:MOST].count()


class KindFilter(admin.SimpleListFilter):
    title = "vad"
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return SecurityEvent.Kind.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(kind=self.value()) if self.value() in SecurityEvent.Kind.values else queryset


@admin.register(SecurityEvent)
class SecurityEventAdmin(ReadOnlyForPilot):
    list_display = ["at", "event", "who", "by", "client", "more"]
    list_display_links = None
    list_filter = [KindFilter, "at"]
    list_select_related = ["person", "by"]
    search_fields = ["person__name", "person__email", "client"]
    search_help_text = "Namn, e-postadress eller varifrån"
    paginator = Newest
    show_full_result_count = False
    sortable_by = ()
    fields = ["at", "event", "who", "by", "client", "more"]

    @admin.display(description="vad")
    def event(self, row: SecurityEvent) -> str:
        return row.what

    @admin.display(description="vem det gäller")
    def who(self, row: SecurityEvent) -> str:
        return str(row.person or row.details.get("address", "okänd"))

    @admin.display(description="uppgifter")
    def more(self, row: SecurityEvent) -> str:
        return ", ".join(filter(None, (_in_words(name, value) for name, value in row.details.items())))


LIMITS = {
    "send_case": "nya ärenden",
    "sign_up": "anmälningar",
    "send_files": "filer",
    "post_form": "formulär",
    "sign_in": "inloggningar",
    "code": "koder från mejl",
    "accessibility": "meddelanden om tillgänglighet",
    "letter": "mejl till samma adress",
    "receipt": "kvitton till samma adress",
    "pilot_letter": "mejl till lotsen",
    "save_draft": "sparade utkast",
    "invitation": "inbjudningar till ärenden",
    "spoken_code": "försök med en kod som lästes upp",
}
CODES: dict[str, dict[str, str]] = {
    "what": LIMITS,
    "type": {"totp": "appen", "webauthn": "säkerhetsnyckeln", "recovery_codes": "en reservkod"},
    "role": {**dict(SectorRole.Kind.choices), **dict(PilotRole.Kind.choices)},
    "action": {"admin.add": "lades till", "admin.change": "ändrades", "admin.delete": "togs bort"},
}


def _in_words(name: str, value) -> str:
    """Ids of rows are for the lines of JSON: they say nothing to a person."""
    match name:
        case "remembered":
            return "webbläsaren är ihågkommen" if value else ""
        case "attempt":
            return f"försök {value}"
        case "case":
            return f"ärende {value}"
        case "links":
            return counted(len(value), "länk", "länkar")
        case "fields":
            return ", ".join(str(User._meta.get_field(each).verbose_name) for each in value)
        case "path":
            return {"backup": "säkerhetskopia"}.get(value, value)
        case "backup":
            return "klar"
    return CODES[name].get(value, "") if name in CODES else ""


for unused in (Authenticator, Group, EmailAddress):
    admin.site.unregister(unused)
# In the language of the house; how the migrations of others' tables name them is theirs.
apps.get_app_config("mfa").verbose_name = "Andra faktorn"
Authenticator._meta.verbose_name, Authenticator._meta.verbose_name_plural = "andra faktor", "andra faktorer"


@admin.register(Authenticator)
class AuthenticatorAdmin(admin.ModelAdmin):
    """For the day when somebody has lost their telephone: a superuser removes the second factor."""

    list_display = fields = readonly_fields = ["person", "sort", "added", "used"]
    list_select_related = ["user"]

    @admin.display(description="person", ordering="user")
    def person(self, factor: Authenticator) -> str:
        return str(factor.user)

    @admin.display(description="sort", ordering="type")
    def sort(self, factor: Authenticator) -> str:
        return CODES["type"].get(factor.type, factor.type)

    @admin.display(description="tillagd", ordering="created_at")
    def added(self, factor: Authenticator):
        return factor.created_at

    @admin.display(description="senast använd", ordering="last_used_at")
    def used(self, factor: Authenticator):
        return factor.last_used_at

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj) -> None:
        log.note("second_factor.remove", obj, by=request.user, person=obj.user_id)
        second_factor.take_away(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for each in queryset:
            self.delete_model(request, each)
