"""What an import is, act by act: receive, read, map words, approve, revert, put aside.

Nothing is written to the results before `approve`. Approving is bound to the preview by its hash.
"""

import gc
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils import timezone

from portal.files import storing
from portal.files.uploads import CheckedFile, clean_name
from portal.models import StoredFile, User, town_hall
from portal.people import log
from portal.text.exceptions import NotAllowed
from surveys import readers, workflow
from surveys.importing import absent, kolada, staging, writing
from surveys.importing.words import vocabulary
from surveys.models import Alias, ImportBatch, Municipality, SourceFile, Survey
from surveys.readers import Field, Told, Unreadable, plain
from surveys.workflow import BatchState, Stale

MOST_ASKED = 60  # words on one page
# Bytes: from here on the worker reads the file, and the page shows how far it has come.
LARGE, LARGE_UNPACKED = 1_000_000, 15_000_000
CSV = "text/csv"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json"


# --- Receiving ------------------------------------------------------------------------------------


def keep(content: bytes, name: str, *, kind: str = SourceFile.Kind.FILE) -> SourceFile:
    """The file, stored once however many times it is sent."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = SourceFile.objects.filter(sha256=sha256).first()
    if known and known.file.content:
        return known
    content_type = JSON if kind == SourceFile.Kind.KOLADA else EXCEL if content.startswith(b"PK") else CSV
    upload = ContentFile(content, name=name)
    stored: StoredFile = storing.keep(upload, CheckedFile(clean_name(name), content_type))
    if known:  # what was in it has been disposed of since, and is here again
        known.file = stored
        known.save(update_fields=["file"])
        return known
    source, _ = SourceFile.objects.get_or_create(
        sha256=sha256, defaults={"file": stored, "name": clean_name(name), "kind": kind}
    )
    return source


def receive(
    content: bytes,
    name: str,
    *,
    by: User | None,
    survey: Survey | None = None,
    year: int | None = None,
    is_preliminary: bool = False,
    takes_hidden: bool = False,
) -> ImportBatch:
    """Keep the file and read it. A large one waits for the worker. Raises Unreadable with a sentence."""
    name = PurePath(name).name
    sheets = None
    if len(content) < LARGE:
        with suppress(readers.Swells):
            sheets = readers.sheets_of(content, most_unpacked=LARGE_UNPACKED)  # what cannot be opened is not kept
    source = keep(content, name)
    batch = ImportBatch.objects.create(
        source=source,
        name=clean_name(name),
        survey=survey,
        year=year,
        is_preliminary=is_preliminary,
        takes_hidden=takes_hidden,
        created_by=by,
    )
    log.note("import.receive", batch, by=by, source=source.pk)
    return batch if sheets is None else read(batch, sheets=sheets)


def ask_kolada(*, by: User | None) -> ImportBatch:
    """An import that waits for the worker to ask Kolada. One at a time: a second press finds the first."""
    waiting = ImportBatch.objects.filter(
        kind=SourceFile.Kind.KOLADA, state__in=[BatchState.WAITING, BatchState.READING]
    )
    if by and (found := waiting.first()):
        return found
    batch = ImportBatch.objects.create(kind=SourceFile.Kind.KOLADA, created_by=by)
    log.note("import.ask_kolada", batch, by=by)
    return batch


# --- The worker -----------------------------------------------------------------------------------

PATIENCE = timedelta(minutes=10)


@transaction.atomic
def claim_waiting() -> ImportBatch | None:
    """The import that has waited longest, taken by this worker and nobody else."""
    waiting = ImportBatch.objects.filter(state=BatchState.WAITING).select_for_update(skip_locked=True, of=["self"])
    batch = waiting.order_by("pk").first()
    if batch:
        _move(batch, BatchState.READING, claimed_at=timezone.now())
    return batch


def give_up_on_the_dead() -> None:
    """An import whose worker died is tried once more by hand, since its file may be what killed it."""
    dead = ImportBatch.objects.filter(state=BatchState.READING, claimed_at__lt=timezone.now() - PATIENCE)
    again = {
        SourceFile.Kind.FILE: "Läsningen avbröts. Ladda upp filen igen, gärna i mindre delar.",
        SourceFile.Kind.KOLADA: "Läsningen avbröts. Fråga Kolada igen.",
    }
    for kind, problem in again.items():
        dead.filter(kind=kind).update(state=BatchState.FAILED, problem=problem)


# --- Reading --------------------------------------------------------------------------------------

NOTHING_FOUND = (
    "Filen innehåller ingen tabell med resultat. Det behövs en rad med rubriker, till exempel Mätår,"
    " Myndighetsområde, Faktor och Index."
)
NOTHING_SAID = "Kolada svarade, men inte med något värde. Inget har ändrats. Försök igen senare."


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Hundreds of thousands of cells are made at once, and none of them is a cycle to look for."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_no_collecting()
def read(
    batch: ImportBatch,
    *,
    asks: bool = True,
    left_out: frozenset[tuple] = frozenset(),
    sheets: list[readers.Sheet] | None = None,
) -> ImportBatch:
    """Read the file into staging. `asks`: stop at words that nobody has said the meaning of yet.

    `left_out` are words that somebody has been asked about and does not know: their rows are refused. When nobody can
    be asked, a name that nobody knows leaves its rows out, but an unknown heading may hide every value of the file:
    what can be read is counted, and the import waits for the meaning.
    """
    _move(batch, BatchState.READING, progress=10)
    try:
        reading = _reading(batch, sheets)
    except (Unreadable, kolada.KoladaDown) as refusal:
        return _move(batch, BatchState.FAILED, problem=str(refusal))
    except OSError:
        return _move(batch, BatchState.FAILED, problem="Filen finns inte kvar på disken. Ladda upp den igen.")
    unknown = _words_to_ask_about(reading, batch)
    reading.said += absent.in_words(reading.rows, reading.asked)
    batch.said, batch.hidden, batch.unknown = reading.said, reading.hidden, unknown
    _progress(batch, 60)
    if asks and any(_key(each) not in left_out for each in unknown):
        batch.rows.all().delete()
        return _move(batch, BatchState.MAPPING)
    rows = [*reading.rows, *reading.unread]
    if not rows:
        return _move(batch, BatchState.FAILED, problem=NOTHING_SAID if batch.is_from_kolada else NOTHING_FOUND)
    staging.stage(batch, rows)
    if batch.unknown_headings:
        return _move(batch, BatchState.MAPPING, progress=100)
    return _move(batch, BatchState.PREVIEWED if batch.changes_anything else BatchState.UNCHANGED, progress=100)


def _reading(batch: ImportBatch, sheets: list[readers.Sheet] | None) -> readers.Reading:
    if batch.kind == SourceFile.Kind.KOLADA:
        if batch.source is None:
            _ask(batch)
        return kolada.reading_of(_content(batch))
    if sheets is None:
        sheets = readers.sheets_of(_content(batch))
    _progress(batch, 30)
    survey = batch.survey.key if batch.survey else ""
    told = Told(survey, batch.year, batch.is_preliminary, batch.name, batch.takes_hidden)
    return readers.read(sheets, vocabulary(), told)


def _ask(batch: ImportBatch) -> None:
    compared = Municipality.objects.exclude(kind=Municipality.Kind.MUNICIPALITY).values_list("code", flat=True)
    places = [town_hall().code, town_hall().similar_group, *sorted(compared)]
    content = kolada.fetch(
        settings.KOLADA_URL, list(dict.fromkeys(filter(None, places)))
    )  # what is not known yet is ""
    today = timezone.localdate()
    batch.source = keep(content, f"Kolada {today:%Y-%m-%d}.json", kind=SourceFile.Kind.KOLADA)
    batch.name = batch.source.name
    batch.save(update_fields=["source", "name"])


def _content(batch: ImportBatch) -> bytes:
    with batch.source.file.content.open("rb") as stored:
        return stored.read()


def _words_to_ask_about(reading: readers.Reading, batch: ImportBatch) -> list[dict]:
    """Each unknown heading and name once, and the year when no row says it."""
    found: list[dict] = []
    seen = set()
    for unknown in map(asdict, reading.unknown):
        if _key(unknown) not in seen and len(found) < MOST_ASKED:
            seen.add(_key(unknown))
            found.append(unknown | {"text": unknown["text"][:120]})
    if reading.rows and batch.year is None and all(not row.year for row in reading.rows):
        found.append(asdict(readers.Unknown("year", "", "", "")))
    return found


def _key(unknown: dict) -> tuple[str, str, str]:
    return unknown["kind"], plain(unknown["text"]), unknown["survey"]


@transaction.atomic
def map_words(
    batch: ImportBatch, meanings: dict[int, str], *, by: User | None, year: int | None = None
) -> ImportBatch:
    """Remember what words mean (by their place in `batch.unknown`), and read the file again.

    A name without a meaning is left alone: its rows are refused, each with a sentence.
    """
    batch = _locked(batch)
    if batch.state not in (BatchState.MAPPING, BatchState.PREVIEWED):
        raise NotAllowed("Importen väntar inte längre på några ord.")
    surveys = {survey.key: survey for survey in Survey.objects.all()}
    for place, unknown in enumerate(batch.unknown):
        meaning = meanings.get(place, "")
        if unknown["kind"] == "year" or not meaning:
            continue
        survey = surveys.get(unknown["survey"]) if unknown["kind"] in (Alias.Kind.AREA, Alias.Kind.FACTOR) else None
        remember(unknown["kind"], unknown["text"], meaning, survey=survey, by=by)
    if year:
        batch.year = year
        batch.save(update_fields=["year"])
    log.note("import.map", batch, by=by, words=len(meanings))
    return read(batch, left_out=_names(each for place, each in enumerate(batch.unknown) if not meanings.get(place)))


def _names(unknown: Iterable[dict]) -> frozenset[tuple]:
    return frozenset(_key(each) for each in unknown if each["kind"] not in ("heading", "year"))


@transaction.atomic
def take_hidden(batch: ImportBatch, *, by: User | None, hidden: bool) -> ImportBatch:
    """Read the file again, with or without what the one who opens it does not see."""
    batch = _locked(batch)
    if not batch.hidden or batch.state not in (BatchState.PREVIEWED, BatchState.UNCHANGED, BatchState.FAILED):
        raise NotAllowed("Det går inte att läsa om filen. Ladda upp den igen.")
    batch.takes_hidden = hidden
    batch.save(update_fields=["takes_hidden"])
    log.note("import.take_hidden", batch, by=by, hidden=hidden)
    return read(batch, left_out=_names(batch.unknown))


def remember(kind: str, text: str, meaning: str, *, by: User | None, survey: Survey | None = None) -> None:
    said = {"meaning": meaning, "made_by": by}
    Alias.objects.update_or_create(kind=kind, survey=survey, text=plain(text)[:120], defaults=said)


def heading_choices() -> list[tuple[str, str]]:
    return [(str(field), readers.FIELD_NAMES[field]) for field in Field]


# --- Deciding -------------------------------------------------------------------------------------


@transaction.atomic
def approve(
    batch: ImportBatch, *, by: User | None, seen: str, blanks: bool = False, at: datetime | None = None
) -> ImportBatch:
    """Write what the preview showed. `seen` is the hash of the preview that was shown.

    `blanks`: published values that the file has no value for are to be blanked too.

    Raises Stale when the preview is no longer true; it is then made anew by `refresh`.
    """
    _only_one_at_a_time()
    batch = _locked(batch)
    if batch.state == BatchState.UNCHANGED:
        raise NotAllowed("Filen ändrar ingenting: allt i den som går att läsa står redan i resultaten.")
    if batch.state != BatchState.PREVIEWED:
        raise NotAllowed(f"Importen är redan {batch.get_state_display()}.")
    if seen != batch.preview_hash or staging.fingerprint(batch) != batch.preview_hash:
        raise Stale("Något har ändrats sedan förhandsvisningen gjordes. Titta igenom den nya och säg ja igen.")
    if blanks:
        staging.let_blank(batch)
    if not batch.counts["writes"]:
        raise NotAllowed("Filen skulle bara tömma värden. Kryssa i att de ska tömmas, eller släng förhandsvisningen.")
    writing.write(batch)
    log.note("import.approve", batch, by=by, **batch.counts)
    return _move(
        batch,
        BatchState.APPROVED,
        approved_by=by,
        approved_at=at or timezone.now(),
        blanks=blanks,
        counts=batch.counts,
    )


def refresh(batch: ImportBatch) -> ImportBatch:
    """A new preview of the same rows, as the results are now. It may be that nothing is left to say yes to."""
    if batch.state == BatchState.PREVIEWED:
        staging.judge_again(batch)
        if not batch.changes_anything:
            _move(batch, BatchState.UNCHANGED)
    return batch


@transaction.atomic
def revert(batch: ImportBatch, *, by: User | None, at: datetime | None = None) -> ImportBatch:
    """Put the results back exactly as they were before the import."""
    _only_one_at_a_time()
    batch = _locked(batch)
    if batch.state != BatchState.APPROVED:
        raise NotAllowed("Bara en import som är gjord kan återkallas.")
    if later := writing.changed_since(batch):
        raise NotAllowed(
            f"En senare import har ändrat {later} av värdena. Återkalla den först, så går det att återkalla den här."
        )
    writing.take_back(batch)
    log.note("import.revert", batch, by=by)
    return _move(batch, BatchState.REVERTED, reverted_by=by, reverted_at=at or timezone.now())


@transaction.atomic
def put_aside(batch: ImportBatch, *, by: User | None) -> None:
    """Throw away a preview that nobody wants. The file is kept; nothing was written."""
    batch = _locked(batch)
    if not batch.is_open and batch.state not in (BatchState.FAILED, BatchState.UNCHANGED):
        raise NotAllowed("Importen är redan gjord. Återkalla den i stället.")
    log.note("import.put_aside", batch, by=by)
    batch.rows.all().delete()
    batch.delete()


def _locked(batch: ImportBatch) -> ImportBatch:
    found = ImportBatch.objects.select_for_update(of=["self"]).filter(pk=batch.pk).first()
    if found is None:
        raise NotAllowed("Förhandsvisningen finns inte kvar. Ladda upp filen igen.")
    return found


def _only_one_at_a_time() -> None:
    """Two imports that are approved at once would each be compared with what the other is about to change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('surveys.results'))")


def _move(batch: ImportBatch, state: BatchState, **fields: Any) -> ImportBatch:
    if batch.state != state and state not in workflow.MOVES[BatchState(batch.state)]:
        raise NotAllowed(f"Importen är redan {batch.get_state_display()}.")
    for name, value in {"state": state, **fields}.items():
        setattr(batch, name, value)
    batch.save(update_fields=["state", "said", "hidden", "unknown", *fields])
    return batch


def _progress(batch: ImportBatch, percent: int) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(progress=percent)
