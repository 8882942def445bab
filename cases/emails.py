"""One function per letter. Each writes a rendered row in the outbox, within the action's transaction.

A letter holds the reference, what it is about in Eva's own words, the sector and the date, and to the sector the
pilot's question in short. Never what the business wrote, never the name of a sole trader, and of a case under a
secrecy mark nothing. Who wants to read more opens the link.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cases.access import letters as to_invited
from cases.models import Assignment, Case, CaseAccess, Invitation, Message, Promise, Wish
from cases.queries import telling
from cases.queries.status import closing_words
from portal.calendar import ical
from portal.mail import outbox
from portal.mail.links import Key, absolute, host
from portal.models import OutgoingEmail, User, town_hall
from portal.people import directory
from portal.text.swedish import join_words


def case_key(case: Case) -> Key:
    """The business's own link to its case."""
    return Key(scope="case", target_id=case.pk, view="business_case", days=730)


def feedback_key(case: Case) -> Key:
    return Key(scope="case", target_id=case.pk, view="case_feedback", days=60)


def assignment_key(assignment: Assignment) -> Key:
    """The limited link of an officer without an account: it opens that one question."""
    return Key(scope="assignment", target_id=assignment.pk, view="assignment_by_link", days=60)


# --- To the business ------------------------------------------------------------------------------


def _to_business(
    letter: str, case: Case, *, at: datetime | None, to: Case | None = None, held=timedelta(0), on_page="", **context
) -> OutgoingEmail | None:
    """Nothing when the business gave only a telephone number: then the pilot's list says so.

    The link leads `to` another case of the same address, where that is where to read on.
    """
    at = at or timezone.now()
    to_invited.tell(letter, case, at=at, held=held, on_page=on_page, sender=context.get("sender", ""))
    if not case.contact.email:
        return None
    day = timezone.localdate(at)
    values = {"case": case, "number": telling.numbered(case, context.pop("topic", ""))}
    values |= directory.pilot_in_letters(day) | context
    keys = {"link": replace(case_key(to or case), place=on_page)}
    if letter == "closed":
        keys["feedback_link"] = feedback_key(case)
    about = {"to": case.contact.email, "about": case, "at": at}
    return outbox.write(outbox.Letter(f"cases/email/{letter}", context=values, keys=keys, held=held, **about))


def receipt(case: Case, *, wishes: list[Wish] | None = None, has_talked=False, at: datetime | None = None) -> None:
    """The wishes of a case that was just made need not be looked for. Whoever has talked with us is told no date."""
    about = "" if wishes is None else telling.topic_of([wish.label for wish in wishes])
    _to_business("receipt", case, at=at, topic=about, has_talked=has_talked)


@transaction.atomic
def send_links(cases: Iterable[Case], *, to: str, also_followed: bool = False) -> None:
    """ "Skicka en ny länk": one letter with a new link to each of the cases of that address. None, no letter."""
    accesses = [*CaseAccess.objects.held_by(to).select_related("case")[:20]] if also_followed else []
    found = [(case, case_key(case)) for case in cases]
    found += [(each.case, to_invited.access_key(each)) for each in accesses]
    if not found:
        return
    keys = {f"link{number}": key for number, (_, key) in enumerate(found)}
    lines = [(telling.numbered(case), outbox.placeholder(place)) for place, (case, _) in enumerate(found)]
    context = {"lines": lines} | directory.pilot_in_letters(timezone.localdate())
    outbox.write(outbox.Letter("cases/email/new_links", to=to, context=context, keys=keys, about=found[0][0]))


def said_to_business(message: Message, *, at: datetime | None = None) -> None:
    """The link leads to those very words, of a question to the box for the answer. Guidance is said of answers."""
    letter = message.kind if message.is_guidance or message.is_question else "message"
    place = "questions" if message.is_question else f"sagt-{message.pk}"
    _to_business(letter, message.case, at=at, on_page=place, sender=_place(message))


def new_dates(case: Case, *, at: datetime) -> None:
    """One letter an hour about every date that was moved meanwhile and still stands; sorry only for what was late.

    It waits until the hour is over, and is written anew when a date is moved again or what it promises is told.
    """
    # Of the letters to the invited no other is held. Who has a telephone alone gets none of the first kind.
    left = [outbox.take_back(kind, about=case, at=at) for kind in ("new_date", "followed")]
    made = case.promises.filter(outcome=Promise.Outcome.OPEN, made_at__gt=at - Promise.HELD).exclude(reason="")
    moved: dict[tuple, list[str]] = {}
    for promise in made.select_related("assignment__sector", "replaces").order_by("due", "pk"):
        by = promise.assignment.sector.full_name if promise.assignment else ""
        moved.setdefault((not by, promise.was_late, promise.due), []).append(by)
    if moved:
        lines = [(*about, join_words(names)) for about, names in moved.items()]
        _to_business("new_date", case, at=at, held=left[0] or left[1] or Promise.HELD, lines=lines)


