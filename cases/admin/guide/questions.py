"""The guide's questions, each on one page with its answers and what they add and remove."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import slugify

from cases.admin.guide.boxes import WithStepBoxes
from cases.admin.guide.publishing import PublishedAdmin, RulesForm
from cases.guide.limits import MOST_ANSWERS
from cases.models import GuideAnswer, GuideQuestion
from portal.admin.model_admin import PilotOnly
from portal.text.swedish import join_words

FEWEST = 2
FIRST = 3  # rows for answers of a question that has none


class QuestionForm(RulesForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("slug"):
            cleaned["slug"] = slugify(cleaned.get("text", ""))[:50].strip("-")
        return cleaned


class AnswerForm(forms.ModelForm):
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].required = False

    def clean(self) -> dict:
        cleaned = super().clean()
        if not cleaned.get("code"):
            cleaned["code"] = slugify(cleaned.get("label", ""))[:20].strip("-")
        if both := set(cleaned.get("adds") or ()) & set(cleaned.get("removes") or ()):
            self.add_error("removes", f"Svaret kan inte både lägga till och ta bort {join_words(map(str, both))}.")
        return cleaned


class AnswersFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        if any(self.errors):
            return
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        if not FEWEST <= len(kept) <= MOST_ANSWERS:
            raise forms.ValidationError("En fråga har två till fem svar. ”Vet inte” finns alltid och räknas inte.")
        if len({each["code"] for each in kept}) < len(kept):
            raise forms.ValidationError("Två svar på en fråga kan inte ha samma korta svar.")
        super().clean()


class AnswerInline(WithStepBoxes, PilotOnly, admin.StackedInline):
    model = GuideAnswer
    form = AnswerForm
    formset = AnswersFormSet
    fields = [("label", "code", "order"), "adds", "removes", "label_en"]
    max_num = MOST_ANSWERS

    def get_extra(self, request: HttpRequest, obj: GuideQuestion | None = None, **kwargs) -> int:
        """One more for whoever has no scripts."""
        return 1 if obj else FIRST

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("adds", "removes")


@admin.register(GuideQuestion)
class GuideQuestionAdmin(PublishedAdmin):
    form = QuestionForm
    called = "Frågan"
    inlines = [AnswerInline]
    list_display = ["text", "asked_about", "answers_in_words", "order"]
    list_filter = [("wishes", admin.RelatedOnlyFieldListFilter)]
    show_facets = admin.ShowFacets.NEVER
    search_fields = ["text", "slug"]
    fieldsets = [
        (None, {"fields": ["text", "slug", "help", "wishes", "order"]}),
        ("På engelska", {"fields": ["text_en", "help_en"]}),
    ]
    formfield_overrides = {models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related("wishes", "answers")

    @admin.display(description="frågas om")
    def asked_about(self, question: GuideQuestion) -> str:
        return join_words(question.wishes.all())

    @admin.display(description="svar")
    def answers_in_words(self, question: GuideQuestion) -> str:
        return " · ".join(answer.label for answer in question.answers.all())
