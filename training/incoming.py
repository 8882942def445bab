"""What becomes of an answer to a letter of ours about a course, or to somebody in it: its leaders read it."""

from portal.mail.incoming import homes
from portal.mail.incoming.homes import Homeless, Received
from portal.pages import inboxes
from training.models import Cohort, Participant


class ParticipantHome(homes.Home):
    model = Participant

    def answered(self, thing: Participant, received: Received) -> str:
        raise Homeless(f"Svar från {thing.name} i {thing.cohort}.")


class CohortHome(homes.Home):
    """A sector that was told who is missing, and asked for a name."""

    model = Cohort

    def answered(self, thing: Cohort, received: Received) -> str:
        raise Homeless(f"Svar från {received.row.from_whom} om {thing}.")


inboxes.register(
    inboxes.Inbox(
        model=Cohort,
        readable_by=Cohort.objects.led_by,
        page=Cohort.get_absolute_url,
        ways={Participant: "cohort", Cohort: ""},
    )
)
for home in (ParticipantHome(), CohortHome()):
    homes.register(home)
