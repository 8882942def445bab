from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"
    verbose_name = "Mätningar"

    def ready(self) -> None:
        from surveys import wording  # noqa: F401 - registers the texts of this floor
