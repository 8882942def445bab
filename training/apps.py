from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Förenkla – helt enkelt"

    def ready(self) -> None:
        from portal.second_factor import NEEDED_BY
        from training import (
            births,  # noqa: F401 - links on the pages of the floors below, where an improvement may be born
            record,  # noqa: F401 - registers what belongs to the public record
            reminders,  # noqa: F401 - registers what can be reminded of
            under_way,  # noqa: F401 - tells the survey pages what is being done
            wording,  # noqa: F401 - registers the texts of this floor
        )

        NEEDED_BY.append(lambda user: user.leads.exists())  # the roll and the homework of others
