from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = "Förenkla – helt enkelt"

    def ready(self) -> None:
        from portal.people.second_factor import NEEDED_BY

        NEEDED_BY.append(lambda user: user.leads.exists())  # the roll and the homework of others
