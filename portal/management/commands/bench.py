import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.tools import embedded
from portal.tools.bench import alone, gatherings, letters, measures, reminders, surveys, training
from portal.tools.bench.servers import BenchFailed


class Command(BaseCommand):
    help = "Measures what the portal costs, and prints one JSON object."

    def add_arguments(self, parser):
        parser.add_argument("--full", action="store_true", help="1,000,000 cases instead of 100,000")
        parser.add_argument("--cases", type=int, default=100_000)
        parser.add_argument("--seconds", type=float, default=4.0, help="how long each errand is repeated")
        parts = ["alone", "address", "reminders", "events", "events-after", "surveys", "training", "letters"]
        parser.add_argument("--part", choices=parts, help="what the bench asks of itself")

    def handle(self, *, full, cases, seconds, part, **options):
        if settings.PRODUCTION:
            raise CommandError("The bench is not for production: it fills a database and loads the machine.")
        if part:
            return self.one_part(part)
        try:
            with embedded.servers(settings.VAR_DIR):
                found = measures.measure(cases=1_000_000 if full else cases, seconds=seconds)
        except (BenchFailed, embedded.CannotStart) as reason:
            raise CommandError(f"The bench stopped: {reason}") from None
        return json.dumps(found, ensure_ascii=False, indent=2)

    def one_part(self, part: str) -> str:
        """Run in the bench's own database, in a process of its own."""
        if part == "reminders":
            return json.dumps(reminders.measure())
        if part == "events":
            return json.dumps(gatherings.prepare())
        if part == "events-after":
            return json.dumps(gatherings.after_the_rush())
        if part == "surveys":
            return json.dumps(surveys.measure())
        if part == "letters":
            return json.dumps(letters.measure())
        if part == "training":
            return json.dumps(training.measure())
        return json.dumps(alone.measure() if part == "alone" else alone.business_page())
