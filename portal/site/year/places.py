"""The address of each named place where something of the year is done."""

from django.urls import reverse

from portal.models import YearlyTask

Place = YearlyTask.Place
VIEWS = {
    Place.IMPORTS: "admin:surveys_importbatch_changelist",
    Place.SURVEYS: "survey_analysis",
    Place.FIGURES: "figures",
    Place.EVENTS: "admin:events_event_changelist",
    Place.TRAINING: "training",
    Place.IMPROVEMENTS: "improvements",
    Place.PAGES: "admin:portal_initiativepage_changelist",
    Place.TEXTS: "admin:portal_wording_changelist",
    Place.STANDARD_TEXTS: "admin:cases_standardtext_changelist",
    Place.PROMISES: "admin:cases_servicepromise_changelist",
    Place.WISHES: "admin:cases_wish_changelist",
    Place.CLOSED_DAYS: "admin:portal_closedday_changelist",
    Place.ABSENCES: "admin:portal_absence_changelist",
    Place.ROLES: "admin:portal_sectorrole_changelist",
    Place.DISPOSAL: "disposal",
    Place.RETENTION: "admin:portal_retentionrule_changelist",
    Place.SURROUNDINGS: "surroundings",
    Place.CHECKLIST: "checklist",
}


def address_of(place: str) -> str:
    """Empty for what is done elsewhere."""
    return reverse(VIEWS[Place(place)]) if place else ""
