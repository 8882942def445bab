"""The ground in admin: letters, texts and the log. Every change is noted in the log, by id."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import Truncator

from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin, ReadOnlyForPilot, RecordAdmin
from portal.admin.pictures import HasPicture, PictureInline
from portal.mail import outbox
from portal.models import (
    AccessibilityMessage,
    ClosedDay,
    InitiativePage,
    LogEntry,
    MailboxPerson,
    Notice,
    OutgoingEmail,
    SecretLink,
    User,
    Wording,
    YearlyTask,
)
from portal.pages import required_parts
from portal.people import log, security
from portal.text import labels, swedish
from portal.text.wording import DEFAULTS

# --- What Eva writes ------------------------------------------------------------------------------


@admin.register(ClosedDay)
class ClosedDayAdmin(Logged, PilotAdmin):
    list_display = ["day", "reason"]
    date_hierarchy = "day"


@admin.register(YearlyTask)
class YearlyTaskAdmin(Logged, PilotAdmin):
    """Beside the year's own page, where it is said that something is done."""

    fields = ["what", "why", ("month", "day"), "ahead", "place"]
    list_display = ["what", "due", "ahead", "place"]
    ordering = ["due", "what"]

    def get_form(self, request: HttpRequest, obj: YearlyTask | None = None, **kwargs):
        wide = {"what": AdminTextInputWidget({"size": 60}), "why": AdminTextareaWidget({"rows": 3})}
        return super().get_form(request, obj, widgets=wide, **kwargs)

    def response_post_save_add(self, request: HttpRequest, obj: YearlyTask) -> HttpResponse:
        return redirect("year")

    response_post_save_change = response_post_save_add


@admin.register(Notice)
class NoticeAdmin(Logged, PilotAdmin):
    list_display = ["title", "initiative", "since", "until"]
    list_filter = ["initiative"]
    search_fields = ["title", "text"]


@admin.register(InitiativePage)
class InitiativePageAdmin(HasPicture, Logged, PilotAdmin):
    inlines = [PictureInline]
    list_display = ["title", "initiative", "updated_on", "is_published", "order"]
    readonly_fields = ["updated_on"]

    def save_model(self, request: HttpRequest, obj: InitiativePage, form, change: bool) -> None:
        obj.updated_on = timezone.localdate()
        super().save_model(request, obj, form, change)


