import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from surveys import actions, readers
from surveys.importing.words import vocabulary
from surveys.models import Alias, ImportBatch, Survey
from surveys.readers import Field, Unreadable
from surveys.workflow import BatchState, Outcome

MOST_REFUSED = 20


class Command(BaseCommand):
    help = "Reads a file of survey results, and prints one JSON line of what it would change, or has changed."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="CSV or XLSX")
        parser.add_argument("--survey", help="insikt, nui or foretagsklimatet; without it the file's words decide")
        parser.add_argument("--year", type=int, help="measurement year, when the file does not say it")
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADING=FIELD", help=f"remember it; {', '.join(Field)}"
        )
        parser.add_argument("--preliminary", action="store_true", help="the figures are not final yet")
        parser.add_argument("--hidden", action="store_true", help="also hidden sheets, rows and columns")
        parser.add_argument("--blank", action="store_true", help="blank published values that the file lacks")
        parser.add_argument("--approve", action="store_true", help="write what can be written")

    def handle(self, *, file: str, survey: str | None, year: int | None, **options):
        try:
            content = Path(file).read_bytes()
        except OSError as error:
            raise CommandError(f"Filen går inte att läsa: {error.strerror or error}.") from None
        try:
            _remember(options["map"], content)
            batch = actions.receive(
                content,
                file,
                by=None,
                survey=_survey(survey),
                year=year,
                is_preliminary=options["preliminary"],
                takes_hidden=options["hidden"],
            )
        except Unreadable as refusal:
            raise CommandError(str(refusal)) from None
        if batch.state in (BatchState.WAITING, BatchState.MAPPING):
            actions.read(batch, asks=False)
        if batch.state == BatchState.FAILED:
            raise CommandError(batch.problem)
        if batch.state == BatchState.MAPPING:
            self.stdout.write(counts(batch))
            raise CommandError(
                f"Inget är importerat. Okända rubriker: {', '.join(batch.unknown_headings)}."
                " Öppna importen i admin och säg vad de betyder, eller lägg till --map RUBRIK=FÄLT."
            )
        blanks = options["blank"] and bool(batch.would_blank)
        if options["approve"] and (batch.counts["writes"] or blanks):
            actions.approve(batch, by=None, seen=batch.preview_hash, blanks=blanks)
        self.stdout.write(counts(batch, blanks=blanks))
        for sentence in [*batch.said, *refused(batch)]:
            self.stderr.write(sentence)
        if batch.hidden and not batch.takes_hidden:
            self.stderr.write(f"Dolt i filen, och inte med: {batch.hidden_in_words}. --hidden tar med det.")
        if batch.would_blank and not blanks:
            self.stderr.write(
                f"Publicerade värden som saknas i filen: {batch.would_blank}. De står kvar; --blank tömmer dem."
            )


def _remember(mapped: list[str], content: bytes) -> None:
    """What headings of the file mean: `Nöjdhet=value`, or by a heading that is known, `Nöjdhet=Index`."""
    words = vocabulary()
    sheets = readers.sheets_of(content) if mapped else []
    headings = {readers.plain(str(cell)) for sheet in sheets for row in sheet.rows[:100] for cell in row}
    names = {readers.plain(name): field for field, name in readers.FIELD_NAMES.items()}
    for each in mapped:
        heading, _, meaning = each.rpartition("=")
        found = meaning if meaning in set(Field) else names.get(readers.plain(meaning)) or words.heading(meaning)
        if not found or not readers.plain(heading):
            raise CommandError(f"{each!r} går inte att förstå. Skriv RUBRIK=FÄLT med något av {', '.join(Field)}.")
        if readers.plain(heading) not in headings:
            raise CommandError(f"Filen har ingen rubrik ”{heading}”.")
        actions.remember(Alias.Kind.HEADING, heading, found, by=None)


def refused(batch: ImportBatch) -> list[str]:
    """The first of what is not imported, each with its cell and why."""
    rows = batch.rows.filter(outcome=Outcome.REFUSED).order_by("number")
    told = [f"{str(row).strip()}: {row.sentence}" for row in rows[:MOST_REFUSED]]
    more = rows.count() - len(told)
    return [*told, f"Och {more} till. De står i importen i admin."] if more else told


def counts(batch: ImportBatch, *, blanks: bool = False) -> str:
    """What would be blanked counts as changed when it is; else as what the file says, that there is no value."""
    said = {str(outcome): batch.counts.get(outcome, 0) for outcome in Outcome if outcome != Outcome.BLANKED}
    for state in batch.rows.filter(outcome=Outcome.BLANKED).values_list("state", flat=True):
        said["changed" if blanks else state] += 1
    return json.dumps(said)


def _survey(text: str | None) -> Survey | None:
    if not text:
        return None
    key = vocabulary().survey(text)
    if key is None:
        known = ", ".join(Survey.objects.values_list("key", flat=True))
        raise CommandError(f"Det finns ingen mätning som heter {text!r}. Välj bland {known}.")
    return Survey.objects.get(key=key)
