from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.utils import timezone

from portal.people import security
from portal.server.practice import WrongDatabase
from portal.tools import backup, embedded


class Command(BaseCommand):
    help = "Saves the database and the uploaded files in one tar file."

    def add_arguments(self, parser):
        name = f"portal-{timezone.localtime():%Y-%m-%d-%H%M%S}.tar"
        parser.add_argument("archive", nargs="?", type=Path, default=settings.VAR_DIR / "backups" / name)

    def handle(self, *, archive, **options):
        with embedded.servers(settings.VAR_DIR):
            try:
                connection.ensure_connection()
            except WrongDatabase as reason:
                raise CommandError(reason) from None
            except DatabaseError:
                pass  # it is told below, in words
            with suppress(DatabaseError):  # one that waits for its migrations is saved all the same
                security.note(security.Kind.EXPORT, path="backup")  # first, so that the copy tells of itself
            try:
                backup.save(archive)
            except backup.Cannot as reason:
                raise CommandError(reason) from None
            with suppress(DatabaseError):
                security.note(security.Kind.EXPORT, path="backup", backup="saved")
        self.stdout.write(f"Saved in {archive}")
