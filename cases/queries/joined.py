"""What duplicates hold, as it is read in the case where the work goes on: in its place in time, with its origin.

A duplicate keeps its own rows. Whoever reads the other case reads them there, as far as they may read them at all;
the business only those of the same person.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from cases import rules
from cases.models import Attachment, Case, Message
from cases.workflow import Audience, Kind, Side
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
    return found
