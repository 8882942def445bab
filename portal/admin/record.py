"""The rules of the public record in admin: for the registrar and the pilot, each change noted."""

from django import forms
from django.contrib import admin

from portal.admin.model_admin import Logged, RecordAdmin
from portal.models import LegalGround, RetentionRule
from portal.record import retention


@admin.register(LegalGround)
class LegalGroundAdmin(Logged, RecordAdmin):
    list_display = ["section", "kind", "words", "is_confirmed", "is_active"]
    list_filter = ["kind", "is_confirmed", "is_active"]
    fields = ["kind", "section", "words", "source", "is_confirmed", "is_active"]


class RetentionRuleForm(forms.ModelForm):
    data_class = forms.ChoiceField(label="Uppgifter")
    trigger = forms.ChoiceField(label="Räknas från")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        classes = retention.CLASSES.values()
        self.fields["data_class"].choices = [(each.name, each.label) for each in classes]
        triggers = {name: words for each in classes for name, words in each.triggers.items()}
        self.fields["trigger"].choices = sorted(triggers.items(), key=lambda pair: pair[1])

    def clean(self) -> dict:
        """Each class says itself from when it can be counted, and how it can go."""
        cleaned = super().clean()
        found = retention.CLASSES.get(cleaned.get("data_class"))
        if found and cleaned.get("trigger") and cleaned["trigger"] not in found.triggers:
            choices = " eller ".join(found.triggers.values())
            self.add_error("trigger", f"För {found.label} går det att välja: {choices}.")
        if found and cleaned.get("action") and cleaned["action"] not in found.actions:
            labels = [RetentionRule.Action(each).label for each in found.actions]
            self.add_error("action", f"För {found.label} går det bara att {' eller '.join(labels)}.")
        return cleaned


@admin.register(RetentionRule)
class RetentionRuleAdmin(Logged, RecordAdmin):
    """A rule without a decision is a proposal: nothing follows from it."""

    form = RetentionRuleForm
    fields = ["data_class", "trigger", "amount", "unit", "action", "decision", "source", "is_on"]
    list_display = ["what", "period", "counted_from", "action", "decision", "is_on"]
    list_filter = ["action", "is_on"]
    list_per_page = 200

    @admin.display(description="uppgifter", ordering="data_class")
    def what(self, rule: RetentionRule) -> str:
        return retention.label_of(rule.data_class)

    @admin.display(description="räknas från")
    def counted_from(self, rule: RetentionRule) -> str:
        found = retention.CLASSES.get(rule.data_class)
        return found.triggers.get(rule.trigger, rule.trigger) if found else rule.trigger

    @admin.display(description="hur länge")
    def period(self, rule: RetentionRule) -> str:
        return rule.period
