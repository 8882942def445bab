from django.core.management.base import BaseCommand, CommandError

from portal.record import sealing


class Command(BaseCommand):
    help = "Verifies the seals of the log and the history, and names the first row that is not as it was written."

    def handle(self, **options):
        found = sealing.check()
        if found.broken:
            raise CommandError(f"The record has been altered: {found.broken}")
        self.stdout.write(f"{found.rows} rows are as they were written. Summary: {found.summary}")
