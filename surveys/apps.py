from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = "Mätningar"

    def ready(self) -> None:
        from surveys import (
            day,  # noqa: F401 - registers what stands on "I dag"
            record,  # noqa: F401 - registers what belongs to the public record
            wording,  # noqa: F401 - registers the texts of this floor
        )