@admin.register(Wording)
class WordingAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["where", "current", "is_rewritten"]
    list_display_links = ["current"]
    search_fields = ["key", "text"]
    fields = ["key", "first_version", "text"]
    readonly_fields = ["key", "first_version"]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """With what the law asks of two of the pages, and nobody has written."""
        today = timezone.localdate()
        context = {"missing": required_parts.missing(today), "no_officer": required_parts.without_an_officer()}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """A text that no page shows any more keeps its row, and is nobody's to rewrite."""
        return super().get_queryset(request).filter(key__in=list(DEFAULTS))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple:
        """Also by the base text of those that nobody has rewritten, as the page shows it."""
        words = search_term.casefold().split()
        keys = [key for key, text in DEFAULTS.items() if words and all(word in text.casefold() for word in words)]
        found, may_be_double = super().get_search_results(request, queryset, search_term)
        return found | queryset.filter(key__in=keys, text=""), may_be_double

    @admin.display(description="var texten står", ordering="key")
    def where(self, wording: Wording) -> str:
        return wording.place

    @admin.display(description="texten nu")
    def current(self, wording: Wording) -> str:
        return Truncator(wording.text or wording.default).chars(120)

    @admin.display(description="ändrad", boolean=True)
    def is_rewritten(self, wording: Wording) -> bool:
        return bool(wording.text)

    @admin.display(description="grundtexten")
    def first_version(self, wording: Wording) -> str:
        return wording.default

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class AnsweredFilter(admin.SimpleListFilter):
    title = "svar"
    parameter_name = "answered"

    def lookups(self, request, model_admin):
        return [("no", "väntar på svar"), ("yes", "besvarat")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("no", "yes"):
            return queryset.filter(answered_at__isnull=self.value() == "no")
        return queryset


@admin.register(AccessibilityMessage)
class AccessibilityMessageAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["received_at", "beginning", "page", "email", "answered_at"]
    list_filter = [AnsweredFilter]
    fields = ["received_at", "text", "page", "email", "answered_at", "note"]
    readonly_fields = ["received_at", "text", "page", "email"]

    @admin.display(description="meddelande")
    def beginning(self, message: AccessibilityMessage) -> str:
        return Truncator(message.text).chars(80)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


# --- Letters, links and the log -------------------------------------------------------------------


class NeedsAPerson(admin.SimpleListFilter):
    title = "fel"
    parameter_name = "needs"

    def lookups(self, request, model_admin):
        return [("person", "behöver en människa")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.need_a_person(timezone.now()) if self.value() == "person" else queryset


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(ReadOnlyForPilot):
    """The letters, and the failure screen: what could not be sent, and what a person decides about it."""

    list_display = ["created_at", "to", "subject", "state", "attempts", "error"]
    list_filter = [NeedsAPerson, "state"]
    search_fields = ["to", "subject"]
    show_full_result_count = False
    list_per_page = 50
    fields = ["subject", "to", "reply_to", "words", "state", "created_at", "sent_at", "attempts", "last_error"]
    actions = ["send_again", "mark_as_handled"]

    @admin.display(description="text")
    def words(self, letter: OutgoingEmail) -> str:
        """Without what only the receiver may hold: personal links, and codes to sign in with."""
        if letter.kind == "sign_in_code" and not settings.DEMO:
            return "Koden visas bara för den som har fått mejlet."
        return outbox.readable(letter)

    @admin.display(description="senaste fel")
    def error(self, letter: OutgoingEmail) -> str:
        if letter.is_undecided:
            return "Vi vet inte om mejlet gick fram. Fråga mottagaren innan du skickar det igen."
        return Truncator(letter.last_error).chars(100)

    @admin.action(description="Skicka igen", permissions=["view"])
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._decide(request, queryset, "letter.send_again", outbox.send_again, "Åter i kön")

    @admin.action(description="Markera som hanterat", permissions=["view"])
    def mark_as_handled(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._decide(request, queryset, "letter.handled", outbox.mark_as_handled, "Markerade som hanterade")

    def _decide(self, request: HttpRequest, queryset: QuerySet, action: str, decide, done: str) -> None:
        """Only letters that wait for a person: a letter that has left is never sent twice from here."""
        stopped = list(queryset.need_a_person(timezone.now()))
        for letter in stopped:
            log.note(action, letter, by=request.user)
        number = decide(OutgoingEmail.objects.filter(pk__in=[letter.pk for letter in stopped]))
        if number:
            messages.success(request, f"{done}: {number} mejl.")
        else:
            messages.warning(request, "Inget av mejlen väntar på en människa.")

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        waited = outbox.oldest_unsent()
        context = {
            "oldest": waited and age(waited),
            "stopped": OutgoingEmail.objects.need_a_person(timezone.now()).count(),
        }
        return super().changelist_view(request, context | (extra_context or {}))


def age(waited: timedelta) -> str:
    minutes = int(waited.total_seconds() // 60)
    if minutes < 1:
        return "mindre än en minut"
    if minutes < 120:
        return "en minut" if minutes == 1 else f"{swedish.number_word(minutes)} minuter"
    return f"{swedish.number_word(minutes // 60)} timmar"


@admin.register(SecretLink)
class SecretLinkAdmin(ReadOnlyForPilot):
    list_display = ["opens", "target_id", "email", "created_at", "expires_at", "revoked_at"]
    search_fields = ["email", "target_id"]
    show_full_result_count = False
    fields = list_display
    actions = ["revoke"]

    @admin.display(description="öppnar")
    def opens(self, link: SecretLink) -> str:
        return labels.label(labels.Of.LINK, link.scope)

    @admin.action(description="Återkalla", permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet) -> None:
        now = timezone.now()
        usable = list(queryset.usable(now))
        for link in usable:
            log.note("link.revoke", link, by=request.user)
        SecretLink.objects.filter(pk__in=[link.pk for link in usable]).update(revoked_at=now)
        security.note(security.Kind.LINKS_REVOKED, links=[link.pk for link in usable])
        messages.success(request, f"Återkallade länkar: {len(usable)}.")


def _name_of(thing: str) -> str:
    """ "sekretessmarkering" of "secrecymark": a row of the log holds the model's name."""
    return next((str(m._meta.verbose_name) for m in apps.get_models() if m._meta.model_name == thing), thing)


class ThingFilter(admin.SimpleListFilter):
    title = "föremål"
    parameter_name = "thing"

    def lookups(self, request, model_admin):
        things = LogEntry.objects.order_by().values_list("thing", flat=True).distinct()
        return sorted([(thing, _name_of(thing)) for thing in things], key=lambda row: swedish.sort_key(row[1]))

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(thing=self.value()) if self.value() else queryset


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyForPilot, RecordAdmin):
    """Read by the registrar too, who answers for who has read what."""

    list_display = ["at", "actor", "what", "on", "thing_id", "details"]
    list_filter = [ThingFilter]
    search_fields = ["action", "=thing_id"]
    show_full_result_count = False
    fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        name = User.objects.filter(pk=OuterRef("actor_id")).values("name")
        at_mailbox = Cast(OuterRef(f"details__{log.MAILBOX_PERSON}"), BigIntegerField())
        named = MailboxPerson.objects.filter(pk=at_mailbox).values("name")
        return super().get_queryset(request).annotate(actor_name=Coalesce(Subquery(name), Subquery(named)))

    @admin.display(description="vad", ordering="action")
    def what(self, entry: LogEntry) -> str:
        return labels.label(labels.Of.ACTION, entry.action)

    @admin.display(description="föremål", ordering="thing")
    def on(self, entry: LogEntry) -> str:
        return _name_of(entry.thing)

    @admin.display(description="person")
    def actor(self, entry: LogEntry) -> str:
        return entry.actor_name or (f"person {entry.actor_id}" if entry.actor_id else "–")
