"""`manage.py load_companies FILE`: what a register's file (CSV with headings) says about companies."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.people import company_register


class Command(BaseCommand):
    help = "Loads companies' names, legal forms, towns and lines of business from a CSV file with a heading row."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *args, file, **options):
        try:
            loaded = company_register.LoadedFile(file.read_bytes())
        except (OSError, company_register.UnreadableFile) as fault:
            raise CommandError(str(fault)) from fault
        kept = company_register.keep(loaded)
        self.stdout.write(
            f"{kept} companies loaded. {loaded.skipped} rows have no company's number and were left out."
        )
