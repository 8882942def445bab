"""The admin of the training floor: cohorts with their goals and leaders, and boards. The rest has pages of its own."""

from django.contrib import admin
from django.db.models import ManyToManyField
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html

from portal.admin.model_admin import Logged, NeverDeleted, PilotAdmin, PilotInline
from portal.models import IncomingEmail, OutgoingEmail, Sector, User
from training import actions
from training.models import Board, Cohort, CohortGoal, ImprovementAction
from training.workflow import Role


class GoalInline(PilotInline):
    model = CohortGoal


@admin.register(Cohort)
class CohortAdmin(Logged, PilotAdmin):
    actions = None
    list_display = ["page_link", "begins", "ends", "goal_percent"]
    list_display_links = None
    fields = ["name", "begins", "ends", "purpose", "goal_percent", "leaders"]
    inlines = [GoalInline]

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **kwargs):
        """Leaders are people who work here; businesses have accounts too."""
        kwargs["queryset"] = User.objects.opening_admin(timezone.localdate())
        kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="omgång", ordering="name")
    def page_link(self, cohort: Cohort) -> str:
        return format_html('<a href="{}">{}</a>', cohort.get_absolute_url(), cohort.name)

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        """One that nobody has been put in. What people have done in the others stays, and so do letters' pages."""
        is_empty = obj is None or not (obj.participants.exists() or _is_written_about(obj))
        return super().has_delete_permission(request, obj) and is_empty

    def get_inlines(self, request: HttpRequest, obj=None):
        return [GoalInline] if obj else []

    def save_model(self, request: HttpRequest, obj: Cohort, form, change: bool) -> None:
        """A new cohort begins with the usual goal: a manager, an officer and a politician from each of our sectors."""
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            actions.give_titles(obj, was=form.initial["name"])
        if not change:
            sectors = Sector.objects.filter(is_active=True, is_external=False)
            CohortGoal.objects.bulk_create(
                CohortGoal(cohort=obj, sector=sector, role=role) for sector in sectors for role in Role.values
            )

    def response_add(self, request: HttpRequest, obj: Cohort, post_url_continue=None) -> HttpResponse:
        return redirect(obj)

    def response_change(self, request: HttpRequest, obj: Cohort) -> HttpResponse:
        return redirect(obj)


def _is_written_about(cohort: Cohort) -> bool:
    about = {"about": "cohort", "about_id": cohort.pk}
    return IncomingEmail.objects.filter(**about).exists() or OutgoingEmail.objects.filter(**about).exists()


@admin.register(Board)
class BoardAdmin(Logged, NeverDeleted, PilotAdmin):
    actions = None
    list_display = ["name"]
    formfield_overrides = {ManyToManyField: {"widget": CheckboxSelectMultiple}}


@admin.register(ImprovementAction)
class ImprovementAdmin(Logged, NeverDeleted, PilotAdmin):
    """Words that were wrong are mended here. What happens to an action happens on its page."""

    actions = None
    list_display = ["page_link", "state", "sector", "due"]
    list_display_links = None
    list_filter = ["state", "origin"]
    list_select_related = ["sector"]
    fields = ["title", "text", "expected", "public_words"]

    @admin.display(description="åtgärd", ordering="title")
    def page_link(self, action: ImprovementAction) -> str:
        return format_html('<a href="{}">{}</a>', action.get_absolute_url(), action.title)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def response_change(self, request: HttpRequest, obj: ImprovementAction) -> HttpResponse:
        return redirect(obj)
