from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = "Träffar"

    def ready(self) -> None:
        from events import (
            companies,  # noqa: F401 - registers what stands on a company's card
            incoming,  # noqa: F401 - registers what becomes of letters that come in
            reminders,  # noqa: F401 - registers what is due
            wording,  # noqa: F401 - registers the texts of this floor
        )
        from events.admin import day  # noqa: F401 - registers what stands on "I dag"
        from events.models import Attendee, Registration
        from events.record import part  # noqa: F401 - registers what belongs to the public record
        from portal.people.accounts import KNOWN_ADDRESSES

        KNOWN_ADDRESSES.append(lambda email: Registration.objects.filter(email=email).exists())
        KNOWN_ADDRESSES.append(lambda email: Attendee.objects.belonging_to(email).exists())
