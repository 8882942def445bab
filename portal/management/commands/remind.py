import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from portal.site import sweep


class Command(BaseCommand):
    help = "Run one sweep of reminders, now or as of another moment, and print a JSON line of counts."

    def add_arguments(self, parser):
        parser.add_argument("--at", help="local time, for example 2027-01-08T09:00")
        parser.add_argument("--dry-run", action="store_true", help="count what would be written, and write nothing")

    def handle(self, *, at: str | None, dry_run: bool, **options):
        self.stdout.write(json.dumps(sweep.run(moment(at), dry_run=dry_run).as_dict()))


def moment(text: str | None):
    if text is None:
        return timezone.now()
    try:
        parsed = parse_datetime(text)
    except ValueError:
        parsed = None
    if parsed is None:
        raise CommandError(f"{text!r} is not a moment. Write it as 2027-01-08T09:00.")
    return parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)
