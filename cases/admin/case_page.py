"""Everything that the case page shows, read once. The page shows and does not decide."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from cases import actions, rules, workflow
from cases.actions.asking import suggested, usual_due
from cases.admin import forms
from cases.admin.case_events import events_of
from cases.admin.forms import CaseForm
from cases.admin.listing import back
from cases.admin.listing.rows import NEARNESS, is_own_turn
from cases.admin.reader_forms import JoinForm, VouchForm
from cases.deciding import lifted
from cases.fields import CASE
from cases.guide.taking import titles
from cases.models import (
    Assignment,
    Attachment,
    Case,
    CaseAccess,
    ClosingAnswer,
    Decision,
    MeetingAction,
    Message,
    PilotMeeting,
    StandardText,
    Step,
)
from cases.pure import deadlines
from cases.pure.next_deed import Desk, next_deed
from cases.queries import joined, post
from cases.queries.status import status_of
from cases.workflow import AssignmentState, Audience, State
from portal.calendar import calendars
from portal.mail import outbox
from portal.models import DeadAddress, OutgoingEmail, Sector, User
from portal.people import company_register, directory
from portal.text.swedish import join_words

NEWEST = 10  # texts that are shown at once; the older ones are folded
UNDO = timedelta(minutes=10)  # so long a question that was just asked offers "Ångra"
ONE_PER_PAGE = {
    "fraga": forms.AskForm,
    "lyft": forms.LiftForm,
    "skicka": forms.WriteForm,
    "kontakt": forms.ContactForm,
    "nytt-steg": forms.StepForm,
    "beskriv": forms.DescribeForm,
    "for-ihop": JoinForm,
    "bekrafta": VouchForm,
    "lotsens-datum": forms.PilotDateForm,
    "vila": forms.RestForm,
    "avsluta": forms.CloseForm,
    "oppna-igen": forms.ReopenForm,
}
RARE = ("lyft", "for-ihop", "bekrafta", "lotsens-datum", "vila")  # those that stand under "Fler åtgärder"
TAGS = {"kept": "is-done", "near": "is-wait", "broken": "is-late", "none": "is-rest"}
STATE_TAGS = {
    State.WAITING: "is-wait",
    State.RESTING: "is-rest",
    State.CLOSED: "is-done",
    **dict.fromkeys([State.RECEIVED, State.REOPENED, State.IN_PROGRESS], "is-now"),
}
ONE_PER_QUESTION = {
    "nytt-datum": forms.NewDateForm,
    "fraga-igen": forms.AskAgainForm,
    "nej-till-datum": forms.RefuseDateForm,
    "jav": forms.ConflictForm,
}


def attachments_readable_by(user: User, here: Iterable[Case]) -> QuerySet:
    """A file is read by whoever may read the text it came with; one without a text by all who see the case."""
    return Attachment.objects.filter(rules.files_readable_by(user), case__in=here).select_related("file")


def forms_as_they_are(case: Case, assignments: Iterable[Assignment], steps: Iterable[Step]) -> list[CaseForm]:
    """All forms of the page, with what stands there now."""
    sectors = [("", "Välj sektor")] + [(s.pk, s.name) for s in Sector.objects.filter(is_active=True)]
    made = [_form(name, form, case, sectors) for name, form in ONE_PER_PAGE.items()]
    for assignment in assignments:
        made += [form(case=case, name=f"{name}-{assignment.pk}") for name, form in ONE_PER_QUESTION.items()]
    return [*made, *(_step_form(step, case, sectors) for step in steps)]


def page_context(case: Case, user: User, *, filled: Callable[[list[CaseForm]], tuple]) -> dict:
    """The context of the template; `filled` puts what was typed in the forms, and tells which was refused."""
    today = timezone.localdate()
    cover = directory.cover_on(today)
    status = status_of(case, today=today)
    mail = post.of_case(case, user, today=today)
    duplicates = joined.read_by(user, case)
    files = joined.by_message(attachments_readable_by(user, [case, *duplicates]))
    thread = _thread(case, user, duplicates, files)
    references = {each.pk: each.reference for each in duplicates}
    for message in thread:
        message.came_by_mail, message.original = message.pk in mail.came_by_mail, mail.originals.get(message.pk)
        answered = message.original.letter if message.original else None
        message.answers_letter_of = references.get(answered.about_id) if answered and answered.about == "case" else ""
    assignments = _assignments(case)
    for found, others in joined.asked_too(assignments, duplicates):
        found.asked_too = others
    may_act = rules.may_triage(user)
    page, bound = filled(forms_as_they_are(case, assignments, status.steps)) if may_act else ({}, None)
    meetings = PilotMeeting.objects.visible_to(user).filter(items__case__in=[case, *duplicates])
    meetings = list(meetings.select_related("called_by", "approved_by").distinct())
    to_do = list(MeetingAction.objects.of_pilot().of_case(case)) if case.is_open else []
    comes_back = DeadAddress.objects.filter(email=case.contact.email).exists()
    desk = Desk(
        case=case,
        said=thread,
        assignments=assignments,
        has_mail=bool(mail.waiting),
        to_do=to_do,
        unchecked=status.unchecked,
        letters_come_back=comes_back,
    )
    return {
        "title": f"{case.reference} {case.subject}",
        "case": case,
        "told": CASE.typed(case),
        "letters_come_back": comes_back,
        "next": next_deed(desk, today=today) if may_act else None,
        "to_do": to_do,
        "is_own_turn": is_own_turn(case, assignments, user),
        "state_tag": STATE_TAGS.get(State(case.state), "is-rest"),
        "status": status,
        "promise": _promise(case, today),
        "turn_days": _turn_days(case, today),
        "said": _folded(thread),
        "mail": mail,
        "closing_answer": ClosingAnswer.objects.readable_by(user).filter(case=case).first(),
        "loose_files": [each for each in files[None] if each.case_id == case.pk],
        "events": events_of(case, user, assignments=assignments, promises=status.promises, meetings=meetings),
        "periods": _periods(case, today),
        "others": _others(case, user),
        "company": case.business.head if case.business and user.roles.is_pilot else None,
        "follows": Case.objects.visible_to(user).filter(pk=case.follows_id).first() if case.follows_id else None,
        "may_act": may_act,
        "meetings": meetings,
        "lifts": actions.lifts_of(case),
        "decisions": lifted.shown(Decision.objects.visible_to(user).of_case(case)),
        "may_decide": user.roles.directs and case.is_open,
        "bound": bound if bound and bound.errors else None,
        "questions": [_question(a, case, user, thread, files, page, cover) for a in assignments],
        **(_desk(case, user, status, assignments, page) if may_act else {}),
    }


def _desk(case: Case, user: User, status, assignments: list[Assignment], page: dict[str, CaseForm]) -> dict:
    """What only the pilot gets: the forms, the suggestions and the letters."""
    own = [p for p in status.promises if p.is_pilots_own and not case.is_resting]
    return {
        "forms": {name.replace("-", "_"): page[name] for name in ONE_PER_PAGE},
        "more_is_open": any(page[name].errors or page[name].has_typed for name in RARE),
        "suggested": suggested([case])[case.pk] if case.is_open else [],
        "left_over": join_words(
            dict.fromkeys(a.sector for a in case.assignments.left_over().select_related("sector"))
        ),
        "asked_now": join_words(dict.fromkeys(a.sector for a in assignments if a.is_open)),
        "usual_due": usual_due(),
        "moved_promise": own[-1] if own and case.is_open and own[-1].moves_with_later(timezone.now()) else None,
        "just_asked": [a for a in assignments if _was_just_asked(a, user)],
        "concerned": _concerned(case, status.steps),
        "guide_titles": titles(),
        "step_rows": [
            {"row": step, "place": f"steg-{step.pk}", "form": page[f"andra-steg-{step.pk}"]} for step in status.steps
        ],
        "standard_texts": StandardText.objects.filter(sector=None),
        "letters": [
            {"row": letter, "text": outbox.readable(letter)}
            for letter in OutgoingEmail.objects.filter(about="case", about_id=case.pk)[:50]
        ],
        "links": actions.links_to(case),
        "accesses": CaseAccess.objects.to_matter(case),
        "letters_each_time": CaseAccess.objects.told_of(case).count() + bool(case.contact.email),
        "seen": case.updated_at.isoformat(),
        "pilots_promise": next(iter(own), None),
        "may_rest": case.is_open,
        "may_close": workflow.may_move(case.state, State.CLOSED),
        "may_join": workflow.may_move(case.state, State.JOINED),
        "may_put_aside": workflow.may_move(case.state, State.SPAM),
        "may_reopen": workflow.may_move(case.state, State.REOPENED) and case.state != State.JOINED,
        "may_take_apart": case.state == State.JOINED,
        "may_restore": case.state == State.SPAM,
        "matter_types": list(case.matter_types.all()),
        "registered": company_register.of_card(case.business.head) if case.business else None,
    }


def _concerned(case: Case, steps: list[Step]) -> str:
    """The sectors that one press asks when the guide's steps are right."""
    is_any = case.is_open and any(not step.is_checked for step in steps)
    return join_words(actions.sectors_to_ask(case)) if is_any else ""