def resting(case: Case, *, at: datetime | None = None) -> None:
    _to_business("resting", case, at=at)


def awake(case: Case, *, at: datetime | None = None) -> OutgoingEmail | None:
    return _to_business("awake", case, at=at)


def own_system(assignment: Assignment, *, at: datetime | None = None) -> None:
    _to_business("own_system", assignment.case, at=at, assignment=assignment)


def closed(case: Case, *, at: datetime | None = None) -> None:
    words = closing_words(case, case.steps.all())
    _to_business("closed", case, words=words, something_remains=words == "status.closed", at=at)


def closed_with_another(duplicate: Case, *, at: datetime) -> None:
    """To whoever is kept apart: that it has ended, and nothing of what was said."""
    _to_business("closed_with_another", duplicate, at=at)


def reopened(case: Case, *, at: datetime | None = None) -> None:
    _to_business("reopened", case, at=at)
    left_over = list(case.assignments.left_over().select_related("sector"))
    sectors = join_words(dict.fromkeys(each.sector for each in left_over))
    _to_pilot("case_reopened", case, at=at, sectors=sectors, is_one=len(left_over) == 1)


def closing_answer(case: Case, *, at: datetime | None = None) -> None:
    _to_pilot("closing_answer", case, at=at)


def withdrawn(case: Case, *, recalled: Iterable[Assignment], at: datetime | None = None) -> None:
    _to_business("withdrawn", case, at=at)
    told = join_words(dict.fromkeys(assignment.sector for assignment in recalled))
    _to_pilot("case_withdrawn", case, at=at, told=told)


def joined(case: Case, *, at: datetime | None = None) -> None:
    """To somebody else's firm nothing is told of the other case, not even its number.

    To an address that the other case's letters go to as well, the link to that case is nothing new.
    """
    other = case.joined_into
    is_same = other.shares_address_with(case)
    to, named = (other, telling.numbered(other)) if is_same else (case, "")
    _to_business("joined", case, at=at, to=to, is_same_business=is_same, other=named)


def taken_apart(case: Case, *, at: datetime | None = None) -> None:
    _to_business("taken_apart", case, at=at)


def file_stopped(case: Case, *, at: datetime | None = None) -> None:
    """A file of theirs failed the scan: please send it again. Without an address the pilot has to call."""
    if _to_business("file_stopped", case, at=at) is None:
        _to_pilot("file_stopped_call", case, at=at)


def not_all_came(case: Case, *, at: datetime) -> None:
    _to_business("not_all_came", case, at=at)


def _place(message: Message) -> str:
    return message.sector.full_name if message.sector else "Företagslotsen"


# --- To the pilot ---------------------------------------------------------------------------------


def _to_pilot(letter: str, case: Case, *, at: datetime | None, **context) -> OutgoingEmail:
    """The pilot is a function: its letters go to the shared mailbox. What she answers is a draft in the case."""
    context["topic"] = context.get("topic") or telling.topic(case)
    return _at_desk(letter, case, to=town_hall().pilot_mailbox, at=at, **context)


def _at_desk(letter: str, case: Case, *, to: str, at: datetime | None, **context) -> OutgoingEmail:
    values = {"case": case, "takes_replies": settings.MAIL_IN.is_on} | context
    values["address"] = absolute(reverse("admin:cases_case_change", args=[case.joined_into_id or case.pk]))
    about = {"about": case, "answers": case, "at": at}
    return outbox.write(outbox.Letter(f"cases/email/{letter}", to=to, context=values, **about))


def new_case(case: Case, *, wishes: list[Wish], at: datetime | None = None) -> None:
    about = telling.topic_of([wish.label for wish in wishes])
    _to_pilot("new_case", case, at=at, topic=about)
    person = directory.next_after_pilot(timezone.localdate(at))
    if person:  # the mailbox may stand unread: the next named person is told at once
        _at_desk("new_case_to_next", case, to=person.email, at=at, topic=about)


def assignment_answered(assignment: Assignment, *, is_correction: bool = False, at: datetime | None = None) -> None:
    done = "rättat ett svar" if is_correction else "svarat"
    _to_pilot("assignment_answered", assignment.case, at=at, assignment=assignment, done=done)


