from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal.record import checkpoints


class Command(BaseCommand):
    help = "Verifies the seals of the record, and names the first thing that is not as it was written."

    def add_arguments(self, parser):
        parser.add_argument("--against", type=Path, metavar="FILE", help="compare with a checkpoint that was kept")
        parser.add_argument(
            "--accept", default="", metavar="WHY", help="what differs from the last checkpoint is right"
        )
        parser.add_argument(
            "--public-key", action="store_true", help="print the key that checkpoints are verified with"
        )

    def handle(self, *, against, accept, public_key, **options):
        if public_key:
            self.stdout.write(checkpoints.public_key())
        elif against:
            self._compare(against)
        else:
            self._check(accept)

    def _check(self, accept):
        found = checkpoints.check(accepted=accept)
        if found.broken:
            raise CommandError(f"The record has been altered: {found.broken}")
        self.stdout.write(f"{found.rows} rows are as they were written. Summary: {found.summary}")

    def _compare(self, path):
        try:
            kept = checkpoints.read(path)
        except checkpoints.NotAuthentic as reason:
            raise CommandError(reason) from None
        if broken := checkpoints.compare(kept):
            raise CommandError(f"The record has been altered: {broken}")
        self.stdout.write(f"Everything that stood at {kept.says['at']} (checkpoint {kept.says['number']}) stands.")
