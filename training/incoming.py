"""What becomes of a letter that answers one of ours to somebody who takes part in a course: a person reads it."""

from portal.mail.incoming import homes
from portal.mail.incoming.homes import Homeless, Received
from training.models import Participant


class ParticipantHome(homes.Home):
    model = Participant

    def answered(self, thing: Participant, received: Received) -> str:
        raise Homeless(f"Svar från {thing.name} i {thing.cohort}.")


homes.register(ParticipantHome())
