from django.core.management.base import BaseCommand, CommandError

from surveys import actions
from surveys.management.commands.import_survey import counts
from surveys.workflow import BatchState


class Command(BaseCommand):
    help = "Asks Kolada for Insikt's results, and prints one JSON line of what they would change, or have changed."

    def add_arguments(self, parser):
        parser.add_argument("--approve", action="store_true", help="write what can be written")

    def handle(self, *, approve: bool, **options):
        batch = actions.read(actions.ask_kolada(by=None))
        if batch.state == BatchState.FAILED:
            raise CommandError(batch.problem)
        if approve and batch.counts["writes"]:
            actions.approve(batch, by=None, seen=batch.preview_hash)
        self.stdout.write(counts(batch))
        for sentence in batch.said:
            self.stderr.write(sentence)
