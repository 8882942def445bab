""" "Utkast": what somebody has typed on the pages of cases, questions and meetings and not sent, to go on with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from cases import rules
from cases.models import Assignment, Case, PilotMeeting
from cases.queries import post, telling
from portal.models import UnsentText, User
from portal.people import unsent_input
from portal.text.row_ids import row_id


@dataclass(frozen=True)
class DraftRow:
    title: str
    url: str
    kept_at: datetime
    page: str

    @property
    def when(self) -> str:
        return unsent_input.kept_in_words(self.kept_at)


def drafts_of(user: User) -> list[DraftRow]:
    """The newest first. Of what may not be read any more nothing is told but that the text is there."""
    kept = {row.page: row for row in UnsentText.objects.filter(user=user, holds_words=True)}
    if not kept:
        return []
    found = [
        DraftRow(title, url, kept[page].updated_at, page)
        for page, title, url in [*_questions(user, kept), *_of_the_pilot(user, kept), *_registrations(user, kept)]
    ]
    return sorted(found, key=lambda row: row.kept_at, reverse=True)


def _ids(kept: dict[str, UnsentText], kind: str) -> list[int]:
    return [row_id(page.removeprefix(f"{kind}-")) for page in kept if page.startswith(f"{kind}-")]


def _questions(user: User, kept: dict[str, UnsentText]) -> Iterator[tuple[str, str, str]]:
    ids = _ids(kept, "assignment")
    if not ids:
        return
    asked = Assignment.objects.filter(pk__in=ids).select_related("case__contact", "sector")
    asked = asked.prefetch_related("case__wishes", "case__matter_types", "case__secrecy_marks")
    open_to: QuerySet[Assignment] = asked.visible_to(user) if rules.may_triage(user) else asked.workable_by(user)
    for assignment in open_to:
        case = assignment.case
        title = telling.topic_for(assignment) if assignment.sector.is_external else case.subject
        yield f"assignment-{assignment.pk}", f"{case.reference} {title}", reverse("assignment", args=[assignment.pk])
    for assignment in asked.taken_from(user):
        title = f"En fråga till {assignment.sector} som inte är er längre"
        yield f"assignment-{assignment.pk}", title, reverse("assignment", args=[assignment.pk])


def _of_the_pilot(user: User, kept: dict[str, UnsentText]) -> Iterator[tuple[str, str, str]]:
    if not rules.may_triage(user):
        return
    for case in Case.objects.visible_to(user).filter(pk__in=_ids(kept, "case")):
        yield f"case-{case.pk}", f"{case.reference} {case.subject}", reverse("admin:cases_case_change", args=[case.pk])
    for meeting in PilotMeeting.objects.visible_to(user).filter(pk__in=_ids(kept, "meeting")):
        yield f"meeting-{meeting.pk}", str(meeting), reverse("admin:cases_pilotmeeting_change", args=[meeting.pk])


def _registrations(user: User, kept: dict[str, UnsentText]) -> Iterator[tuple[str, str, str]]:
    if "register" in kept and rules.may_register_for_somebody(user):
        yield "register", "Ett ärende åt någon", reverse("register_for_somebody")
    ids = _ids(kept, "register")
    for letter in post.readable_by(user).filter(pk__in=ids) if ids and rules.may_triage(user) else ():
        yield (
            f"register-{letter.pk}",
            f"Ett ärende av mejlet ”{letter}”",
            f"{reverse('register_for_somebody')}?brev={letter.pk}",
        )
