"""The rules of the reminders in admin, with two pages beside them: what would go out today, and what came of it."""

from datetime import date, datetime, timedelta

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from portal import reminding
from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin
from portal.calendar import calendars
from portal.calendar.days import DayField
from portal.calendar.workdays import OFFICE_CLOSES, OFFICE_OPENS, in_office_hours
from portal.models import ReminderRule, SweepRun
from portal.models.reminders import Receiver, step_in_words
from portal.text.swedish import relative_day, weekday_date

SHOWN = 100  # digests on the preview
LOOKS_AHEAD = timedelta(days=366)


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
        now = timezone.now()
        form = DayForm(request.GET if "dag" in request.GET else None, now=now)
        at = form.at if form.is_valid() else usual_sending(now)
        letters, digests = reminding.preview(at)
        day = timezone.localdate(at)
        context = {
            "title": f"Mejl som skulle gå {relative_day(day, timezone.localdate(now))}",
            "day": day,
            "form": form,
            "has_gone": has_gone(now),
            "is_today": day == timezone.localdate(now),
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
                "when": step_in_words(effect.step),
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


NOT_AHEAD = "Välj en dag från i dag och ett år framåt."


class DayForm(forms.Form):
    """A working day from today on, whose letters are looked at beforehand."""

    dag = DayField(label="Visa en annan dag", error_messages={"required": "Välj en dag.", "far": NOT_AHEAD})

    def __init__(self, data, *, now: datetime) -> None:
        super().__init__(data)
        self.now = now

    def clean_dag(self) -> date:
        day, today = self.cleaned_data["dag"], timezone.localdate(self.now)
        if not today <= day <= today + LOOKS_AHEAD:
            raise forms.ValidationError(NOT_AHEAD)
        if why := calendars.office().reason(day):
            because = "" if weekday_date(day).startswith(why) else f" ({why})"
            raise forms.ValidationError(f"{weekday_date(day).capitalize()} går inga mejl{because}.")
        return day

    @property
    def at(self) -> datetime:
        """The moment of the sweep on that day: now, if it is in today's office hours."""
        day = self.cleaned_data["dag"]
        return self.now if day == timezone.localdate(self.now) else _opens(day)


def usual_sending(now: datetime) -> datetime:
    """The next sweep that has not gone: today's, else that of the next working day."""
    return _opens(calendars.office().add(timezone.localdate(now), 1)) if has_gone(now) else next_sending(now)


def has_gone(now: datetime) -> bool:
    """Has a sweep gone in today's office hours? Whoever is due later today is nobody, until something changes."""
    today = timezone.localdate(now)
    if not calendars.office().is_workday(today):
        return False
    closes = timezone.make_aware(datetime.combine(today, OFFICE_CLOSES))
    return SweepRun.objects.filter(started_at__gte=_opens(today), started_at__lt=closes).exists()


def next_sending(now: datetime) -> datetime:
    """Now in office hours, else the next time that the office opens."""
    today, clock = timezone.localdate(now), timezone.localtime(now).time()
    calendar = calendars.office()
    if in_office_hours(now, calendar):
        return now
    return _opens(today if calendar.is_workday(today) and clock < OFFICE_OPENS else calendar.add(today, 1))


def _opens(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, OFFICE_OPENS))
