"""The guide's steps, as Eva writes them. Their owners have a page of their own."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import slugify

from cases.admin.guide.publishing import PublishedAdmin, RulesForm
from cases.guide.owners import actions
from cases.guide.owners.forms import LINES
from cases.models import GuideAnswer, GuideStep
from portal.text.swedish import long_date


class StepForm(RulesForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        if self.instance.pk and is_used(self.instance):
            told = "Steget används, så det går inte att ta bort. Ta bort krysset om det inte längre ska visas."
            self.fields["is_active"].help_text = told
        others = self.fields["depends_on"]
        others.choices = [
            (group, [each for each in steps if each[0] != self.instance.pk]) for group, steps in others.choices
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("slug"):
            cleaned["slug"] = slugify(cleaned.get("what", ""))[:50].strip("-")
        return cleaned | {name: actions.lines(cleaned[name]) for name in LINES if name in cleaned}


@admin.register(GuideStep)
class GuideStepAdmin(PublishedAdmin):
    form = StepForm
    called = "Steget"
    list_display = ["what", "whose", "is_confirmed", "next_review", "is_active"]
    list_filter = ["is_active", "sector"]
    list_select_related = ["sector"]
    list_per_page = 200
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["what", "slug", "why"]
    readonly_fields = ["confirmed", "next_review"]
    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.TextField: {"widget": AdminTextareaWidget({"rows": 4})},
    }
    fieldsets = [
        (None, {"fields": ["what", "slug", "why", "enclose", "apply_url"]}),
        ("Vem beslutar", {"fields": ["sector", "body", "confirmed", "next_review"]}),
        (
            "Avgift, tid och lag",
            {"fields": ["fee_kind", ("fee_from", "fee_source"), ("usual_weeks", "time_source"), "law", "renewal"]},
        ),
        ("Var steget står", {"fields": ["depends_on", "order", "is_active"]}),
        ("På engelska", {"fields": ["what_en", "why_en", "enclose_en"]}),
    ]

    @admin.display(description="beslutas av", ordering="sector__name")
    def whose(self, step: GuideStep) -> str:
        return step.holder or "–"

    @admin.display(description="bekräftat", boolean=True)
    def is_confirmed(self, step: GuideStep) -> bool:
        return step.is_confirmed

    @admin.display(description="bekräftat")
    def confirmed(self, step: GuideStep) -> str:
        if not step.is_confirmed:
            return "Ingen på sektorn har bekräftat texten än."
        by = f" av {step.confirmed_by}" if step.confirmed_by else ""
        return f"{long_date(timezone.localdate(step.confirmed_at)).capitalize()}{by}"

    def save_model(self, request: HttpRequest, obj: GuideStep, form, change: bool) -> None:
        was = GuideStep.objects.get(pk=obj.pk) if change else GuideStep()
        actions.date_change(obj, was=was, by=request.user, at=timezone.now())
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: GuideStep | None = None) -> bool:
        """What is used, or was told in a case, stays and is set unused."""
        return super().has_delete_permission(request, obj) and not (obj and is_used(obj))


def is_used(step: GuideStep) -> bool:
    answers = GuideAnswer.objects.filter(adds=step) | GuideAnswer.objects.filter(removes=step)
    return any(each.exists() for each in (step.wishes, step.leads_to, step.taken, answers))
