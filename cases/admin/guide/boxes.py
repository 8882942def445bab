"""Steps to tick, by who decides: a hundred of them in a few lines, without a script."""

from itertools import groupby

from django import forms
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cases.models import GuideStep
from portal.text.swedish import sort_key

Grouped = list[tuple[str, list[tuple[int, str]]]]
BY_ONESELF = "Företaget själv"


class StepBoxes(forms.CheckboxSelectMultiple):
    """Folded: what is chosen is read without opening it."""

    def render(self, name: str, value, attrs: dict | None = None, renderer=None) -> SafeString:
        groups = [
            {"name": group, "options": options, "chosen": [each["label"] for each in options if each["selected"]]}
            for group, options, _ in self.get_context(name, value, attrs)["widget"]["optgroups"]
        ]
        chosen = [label for group in groups for label in group["chosen"]]
        return SafeString(render_to_string("admin/cases/guide/_boxes.html", {"groups": groups, "chosen": chosen}))


def grouped_steps(request: HttpRequest) -> Grouped:
    """Every step by who decides, read once for all boxes of a page."""
    if not hasattr(request, "grouped_steps"):
        steps = [(step.holder or BY_ONESELF, step) for step in GuideStep.objects.select_related("sector")]
        steps.sort(key=lambda pair: (pair[0] == BY_ONESELF, sort_key(pair[0]), sort_key(pair[1].what)))
        request.grouped_steps = [
            (holder, [(step.pk, _label(step)) for _, step in pairs])
            for holder, pairs in groupby(steps, key=lambda pair: pair[0])
        ]
    return request.grouped_steps


def _label(step: GuideStep) -> str:
    return step.what if step.is_active else f"{step.what} (används inte)"


class WithStepBoxes:
    """Of an admin whose rows choose among the steps."""

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs):
        if db_field.related_model is not GuideStep:
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        field = super().formfield_for_manytomany(db_field, request, **kwargs | {"widget": StepBoxes()})
        field.choices = grouped_steps(request)
        return field

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        """Without the links that open a window to add one more."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), forms.Widget) and hasattr(field.widget, "can_add_related"):
            field.widget = field.widget.widget
        return field
