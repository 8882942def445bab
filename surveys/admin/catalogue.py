"""What is measured and by which rules. They change between years, so each row says for which years it holds."""

from django.contrib import admin

from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin, PilotInline
from surveys.models import (
    Alias,
    Area,
    AreaInTotal,
    Band,
    Factor,
    FactorInEdition,
    RespondentGroup,
    Survey,
    Target,
    Theme,
    Threshold,
)


class InTotalInline(PilotInline):
    model = AreaInTotal


class InEditionInline(PilotInline):
    model = FactorInEdition


class BandInline(PilotInline):
    model = Band


class ThresholdInline(PilotInline):
    model = Threshold


@admin.register(Survey)
class SurveyAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["name", "scale", "owner", "publication_lag", "spread"]
    inlines = [BandInline, ThresholdInline]


@admin.register(Area)
class AreaAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["__str__", "survey", "is_total", "order"]
    list_filter = ["survey"]
    list_select_related = ["survey"]
    inlines = [InTotalInline]


@admin.register(Factor)
class FactorAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["name", "survey", "theme", "is_index", "order"]
    list_filter = ["survey", "theme"]
    list_select_related = ["survey", "theme"]
    inlines = [InEditionInline]


@admin.register(Theme)
class ThemeAdmin(Logged, PilotAdmin):
    list_display = ["name", "question", "order"]


@admin.register(RespondentGroup)
class RespondentGroupAdmin(Logged, NeverDeleted, PilotAdmin):
    list_display = ["name", "order"]


@admin.register(Target)
class TargetAdmin(Logged, PilotAdmin):
    list_display = ["area", "factor", "value", "since", "until", "decision"]
    list_select_related = ["area__survey", "factor"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = db_field.related_model.objects.select_related("survey")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Alias)
class AliasAdmin(Logged, PilotAdmin):
    """Words that somebody has mapped once. A wrong one is removed here."""

    list_display = ["text", "kind", "survey", "meaning", "made_by"]
    list_filter = ["kind", "survey"]
    list_select_related = ["survey", "made_by"]
    search_fields = ["text", "meaning"]
    fields = ["kind", "survey", "text", "meaning"]