def _form(name: str, form: type[CaseForm], case: Case, sectors: list) -> CaseForm:
    initial = {"email": case.contact.email} if name == "bekrafta" else None
    if name == "beskriv":
        initial = {"subject": case.subject, "matter_types": case.matter_types.all()}
    made = form(case=case, name=name, initial=initial)
    if "sector" in made.fields:
        made.fields["sector"].choices = sectors
    return made


def _question(
    assignment: Assignment,
    case: Case,
    user: User,
    thread: list[Message],
    files: dict[int | None, list],
    page: dict,
    cover: directory.Cover,
) -> dict:
    """One question to a sector with its small forms."""
    officer = assignment.officer
    small = {name.replace("-", "_"): page.get(f"{name}-{assignment.pk}") for name in ONE_PER_QUESTION}
    return {
        "row": assignment,
        "place": f"fragor-{assignment.pk}",
        "tag": _tag(assignment),
        "officer": cover.named(officer) if officer and assignment.is_open else officer,
        "is_late": assignment.is_overdue(),
        "may_undo": _was_just_asked(assignment, user),
        "may_ask_again": case.is_open and not assignment.is_open and not assignment.is_declared_after_answer,
        "may_move_date": assignment.is_open and not assignment.waits_for_business,
        **_sharing(assignment, thread, files),
        "is_unfolded": any(form and (form.errors or form.has_typed) for form in small.values()),
        **small,
    }


