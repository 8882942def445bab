"""What duplicates hold, as it is read in the case where the work goes on: in its place in time, with its origin.

A duplicate keeps its own rows. Whoever reads the other case reads them there, as far as they may read them at all;
the business only those of the same person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from cases import rules
from cases.models import Assignment, Attachment, Case, Message, StatusChange
from cases.workflow import AssignmentState, Audience, Kind, Side, State
from portal.models import Sector, User


def duplicates_of(case: Case) -> QuerySet[Case]:
    return case.joined.select_related("contact", "business").defer("search").order_by("received_at", "pk")


def read_by(user: User | None, case: Case, *, at: Sector | None = None) -> list[Case]:
    """Those that somebody who reads the case may read too; `at` a sector's page, where perhaps nobody is signed in."""
    rows = duplicates_of(case)
    if user is not None:
        rows = rows.visible_to(user)
    if at is not None:
        rows = rows.exclude(rules.is_marked_for_others(at))
    return list(rows)


def of_same_person(case: Case) -> list[Case]:
    """Those whose words the business reads: each is of the same proved address."""
    return [each for each in duplicates_of(case) if each.belongs_to_same_person_as(case)]


def asked_too(
    assignments: Iterable[Assignment], duplicates: Iterable[Case]
) -> list[tuple[Assignment, list[Assignment]]]:
    """Each open question, and what its sector was asked in the duplicates, and answers with this one since then."""
    rows = Assignment.objects.made_one().filter(case__in=duplicates)
    rows = list(rows.select_related("case").defer("case__search"))
    here = [each for each in assignments if each.is_open and not each.is_action]
    return [(each, [row for row in rows if row.sector_id == each.sector_id]) for each in here]


def goes_on_in(assignment: Assignment, user: User | AnonymousUser) -> Assignment | None:
    """The sector's own question where a taken back one goes on, for whoever may work with that."""
    rows = Assignment.objects.filter(case=assignment.case.joined_into_id, sector=assignment.sector)
    return rows.workable_by(user).open().questions().select_related("case").first()


def by_message(attachments: Iterable[Attachment]) -> dict[int | None, list[Attachment]]:
    """What came with each message, and under None what came with the case itself."""
    found: dict[int | None, list[Attachment]] = defaultdict(list)
    for attachment in attachments:
        found[attachment.message_id].append(attachment)
    return found


def first_words(duplicate: Case, facts: Mapping[str, str]) -> Message:
    """What it was registered with, as the first of its texts; no row of its own."""
    lines = [f"{words}: {text}" for words, text in facts.items() if text]
    text = "\n".join([duplicate.description or duplicate.subject, *([""] if lines else []), *lines])
    said = {"audience": Audience.BUSINESS, "kind": Kind.MESSAGE, "side": Side.BUSINESS}
    return Message(case=duplicate, text=text, at=duplicate.received_at, **said)


def in_time(messages: Iterable[Message], case: Case, duplicates: Iterable[Case]) -> list[Message]:
    """All in the order of time, each of a duplicate's with its `origin`."""
    origins = {each.pk: each for each in duplicates}
    found = sorted(messages, key=lambda message: (message.at, message.pk or 0))
    for message in found:
        message.origin = origins.get(message.case_id)
        if message.origin:
            message.origin.is_anothers = not message.origin.shares_address_with(case)
        message.kind_in_words = message.get_kind_display() if message.pk else "när ärendet kom in"
        message.readers_here = _readers(message)
    return found


def _readers(message: Message) -> str:
    if message.audience == Audience.BUSINESS and message.origin and message.origin.is_anothers:
        return f"Den som skickade {message.origin.reference} och alla som arbetar med ärendet kan läsa det här"
    return message.readers


def rested_until_joined(cases: Iterable[Case], joined_at: datetime | None) -> list[Case]:
    """Those whose rest the joining ended. That is not given back: whether it holds still is for a person to say."""
    woken = StatusChange.objects.filter(at=joined_at, from_state=State.RESTING).values("case")
    return list(Case.objects.filter(pk__in=woken.filter(case__in=cases)).exclude(state=State.RESTING).order_by("pk"))


def told_of_joining(
    case: Case, into: Case, followed: Iterable[Assignment], *, at: datetime
) -> list[tuple[Assignment, dict]]:
    """For each sector that was asked in either the question that its letter is about, and what is said of it.

    Another organisation is told of its own question. Whom a mark keeps out of the duplicate is told nothing of it.
    """
    came = {each.pk for each in followed}
    twice = set(case.assignments.filter(state=AssignmentState.RECALLED, ended_at=at).values_list("sector", flat=True))
    told: dict[int, Assignment] = {}
    for each in [*_reading(case), *_reading(into)]:
        is_theirs = each.case_id == case.pk or each.pk in came or each.is_open and each.sector_id in twice
        is_told = is_theirs or not each.sector.is_external
        if is_told and rules.may_be_asked(each.sector, case=case) and (each.is_open or each.sector_id not in told):
            told[each.sector_id] = each
    return [
        (
            each,
            {
                "follows": each.pk in came and each.is_open,
                "had_two": each.is_open and each.sector_id in twice,
                "no_more": not each.is_open and each.sector_id in twice,
                "stays": each.case_id == case.pk,
                "goal": "" if each.case_id == case.pk else into.reference,
            },
        )
        for each in told.values()
    ]


def told_if_joined(case: Case, others: Iterable[Case]) -> dict[int, list[str]]:
    """By the case that it would be joined with: the sectors that would be told. Under a mark only those asked here."""
    rows = Assignment.objects.read_by_its_sector().filter(case__in=[case, *others]).order_by("pk")
    is_marked, asked = case.secrecy_marks.standing().exists(), defaultdict(list)
    for each in rows.select_related("sector"):
        if each.case_id == case.pk or not (is_marked or each.sector.is_external):
            asked[each.case_id].append(each.sector.name)
    return {each.pk: list(dict.fromkeys(asked[case.pk] + asked[each.pk])) for each in others}


def told_of_taking_apart(case: Case, other: Case, back: Iterable[Assignment]) -> list[tuple[Assignment, dict]]:
    """Those whose questions are back, and those who have read the duplicate's words in the other case."""
    of_ours = [each for each in _reading(other) if not each.sector.is_external]
    told = {each.sector_id: each for each in [*of_ours, *_reading(case), *back]}
    apart = {"is_apart": True, "other": other}
    return [(each, apart | {"is_back": each.case_id == case.pk}) for each in told.values()]


def _reading(case: Case) -> list[Assignment]:
    rows = case.assignments.read_by_its_sector()
    rows = rows.select_related("case__contact", "case__business", "sector", "officer", "asked_by")
    return list(rows.order_by("pk"))
