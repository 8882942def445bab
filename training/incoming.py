"""What becomes of an answer to a letter of ours about a course, or to somebody in it: its leaders read it."""

from django.db.models import QuerySet
from django.utils import timezone

from portal.mail.incoming import homes
from portal.mail.incoming.homes import Homeless, Received
from portal.pages import inboxes
from training import emails
from training.models import Cohort, GapLetter, Participant


class ParticipantHome(homes.Home):
    model = Participant

    def answered(self, thing: Participant, received: Received) -> str:
        raise Homeless(f"Svar från {thing.name} i {thing.cohort}.")


class GapHome(homes.Home):
    """A sector that was told who is missing, and asked for a name."""

    model = GapLetter

    def rows(self) -> QuerySet[GapLetter]:
        return GapLetter.objects.select_related("cohort", "sector", "letter")

    def filed_under(self, thing: GapLetter) -> Cohort:
        return thing.cohort

    def address_of(self, thing: GapLetter) -> str:
        """Theirs that it went to, else of whoever is manager there now."""
        to, now = thing.letter and thing.letter.to, emails.read_gaps(thing.sector, timezone.localdate())
        return to if to and to in (*now, thing.sector.email) else now[0]

    def answered(self, thing: GapLetter, received: Received) -> str:
        raise Homeless(f"Svar från {received.row.from_whom} om {thing.cohort}.")


inboxes.register(
    inboxes.Inbox(
        model=Cohort,
        readable_by=Cohort.objects.led_by,
        page=Cohort.get_absolute_url,
        ways={Participant: "cohort", Cohort: ""},
    )
)
for home in (ParticipantHome(), GapHome()):
    homes.register(home)
