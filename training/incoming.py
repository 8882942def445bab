"""What becomes of a letter that answers one of ours to somebody who takes part in a course: its leaders read it."""

from portal.mail.incoming import homes
from portal.mail.incoming.homes import Homeless, Received
from portal.pages import inboxes
from training.models import Cohort, Participant


class ParticipantHome(homes.Home):
    model = Participant

    def answered(self, thing: Participant, received: Received) -> str:
        raise Homeless(f"Svar från {thing.name} i {thing.cohort}.")


inboxes.register(
    inboxes.Inbox(
        model=Cohort,
        readable_by=Cohort.objects.led_by,
        page=Cohort.get_absolute_url,
        ways={Participant: "cohort"},
    )
)
homes.register(ParticipantHome())
