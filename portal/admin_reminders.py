"""The rules of the reminders in admin, with two pages beside them: what would go out today, and what came of it."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from portal import calendars, reminding
from portal.admin_base import Logged, NeverDeleted, PilotAdmin
from portal.models import ReminderRule
from portal.models.reminders import Receiver
from portal.workdays import OFFICE_CLOSES, OFFICE_OPENS

SHOWN = 100  # digests on the preview


class RuleForm(forms.ModelForm):
    kind = forms.ChoiceField(label="Gäller")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self.fields["kind"].choices = [(kind.name, kind.label) for kind in reminding.KINDS.values()]


@admin.register(ReminderRule)
class ReminderRuleAdmin(Logged, NeverDeleted, PilotAdmin):
    """A rule that is not wanted is switched off: what it has led to can still be read."""

    form = RuleForm
    fields = ["kind", "offset", "receiver", "words", "is_on"]
    list_display = ["what", "when", "receiver", "is_on", "words"]
    list_filter = ["is_on", "receiver"]
    list_per_page = 200
    ordering = ["kind", "offset", "receiver"]

    @admin.display(description="gäller", ordering="kind")
    def what(self, rule: ReminderRule) -> str:
        kind = reminding.KINDS.get(rule.kind)
        return kind.label if kind else rule.kind

    @admin.display(description="när", ordering="offset")
    def when(self, rule: ReminderRule) -> str:
        return rule.when

    def get_urls(self):
        through = self.admin_site.admin_view
        return [
            path("brev-i-dag/", through(self.preview), name="portal_reminderrule_preview"),
            path("nytta/", through(self.effects), name="portal_reminderrule_effects"),
            *super().get_urls(),
        ]

    def preview(self, request: HttpRequest) -> HttpResponse:
        at = next_sending(timezone.now())
        letters, digests = reminding.preview(at)
        day = timezone.localdate(at)
        is_today = day == timezone.localdate()
        context = {
            "title": "Brev som skulle gå i dag" if is_today else "Brev som skulle gå nästa arbetsdag",
            "day": day,
            "digests": digests[:SHOWN],
            "more": max(len(digests) - SHOWN, 0) + max(len(letters) - SHOWN, 0),
            "letters": letters[:SHOWN],
            "count": len(digests) + len(letters),
        }
        return self._show(request, "admin/portal/reminderrule/preview.html", context)

    def effects(self, request: HttpRequest) -> HttpResponse:
        rows = [
            {
                "what": reminding.label_of(effect.rule),
                "when": ReminderRule(offset=effect.step).when,
                "receiver": Receiver(effect.receiver).label,
                "effect": effect,
                "share": round(100 * effect.helped / effect.letters),
            }
            for effect in reminding.effects(timezone.now())
        ]
        context = {"title": "Nyttan av påminnelserna", "rows": rows}
        return self._show(request, "admin/portal/reminderrule/effects.html", context)

    def _show(self, request: HttpRequest, template: str, context: dict) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return TemplateResponse(request, template, {"has_permission": True, "opts": self.opts} | context)


def next_sending(now: datetime) -> datetime:
    """Now in office hours, else the next time that the office opens."""
    today, clock = timezone.localdate(now), timezone.localtime(now).time()
    calendar = calendars.office()
    if calendar.is_workday(today) and OFFICE_OPENS <= clock < OFFICE_CLOSES:
        return now
    day = today if calendar.is_workday(today) and clock < OFFICE_OPENS else calendar.add(today, 1)
    return timezone.make_aware(datetime.combine(day, OFFICE_OPENS))
