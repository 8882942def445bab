from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Företagslotsen"

    def ready(self) -> None:
        from cases import (
            incoming,  # noqa: F401 - registers what becomes of letters that come in
            post_reminders,  # noqa: F401 - registers letters that wait for a person
            reminders,  # noqa: F401 - registers what can be reminded of
            stopped_files,  # noqa: F401 - registers what is done about a file that failed the scan
            wording,  # noqa: F401 - registers the texts of this floor
        )
        from cases.day import part as of_day  # noqa: F401 - registers what stands on "I dag"
        from cases.deciding import reminders as of_decisions  # noqa: F401 - registers what the director decided
        from cases.guide.owners import reminders as of_guide  # noqa: F401 - registers what is to be read through
        from cases.models import CaseAccess
        from cases.queries import (
            companies,  # noqa: F401 - registers what stands on a company's card
            leaving,  # noqa: F401 - registers what is left when a role ends
        )
        from cases.record import part  # noqa: F401 - registers what belongs to the public record
        from cases.visits import leaving as left_of_visits  # noqa: F401 - and what of it somebody leaves
        from cases.visits import reminders as of_visits  # noqa: F401 - registers what was promised at visits
        from portal.people.accounts import KNOWN_ADDRESSES

        KNOWN_ADDRESSES.append(lambda email: CaseAccess.objects.held_by(email).exists())