def assignment_declined(assignment: Assignment, *, at: datetime | None = None) -> None:
    _to_pilot("assignment_declined", assignment.case, at=at, assignment=assignment)


def material_for_pilot(assignment: Assignment, *, at: datetime | None = None) -> None:
    _to_pilot("material_for_pilot", assignment.case, at=at, assignment=assignment)


def date_wished(assignment: Assignment, *, is_again: bool, at: datetime | None = None) -> None:
    _to_pilot("date_wished", assignment.case, at=at, assignment=assignment, is_again=is_again)


def lifted_to_director(case: Case, director: User, *, text: str, at: datetime) -> OutgoingEmail:
    late = case.assignments.waiting_for_sector().select_related("sector").order_by("due", "pk")
    values = {
        "case": case,
        "topic": telling.topic(case),
        "text": text,
        "decide": absolute(reverse("decide", args=[case.reference])),
        "address": absolute(reverse("admin:cases_case_change", args=[case.pk])),
        "questions": late,
    } | directory.pilot_in_letters(timezone.localdate(at))
    about = {"to": director.email, "about": case, "at": at}
    return outbox.write(outbox.Letter("cases/email/lifted_to_director", context=values, **about))


# --- To a sector ----------------------------------------------------------------------------------


def officer_with_account(assignment: Assignment, *, at: datetime | None = None) -> User | None:
    """The officer, if that person still works at the sector and can sign in; while away, the substitute there.

    Without one it is nobody, and the sector's mailbox gets the letter with the limited link.
    """
    if assignment.officer is None:
        return None
    today = timezone.localdate(at)
    cover = directory.cover_on(today)
    officer = assignment.officer
    person = cover.substitute_of(officer) if cover.is_away(officer) else officer
    return person if person in directory.people(assignment.sector, today) else None


def _to_sector(letter: str, assignment: Assignment, *, at: datetime | None, **context) -> OutgoingEmail:
    """To the officer, whose link asks for sign-in; else to the sector's mailbox, with the limited link."""
    officer = officer_with_account(assignment, at=at)
    values = {"case": assignment.case, "assignment": assignment, "topic": telling.topic_for(assignment)} | context
    values["told"] = telling.told_of(assignment, to_mailbox=officer is None)
    if assignment.is_open:
        values["when"] = assignment.when_in_a_letter(timezone.localdate(at))
    values["reply_is_draft"] = settings.MAIL_IN.is_on and officer is not None
    to, keys = assignment.sector.email, {"link": assignment_key(assignment)}
    if officer is not None:
        to, keys, values["link"] = officer.email, None, absolute(reverse("assignment", args=[assignment.pk]))
    about = {"about": assignment.case, "answers": assignment, "at": at}
    return outbox.write(outbox.Letter(f"cases/email/{letter}", to=to, context=values, keys=keys, **about))


def sector_asked(assignment: Assignment, *, at: datetime | None = None) -> None:
    _to_sector("sector_asked", assignment, at=at)


@transaction.atomic
def renew_assignment_link(assignment_id: int) -> None:
    """A new limited link for a question that is still open, to the address that had the old one."""
    assignment = Assignment.objects.open().select_related("case", "sector", "officer").filter(pk=assignment_id).first()
    if assignment:
        sector_asked(assignment)


def sectors_joined(case: Case, told: Iterable[tuple[Assignment, dict]], *, at: datetime) -> None:
    """One letter to each sector that was asked in either: what happened to the duplicate, and where it goes on."""
    for each, more in told:
        _to_sector("sector_joined", each, at=at, duplicate=case.reference, **more)


def handed_over(assignment: Assignment, *, at: datetime | None = None) -> None:
    _to_sector("handed_over", assignment, at=at)


def date_settled(assignment: Assignment, *, is_moved: bool, is_wished: bool, at: datetime | None = None) -> None:
    _to_sector("date_settled", assignment, at=at, is_moved=is_moved, is_wished=is_wished)


def assignment_recalled(assignment: Assignment, *, why: str, at: datetime | None = None) -> None:
    _not_theirs_any_more("assignment_recalled", assignment, at=at, topic=telling.topic_for(assignment), why=why)


def assignment_taken_over(assignment: Assignment, *, at: datetime | None = None) -> OutgoingEmail:
    """Of the case the letter says nothing, not even its number: a mark has taken it from whoever reads."""
    return _not_theirs_any_more("assignment_taken_over", assignment, at=at)


