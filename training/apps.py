from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Förenkla – helt enkelt"

    def ready(self) -> None:
        from portal.people.second_factor import NEEDED_BY
        from training import (
            day,  # noqa: F401 - registers what stands on "I dag"
            incoming,  # noqa: F401 - registers what becomes of letters that come in
            leaving,  # noqa: F401 - what somebody leaves behind on this floor
            origins,  # noqa: F401 - links on the pages of the floors below, where an improvement may be born
            record,  # noqa: F401 - registers what belongs to the public record
            reminders,  # noqa: F401 - registers what can be reminded of
            wording,  # noqa: F401 - registers the texts of this floor
        )
        from training.queries import under_way  # noqa: F401 - tells the survey pages what is being done

        NEEDED_BY.append(lambda user: user.leads.exists())  # the roll and the homework of others
