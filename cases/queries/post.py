"""Letters that wait for a person: which somebody may read, and which case each is probably about.

What is proposed is a likeness and no proof. A number in the subject is the weakest: anybody can write any.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import rules
from cases.models import Assignment, Case, Message, SecrecyMark
from cases.workflow import Audience, State
from portal.mail.incoming.reading import answered
from portal.models import IncomingEmail, User

REFERENCE = re.compile(r"\b20\d\d-\d{4,6}\b")
MOST = 3  # proposals for one letter
HEAD = 64 * 1024  # bytes, in which a letter's own lines stand


@dataclass(frozen=True)
class Proposal:
    case: Case
    why: str
    is_theirs: bool = False  # the sender has the case's address


@dataclass
class Waiting:
    """A letter with what is proposed, and the case that its subject names."""

    row: IncomingEmail
    case: Case | None = None  # that it is kept in
    is_marked: bool = False
    proposals: list[Proposal] = field(default_factory=list)
    hint: Case | None = None


def readable_by(user: User) -> QuerySet[IncomingEmail]:
    return IncomingEmail.objects.filter(rules.letters_readable_by(user))


def hidden_from(user: User) -> int:
    """How many wait that the person may not open: another has to."""
    return IncomingEmail.objects.homeless().exclude(pk__in=readable_by(user).values("pk")).count()


def told_nowhere_else() -> QuerySet[IncomingEmail]:
    """Letters in cases that neither stand there as a message nor are what the case was registered from. A note of the
    pilot's that was made of one is a memo: the letter itself is the document.
    """
    told = Message.objects.exclude(audience=Audience.INTERNAL).filter(pk=OuterRef("became_id"))
    registered = Case.objects.filter(pk=OuterRef("about_id"), received_at__gte=OuterRef("received_at"))
    rows = IncomingEmail.objects.filter(about="case").exclude(state=IncomingEmail.State.JUNK)
    rows = rows.exclude(rules.KEPT_AS_DRAFT)
    return rows.exclude(Exists(told)).exclude(Q(Exists(registered)), became_id=None)


def with_proposals(letters: Iterable[IncomingEmail], user: User) -> list[Waiting]:
    """In a constant number of queries."""
    letters = list(letters)
    cases = (
        Case.objects.filter(rules.cases_letters_are_put_in_by(user))
        .select_related("contact")
        .defer("search", "description")
        .order_by("-pk")
    )
    found = _Found(letters, cases)
    marked = SecrecyMark.objects.standing().filter(case__in=found.kept.keys()).values_list("case_id", flat=True)
    marked = set(marked)
    return [
        Waiting(
            row=letter,
            case=found.kept_in(letter),
            is_marked=letter.about == "case" and letter.about_id in marked,
            proposals=(proposals := found.of(letter)),
            hint=found.hint(letter, besides=proposals),
        )
        for letter in letters
    ]


@dataclass
class OfCase:
    """What came by letter in a case, as somebody reads its page."""

    waiting: list[IncomingEmail] = field(default_factory=list)
    told: list[IncomingEmail] = field(default_factory=list)  # came back, delayed, answered by a machine: one line each
    originals: dict[int, IncomingEmail] = field(default_factory=dict)  # by the message that each became
    came_by_mail: set[int] = field(default_factory=set)  # the messages, also for whoever may not open the originals


def kept_in(case: Case) -> QuerySet[IncomingEmail]:
    """Also in a duplicate, whose words are read where it goes on."""
    here = Case.objects.filter(Q(pk=case.pk) | Q(joined_into=case)).order_by().values("pk")
    return IncomingEmail.objects.filter(about="case", about_id__in=here)


def of_case(case: Case, user: User, *, today: date) -> OfCase:
    rows = kept_in(case)
    kept = set(rows.order_by().values_list("became_id", flat=True))
    found = OfCase(came_by_mail=kept - {None})
    if not kept:  # as in most cases; who may read what is a long question
        return found
    newest: dict[tuple[str, str], IncomingEmail] = {}
    letters = rows.filter(rules.letters_readable_by(user)).select_related("file", "letter").prefetch_related("files")
    for letter in letters.order_by("pk"):
        if letter.became_id:
            found.originals[letter.became_id] = letter
        elif letter.is_homeless:
            letter.is_theirs = case.is_open and letter.sender == case.contact.email
            found.waiting.append(letter)
        elif letter.is_by_a_machine and not (letter.away_until and letter.away_until < today):
            newest[letter.kind, letter.about_whom] = letter
    found.told = list(newest.values())
    return found


class _Found:
    """The cases that a handful of letters may be about."""

    def __init__(self, letters: list[IncomingEmail], cases: QuerySet[Case]) -> None:
        senders = {letter.sender for letter in letters if letter.sender}
        self.threads = {letter.pk: _answered(letter) for letter in letters}
        earlier = dict(
            IncomingEmail.objects.filter(message_id__in=set().union(*self.threads.values()), about="case")
            .order_by()
            .values_list("message_id", "about_id")
        )
        self.earlier = earlier
        named = {letter.pk: set(REFERENCE.findall(letter.subject)) for letter in letters}
        kept = {letter.about_id for letter in letters if letter.about == "case"}
        either = Q(pk__in=kept | set(earlier.values())) | Q(reference__in=set().union(*named.values()))
        rows = list(cases.filter(either))
        self.kept = {case.pk: case for case in rows}
        self.named = {pk: [case for case in rows if case.reference in words] for pk, words in named.items()}
        self.of_sender: dict[str, list[Case]] = defaultdict(list)
        theirs = cases.filter(contact__email__in=senders).exclude(state=State.SPAM)
        for case in theirs.select_related("contact", "joined_into__contact")[:200]:
            if case.state != State.JOINED or case.is_kept_apart:
                self.of_sender[case.contact.email].append(case)
        self.asked: dict[str, list[tuple[Case, str]]] = defaultdict(list)
        asked = Assignment.objects.open().filter(case__in=cases.order_by().values("pk"))
        theirs = Q(officer__email__in=senders) | Q(officer=None, sector__email__in=senders)
        for each in asked.filter(theirs).select_related("case__contact", "sector", "officer").order_by("-pk")[:200]:
            who = each.officer or each.sector
            self.asked[who.email].append((each.case, f"{each.sector} har en öppen fråga"))

    def kept_in(self, letter: IncomingEmail) -> Case | None:
        return self.kept.get(letter.about_id) if letter.about == "case" else None

    def hint(self, letter: IncomingEmail, *, besides: list[Proposal]) -> Case | None:
        proposed = {each.case.pk for each in besides}
        return next((case for case in self.named[letter.pk] if case.pk not in proposed), None)

    def of(self, letter: IncomingEmail) -> list[Proposal]:
        """The surest first; each case once."""
        found = [(self.kept_in(letter), "svarar på vårt mejl i ärendet")]
        found += [(self.kept.get(self.earlier.get(each)), "samma mejltråd") for each in self.threads[letter.pk]]
        own = self.of_sender[letter.sender]
        found += [(case, "samma avsändare") for case in own if case.takes_words]
        found += self.asked[letter.sender]
        if not any(case for case, _ in found):
            found += [(case, "samma avsändare, avslutat") for case in own if not case.takes_words]
        once = {case.pk: (case, why) for case, why in reversed(found) if case}
        kept = [once.pop(case.pk) for case, _ in found if case and case.pk in once]
        return [Proposal(case, why, case.contact.email == letter.sender) for case, why in kept[:MOST]]


def _answered(letter: IncomingEmail) -> tuple[str, ...]:
    """The Message-IDs that the letter answers, from its own head; none when it cannot be read."""
    if letter.letter_id or not letter.file.content:
        return ()  # what it answers is known
    try:
        with letter.file.content.open("rb") as content:
            head = content.read(HEAD)
    except OSError:
        return ()
    return answered(message_from_bytes(head, policy=policy.compat32))
