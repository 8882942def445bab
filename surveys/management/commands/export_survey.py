import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from surveys.reporting import export


class Command(BaseCommand):
    help = "Writes every stored survey result tidily, as CSV or XLSX, to a file or to standard output."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")
        parser.add_argument("--to", metavar="FILE", help="without it: standard output")

    def handle(self, *, format: str, to: str | None, **options):
        try:
            if format == "csv":
                self._csv(to)
            else:
                self._xlsx(to)
        except OSError as error:
            raise CommandError(f"Filen går inte att skriva: {error.strerror or error}.") from None

    def _csv(self, to: str | None) -> None:
        if to is None:
            export.write_csv(self.stdout, export.for_programs())
            return
        with Path(to).open("w", encoding="utf-8", newline="") as file:
            export.write_csv(file, export.for_programs())

    def _xlsx(self, to: str | None) -> None:
        if to is None and sys.stdout.isatty():
            raise CommandError("An Excel file is not for a terminal. Give --to FILE, or send the output to a file.")
        if to is None:
            export.write_xlsx(sys.stdout.buffer, export.for_programs())
            return
        with Path(to).open("wb") as file:
            export.write_xlsx(file, export.for_programs())