def _tag(assignment: Assignment) -> str:
    if assignment.is_open:
        return "is-wait" if assignment.waits_for_business else "is-now"
    return "is-done" if assignment.is_answered else "is-rest"


def _sharing(assignment: Assignment, thread: list[Message], files: dict[int | None, list]) -> dict:
    """What another organisation may be given to read, and what it has been given. Notes stay where they are."""
    if not (assignment.sector.is_external and assignment.is_open):
        return {"shares": False}
    given = {m.pk for m in assignment.shared_messages.all()}
    files_given = {f.pk for f in assignment.shared_files.all()}
    notes = {m.pk for m in thread if m.audience == Audience.INTERNAL}
    shareable = [each for message, found in files.items() if message not in notes for each in found]
    return {
        "shares": True,
        "messages": [(m, m.pk in given) for m in thread if m.pk and m.pk not in notes],
        "files": [(f, f.pk in files_given) for f in sorted(shareable, key=lambda each: each.pk)],
    }


def _step_form(step: Step, case: Case, sectors: list) -> CaseForm:
    fields = ("what", "body", "apply_url", "state", "registry_number", "planned_decision")
    initial = {field: getattr(step, field) for field in fields} | {"sector": step.sector_id}
    form = forms.ChangeStepForm(case=case, name=f"andra-steg-{step.pk}", initial=initial)
    without = "Ingen sektor" if step.body else "Företaget gör det självt"
    here = [(step.sector_id or "", step.sector.name if step.sector else without)]
    others = sectors if step.sector else sectors[1:]
    form.fields["sector"].choices = others if here[0] in others else here + others
    return form


