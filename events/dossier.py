"""The equal-treatment dossier of an event: who was asked, who got what and when, material, questions and answers.

One archive that shows, afterwards, that nobody was told more than the others, or before them (LOU 4 kap. 1 §).
"""

import io
import zipfile
from collections.abc import Iterable

from django.db.models import Q

from events.models import Event
from portal import log, spreadsheets
from portal.models import LogEntry, OutgoingEmail, StoredFile, User
from portal.swedish import moment


def as_zip(event: Event, *, by: User) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("traffen.txt", _facts(event))
        for name, (head, rows) in _tables(event).items():
            archive.writestr(f"{name}.csv", spreadsheets.as_csv(spreadsheets.Table(name, head, list(rows))))
        for name, stored in _files(event):
            with stored.content.open("rb") as content:
                archive.writestr(f"material/{name}", content.read())
    log.note("event.dossier", event, by=by)
    return written.getvalue()


def _facts(event: Event) -> str:
    published = moment(event.published_at) if event.published_at else "inte publicerad"
    lines = [
        event.title,
        f"När: {event.when}",
        f"Var: {event.where}",
        f"Publicerad för alla: {published}",
        f"Sista anmälan: {moment(event.closes_at)}",
        f"Platser: {event.capacity or 'ingen gräns'}",
        f"Medarrangörer: {', '.join(str(other) for other in event.co_organisers.all()) or 'inga'}",
        "",
        event.text,
    ]
    return "\n".join(lines).strip() + "\n"


def _tables(event: Event) -> dict[str, tuple[list[str], Iterable[list]]]:
    return {
        "inbjudna": (
            ["E-post", "Företag", "Inbjuden"],
            [[one.email, one.company_name, moment(one.at)] for one in event.invitations.all()],
        ),
        "anmalda": (
            ["Företag", "E-post", "Läge", "Platser", "Anmäld", "Fick plats", "Avbokade", "Köplats"],
            [
                [
                    row.company_name,
                    row.email,
                    row.get_place_display(),
                    row.seats,
                    moment(row.signed_up_at),
                    moment(row.placed_at) if row.placed_at else "",
                    moment(row.ended_at) if row.ended_at else "",
                    row.queue_place or "",
                ]
                for row in event.registrations.all()
            ],
        ),
        "brev": (
            ["Till", "Brev", "Ämne", "Skrivet", "Skickat"],
            [
                [one.to, one.kind, one.subject, moment(one.created_at), moment(one.sent_at) if one.sent_at else ""]
                for one in _letters(event)
            ],
        ),
        "fragor-och-svar": (
            ["Fråga", "Ställd", "Svar", "Besvarad för alla"],
            [
                [one.text, moment(one.asked_at), one.answer if one.published_at else "", _or_not_yet(one.published_at)]
                for one in event.asked.all()
            ],
        ),
        "material": (
            ["Rubrik", "Fil", "Tillgänglig version", "I text", "Publicerat för alla"],
            [
                [
                    one.title,
                    one.file.name if one.file else "",
                    one.accessible_file.name if one.accessible_file else "",
                    one.summary,
                    moment(one.at),
                ]
                for one in event.material.select_related("file", "accessible_file")
            ],
        ),
        "utfall": (["Slag", "Vad"], [[one.get_kind_display(), one.text] for one in event.outcome.all()]),
        "handelser": (
            ["När", "Vad", "Person", "Uppgifter"],
            [[moment(one.at), one.action, one.actor_id or "", str(one.details)] for one in _log(event)],
        ),
    }


def _or_not_yet(at) -> str:
    return moment(at) if at else "inte ännu"


def _letters(event: Event) -> Iterable[OutgoingEmail]:
    of_registrations = Q(about="registration", about_id__in=event.registrations.values("pk"))
    return OutgoingEmail.objects.filter(of_registrations | Q(about="event", about_id=event.pk)).order_by("created_at")


def _log(event: Event) -> Iterable[LogEntry]:
    return LogEntry.objects.filter(thing="event", thing_id=event.pk).order_by("pk")


def _files(event: Event) -> Iterable[tuple[str, StoredFile]]:
    for item in event.material.select_related("file", "accessible_file"):
        for stored in (item.file, item.accessible_file):
            if stored and stored.is_downloadable:
                yield f"{stored.pk}-{stored.name}", stored
