"""The equal-treatment dossier of an event: who was asked, who got what and when, material, questions and answers.

One archive that shows, afterwards, that nobody was told more than the others, or before them (LOU 4 kap. 1 §).
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from events.models import Event
from portal.files.spreadsheets import Table, as_csv
from portal.mail import outbox
from portal.models import LogEntry, OutgoingEmail, StoredFile, User, Wording
from portal.people import log
from portal.text.swedish import join_words, moment
from portal.text.wording import fill

LETTERS = {
    "invitation": "inbjudan",
    "confirm_please": "begäran att bekräfta anmälan",
    "confirmed": "bekräftad plats",
    "offer_received": "erbjudande om besök, mottaget",
    "offer_confirm_please": "begäran att bekräfta erbjudandet",
    "offer_waiting": "erbjudande om besök, väntar",
    "offer_wanted": "fråga om besöket passar",
    "offer_taken_up": "besöket är välkommet",
    "offer_known_already": "erbjudandet fanns redan",
    "offer_withdrawn": "erbjudandet taget tillbaka",
    "offer_lapsed": "erbjudandet blev inte bekräftat",
    "seat_given": "bekräftad plats, till deltagaren själv",
    "seat_gone": "inte längre anmäld, till deltagaren själv",
    "somebody_left": "en deltagare avbokade, till anmälaren",
    "waiting": "plats i kö",
    "offered": "erbjuden plats ur kön",
    "promoted": "plats ur kön",
    "lapsed": "platsen gick vidare",
    "signed_up_already": "adressen var redan anmäld",
    "new_link": "ny länk till anmälan",
    "school_new_link": "ny länk till schemat, till skolan",
    "cancelled": "avbokad",
    "event_changed": "ny tid eller plats",
    "called_off": "inställd",
    "reminder": "påminnelse",
    "group_letter": "mejl till flera",
    "answers_published": "svar på frågor, till anmälda",
    "answers_to_invited": "svar på frågor, till inbjudna",
    "thanks": "tack och tre frågor",
    "may_see_list": "deltagarlistan, till medarrangör",
    "company_schedule": "schema, till företag",
    "school_schedule": "schema, till skolan",
    "school_event_changed": "ny tid eller plats, till skolan",
    "company_left_board": "företag som inte kommer, till kommunen",
    "time_does_not_suit": "tid som inte passar skolan, till kommunen",
    "material_stopped": "stoppad fil bland materialet, till kommunen",
    "time_answered": "svar om en tid som inte passar, till skolan",
    "inbox_answer": "svar på ett mejl om träffen",
    "counters_differ": "antal platser att se över, till kommunen",
}
OF_OUTCOME = {"event.outcome", "event.publish_outcome"}
HAPPENED = {
    "admin.add": "utkast skapat",
    "admin.change": "ändrat: {fields}",
    "event.copy": "utkast skapat som kopia av en tidigare träff",
    "event.arrange": "träff för de egna upplagd",
    "event.enrol": "tillagda utan anmälan, antal: {people}",
    "event.published": "publicerad för alla",
    "event.called_off": "inställd",
    "event.move": "ändrat och meddelat alla anmälda: {fields}",
    "event.capacity": "antal platser ändrat till: {capacity}",
    "event.share": "platser per företag ändrade till: {per_company}",
    "event.release_held": "platserna som hölls för nya företag blev fria för alla",
    "event.invite": "inbjudan skickad, antal: {receivers}",
    "event.letter": "mejl skickat till en grupp, antal: {receivers}",
    "event.remind": "påminnelse skickad, antal: {receivers}",
    "event.thank": "tack skickat, antal: {receivers}",
    "event.publish_answers": "svar publicerade för alla samtidigt, antal: {number}",
    "event.outcome": "utfallet skrivet",
    "event.publish_outcome": "utfallet publicerat för alla",
    "event.dispose": "uppgifter om anmälda gallrade",
    "event.list_out": "deltagarlistan hämtad som fil",
    "event.dossier": "underlaget om likabehandling hämtat",
    "event.recount_differs": "platserna stämde inte med anmälningarna vid nattens räkning",
    "event.co_organiser": "medarrangör tillagd",
    "event.co_organiser_off": "medarrangör borttagen",
    "event.material": "material publicerat för alla",
    "event.material_off": "material borttaget",
    "question.ask": "fråga ställd på sidan, utan anmälan",
    "question.add": "fråga tillagd av kommunen",
    "question.answer": "svar skrivet, ännu inte synligt för någon",
    "question.drop": "fråga borttagen innan den besvarades",
    "board.fill": "tavlan ändrad",
    "board.send": "scheman skickade",
    "board.does_not_suit": "skolan skrev att en tid inte passar",
    "board.answer_time": "skolan fick svar om en tid som inte passar",
}


def as_zip(event: Event, *, by: User, at: datetime | None = None) -> bytes:
    at = at or timezone.now()
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        letters = list(_letters(event))
        archive.writestr("traffen.txt", _facts(event))
        archive.writestr("mejl.txt", _texts(letters))
        for table in _tables(event, letters, has_been=event.is_over(at)):
            archive.writestr(f"{table.name}.csv", as_csv(table))
        for name, stored in _files(event, letters):
            with stored.content.open("rb") as content:
                archive.writestr(name, content.read())
    log.note("event.dossier", event, by=by)
    return written.getvalue()


def _facts(event: Event) -> str:
    published = moment(event.published_at) if event.published_at else "inte publicerad"
    lines = [
        event.title,
        f"Slag: {event.get_kind_display()}",
        f"Läge: {event.get_state_display()}{f' ({event.called_off_because})' if event.called_off_because else ''}",
        f"När: {event.when}",
        f"Var: {event.where}",
        f"För vem: {event.audience or 'alla företag'}",
        f"Publicerad för alla: {published}",
        f"Sista anmälan: {moment(event.closes_at)}",
        f"Platser: {event.capacity or 'ingen gräns'}",
        f"Medarrangörer: {', '.join(str(other) for other in event.co_organisers.all()) or 'inga'}",
        "",
        Wording.objects.text("events.dialogue"),
        "",
        event.lead,
        "",
        event.text,
        "",
        event.programme,
        "",
        "I den här mappen står vilka som bjöds in (inbjudna), vilka som anmälde sig (anmalda), vilka mejl som gick"
        " till vem och när (mejl), vad som stod i dem (mejl.txt), frågor och svar, materialet och vad som hände i"
        " ordning (handelser). När träffen har varit finns utfallet med.",
    ]
    return "\n".join(lines).strip() + "\n"


def _tables(event: Event, letters: list[OutgoingEmail], *, has_been: bool) -> Iterable[Table]:
    """One sheet each. Before the meeting there is no outcome among them, whatever has been written down."""
    yield _invited(event)
    yield _signed_up(event)
    yield _sent(letters)
    yield _questions(event)
    yield _material(event)
    yield _history(event, has_been=has_been)
    if has_been:
        yield Table("utfall", ["Slag", "Vad"], [[one.get_kind_display(), one.text] for one in event.outcome.all()])


def _invited(event: Event) -> Table:
    rows = [[one.email, one.company_name, moment(one.at)] for one in event.invitations.all()]
    return Table("inbjudna", ["E-post", "Företag", "Inbjuden"], rows)


def _signed_up(event: Event) -> Table:
    rows = [
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
    ]
    return Table(
        "anmalda", ["Företag", "E-post", "Läge", "Platser", "Anmäld", "Fick plats", "Avbokade", "Köplats"], rows
    )


def _sent(letters: list[OutgoingEmail]) -> Table:
    rows = [
        [
            one.to,
            LETTERS.get(one.kind, "mejl"),
            one.subject,
            moment(one.created_at),
            moment(one.sent_at) if one.sent_at else one.get_state_display(),
        ]
        for one in letters
    ]
    return Table("mejl", ["Till", "Mejl", "Ämne", "Skrivet", "Skickat"], rows)


def _questions(event: Event) -> Table:
    rows = [
        [
            one.text,
            moment(one.asked_at),
            one.answer if one.published_at else "",
            moment(one.published_at) if one.published_at else "inte ännu",
        ]
        for one in event.asked.all()
    ]
    return Table("fragor-och-svar", ["Fråga", "Ställd", "Svar", "Besvarad för alla"], rows)


def _material(event: Event) -> Table:
    rows = [
        [
            one.title,
            one.file.name if one.file else "",
            one.accessible_file.name if one.accessible_file else "",
            one.summary,
            moment(one.at),
        ]
        for one in event.material.select_related("file", "accessible_file")
    ]
    return Table("material", ["Rubrik", "Fil", "Tillgänglig version", "I text", "Publicerat för alla"], rows)


def _history(event: Event, *, has_been: bool) -> Table:
    history = [one for one in _log(event) if has_been or one.action not in OF_OUTCOME]
    people = User.objects.in_bulk({one.actor_id for one in history if one.actor_id})
    rows = [[moment(one.at), happened(one), str(people.get(one.actor_id, "portalen"))] for one in history]
    return Table("handelser", ["När", "Vad", "Vem"], rows)


def happened(entry: LogEntry) -> str:
    """A row of the log as a Swedish sentence, without codes."""
    details = {key: "ingen gräns" if value is None else value for key, value in entry.details.items()}
    if names := details.get("fields"):
        known = {field.name: str(field.verbose_name) for field in Event._meta.fields}
        details["fields"] = join_words(known.get(name, "annat") for name in names)
    said = HAPPENED.get(entry.action, "något annat hände med träffen")
    return fill(said, **{"fields": "uppgifter", "receivers": 0, "number": 0, "people": 0} | details)


def _texts(letters: list[OutgoingEmail]) -> str:
    """Each letter once, with all who got it and when."""
    receivers: dict[tuple[str, str, str], list[str]] = {}
    for one in letters:
        sent = f"skickat {moment(one.sent_at)}" if one.sent_at else one.get_state_display()
        key = LETTERS.get(one.kind, "mejl"), one.subject, outbox.readable(one)
        receivers.setdefault(key, []).append(f"  {one.to}, {sent}")
    parts = [
        "\n".join([f"Mejl {number}: {kind}", f"Ämne: {subject}", "Till:", *to, "", text.strip()])
        for number, ((kind, subject, text), to) in enumerate(receivers.items(), start=1)
    ]
    return f"\n\n{'-' * 60}\n\n".join(parts or ["Inga mejl är skrivna."]) + "\n"


def _letters(event: Event) -> Iterable[OutgoingEmail]:
    of_registrations = Q(about="registration", about_id__in=event.registrations.values("pk"))
    return (
        OutgoingEmail.objects.filter(of_registrations | Q(about="event", about_id=event.pk))
        .order_by("created_at", "pk")
        .prefetch_related("files")
    )


def _log(event: Event) -> Iterable[LogEntry]:
    around = Q(thing__in=["coorganiser", "material", "question"], details__event=event.pk)
    return LogEntry.objects.filter(Q(thing="event", thing_id=event.pk) | around).order_by("pk")


def _files(event: Event, letters: list[OutgoingEmail]) -> Iterable[tuple[str, StoredFile]]:
    """The material, and what was sent along with letters."""
    for letter in letters:
        for stored in letter.files.all():
            if stored.is_downloadable:
                yield f"mejlens-filer/{stored.pk}-{stored.name}", stored
    for item in event.material.select_related("file", "accessible_file"):
        for stored in (item.file, item.accessible_file):
            if stored and stored.is_downloadable:
                yield f"material/{stored.pk}-{stored.name}", stored