def _was_just_asked(assignment: Assignment, user: User) -> bool:
    is_fresh = timezone.now() - assignment.asked_at < UNDO
    is_own = assignment.state == AssignmentState.ASKED and assignment.asked_by_id == user.pk
    return is_fresh and is_own and not assignment.is_action


def _thread(case: Case, user: User, duplicates: list[Case], files: dict[int | None, list]) -> list[Message]:
    shared = Prefetch("shared_in", Assignment.objects.select_related("sector"))
    rows = Message.objects.filter(case__in=[case, *duplicates]).readable_by(user)
    thread = list(rows.select_related("author", "mailbox_author", "access", "sector").prefetch_related(shared))
    for message in thread:
        message.files, message.shares = files.get(message.pk, []), message.shared_in.all()
    for duplicate in duplicates:
        said = joined.first_words(duplicate, CASE.typed(duplicate))
        said.files = [each for each in files.get(None, ()) if each.case_id == duplicate.pk]
        thread.append(said)
    return joined.in_time(thread, case, duplicates)


def _folded(thread: list[Message]) -> dict[str, list[Message]]:
    """The newest first, and those that are opened by whoever wants them."""
    newest_first = thread[::-1]
    return {"newest": newest_first[:NEWEST], "older": newest_first[NEWEST:]}


def _assignments(case: Case) -> list[Assignment]:
    rows = case.assignments.select_related("sector", "officer", "origin").defer("origin__search")
    return list(rows.prefetch_related("shared_messages", "shared_files"))


def _promise(case: Case, today) -> dict:
    nearness = deadlines.nearness(case.next_due, on=today, calendar=calendars.office())
    return {"tag": TAGS[nearness], "words": NEARNESS[nearness], "due": case.next_due}


def _turn_days(case: Case, today) -> int:
    return max(calendars.office().count(timezone.localdate(case.turn_since), today), 0)


def _periods(case: Case, today) -> list[dict]:
    office = calendars.office()
    return [
        {
            "party": period.get_party_display(),
            "since": period.since,
            "until": period.until,
            "days": max(
                office.count(
                    timezone.localdate(period.since), timezone.localdate(period.until) if period.until else today
                ),
                0,
            ),
        }
        for period in case.turn_periods.filter(assignment=None)
    ]


def _others(case: Case, user: User) -> list[Case]:
    """Each with what a joining would do: who is told, and whom it would let into this case."""
    same = (
        Case.objects.visible_to(user)
        .of_same_business(case)
        .prefetch_related(Prefetch("accesses", CaseAccess.objects.standing(), "guests"))
    )
    rows = list(same.select_related("contact").defer("search").order_by("-pk")[:20])
    told = joined.told_if_joined(case, rows) if rows else {}
    for each in rows:
        each.is_same_person, each.told = each.belongs_to_same_person_as(case), told[each.pk]
        each.guests = each.guests if each.is_same_person else []
    return rows


def page_address(case: Case, section: str = "", *, began: str = "") -> str:
    """`began` is the query of the list that the page goes back to."""
    query = {back.CARRIED: began} if began else None
    return reverse("admin:cases_case_change", args=[case.pk], query=query, fragment=section or None)
