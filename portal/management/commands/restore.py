from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.tools import backup, embedded


class Command(BaseCommand):
    help = "Brings back a backup into an empty database, or with --replace into any."

    def add_arguments(self, parser):
        parser.add_argument("archive", type=Path)
        parser.add_argument("--replace", action="store_true", help="lose what is in the database now")

    def handle(self, *, archive, replace, **options):
        if not archive.is_file():
            raise CommandError(f"There is no file {archive}.")
        with embedded.servers(settings.VAR_DIR):
            try:
                backup.bring_back(archive, replace=replace)
            except backup.Cannot as reason:
                raise CommandError(reason) from None
            held = backup.held_letters()
            missing, unknown = backup.migrations_apart()
        self.stdout.write(f"Brought back from {archive}")
        if held:
            self.stdout.write(
                f"{held} letters waited when it was made, and may have left since: decide in admin (Mejl)."
            )
        if missing:
            self.stdout.write(f"It is older than this code: run `manage.py migrate` for {', '.join(missing)}.")
        if unknown:
            self.stdout.write(f"It was made by newer code than this, which does not know {', '.join(unknown)}.")