def _not_theirs_any_more(letter: str, assignment: Assignment, *, at: datetime | None, **context) -> OutgoingEmail:
    """There is nothing to open any more, so this letter has no link."""
    officer = officer_with_account(assignment, at=at)
    to = officer.email if officer else assignment.sector.email
    values = {"case": assignment.case, "assignment": assignment} | directory.pilot_in_letters(timezone.localdate(at))
    values |= context
    return outbox.write(outbox.Letter(f"cases/email/{letter}", to=to, context=values, about=assignment.case, at=at))


def business_replied(message: Message, *, at: datetime | None = None) -> None:
    """To whoever asked, or answered last, if they still have it; what nobody asked for goes to the pilot as well."""
    is_own_accord = message.answers_id is None
    told = message.assignment if message.reaches_its_sector else None
    if told:
        _to_sector("business_replied_to_sector", told, at=at, is_own_accord=is_own_accord)
    if is_own_accord or not told:
        _to_pilot("business_replied", message.case, at=at, told=told)


def not_all_came_from_sector(assignment: Assignment, *, at: datetime) -> None:
    _to_sector("not_all_came_from_sector", assignment, at=at)


def own_file_stopped(said: Message, *, at: datetime) -> None:
    """To the sector that sent it, while it reads there; else it is the pilot's to see to."""
    if said.sector and said.reaches_its_sector:
        _to_sector("own_file_stopped_at_sector", said.assignment, at=at)
    else:
        _to_pilot("own_file_stopped", said.case, at=at, sector=said.sector)


# --- About a pilot meeting ------------------------------------------------------------------------


def meeting_key(invitation: Invitation) -> Key:
    """The limited link of a mailbox without an account: the agenda, and then the minutes."""
    return Key(scope="meeting", target_id=invitation.pk, view="meeting_by_link", days=60)


def meeting_invitation(invitation: Invitation, *, at: datetime | None = None) -> None:
    _with_calendar("meeting_invitation", invitation, at=at)


def meeting_changed(invitation: Invitation, *, at: datetime | None = None) -> None:
    _with_calendar("meeting_changed", invitation, at=at)


def meeting_cancelled(invitation: Invitation, *, at: datetime | None = None) -> None:
    _with_calendar("meeting_cancelled", invitation, at=at, method="CANCEL")


def meeting_minutes(invitation: Invitation, *, sectors_act: bool, at: datetime | None = None) -> None:
    _about_meeting("meeting_minutes", invitation, at=at, sectors_act=sectors_act)


def meeting_summary(case: Case, *, at: datetime | None = None) -> None:
    _to_business("meeting_summary", case, at=at)


def _with_calendar(
    letter: str, invitation: Invitation, *, at: datetime | None, method: ical.Method = "REQUEST"
) -> None:
    """Each gets a file of their own, with themselves alone as guest: nobody reads the others' addresses."""
    if not invitation.reaches:
        return
    meeting = invitation.meeting
    entry = ical.Entry(
        uid=f"lotsmote-{meeting.pk}@{host()}",
        sequence=meeting.sequence,
        start=meeting.start,
        end=meeting.end,
        summary=f"Lotsmöte, {town_hall().name}",
        location=meeting.place or meeting.url,
        url=meeting.url,
        organizer_email=town_hall().pilot_mailbox,
        organizer_name="Företagslotsen",
        attendees=[invitation.reaches],
        stamp=at or timezone.now(),
    )
    _about_meeting(letter, invitation, at=at, calendar=(ical.attached([entry], method).decode(), method))


def _about_meeting(
    letter: str, invitation: Invitation, *, at: datetime | None, calendar: outbox.CalendarFile = outbox.NO_FILE, **more
) -> None:
    """Time and place, and the way to the page; never what is on the agenda. Nothing to who has no address any more."""
    if not invitation.reaches:
        return
    at = at or timezone.now()
    meeting, case = invitation.meeting, invitation.case
    values = {"meeting": meeting, "case": case, "number": case and telling.numbered(case)} | more
    values |= directory.pilot_in_letters(timezone.localdate(at))
    keys = None
    if invitation.user:
        values["link"] = absolute(reverse("meeting", args=[meeting.pk]))
    elif letter != "meeting_cancelled":  # there is nothing to open any more
        keys = {"link": case_key(case) if case else meeting_key(invitation)}
    about = {"about": case or meeting, "answers": invitation, "at": at, "calendar": calendar}
    outbox.write(outbox.Letter(f"cases/email/{letter}", to=invitation.reaches, context=values, keys=keys, **about))
