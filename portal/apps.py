from datetime import date, datetime

from django import forms
from django.apps import AppConfig
from django.contrib.admin import apps as of_admin
from django.core.exceptions import ValidationError
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portalen"

    def ready(self) -> None:
        from portal.record import part, personal_data  # noqa: F401 - register what belongs to the public record
        from portal.record.grants import give_as_owner
        from portal.server import checks  # noqa: F401 - registers the checks of a deployment
        from portal.site import record_reminders  # noqa: F401 - registers what the registrar is reminded of
        from portal.site.year import reminders  # noqa: F401 - registers what the pilot is reminded of
        from portal.text import email_addresses, texts  # noqa: F401 - registers the texts of the site's own pages
        from portal.text.email_addresses import EmailAddressFormField, validate_reachable

        # Of every form, admin's too: what is reckoned from the last day there is would be a fault.
        forms.DateField.default_validators = [in_our_time]
        forms.DateTimeField.default_validators = [in_our_time]
        EmailAddressFormField.default_validators = [validate_reachable, not_where_answers_come_in]
        email_addresses.own_domains = own_domains
        # Rows that follow from the code's own tables, made as Django makes its permissions.
        post_migrate.connect(write_missing_wordings, sender=self)
        post_migrate.connect(give_as_owner, sender=self)


class PilotsAdminConfig(of_admin.AdminConfig):
    default = False  # "portal" in the settings means the one above
    default_site = "portal.people.admin_site.PilotsSite"


def in_our_time(day: date | datetime) -> None:
    if not 1900 <= day.year < 2200:
        raise ValidationError("Kontrollera året. Det ska vara mellan 1900 och 2199.", code="far")


def not_where_answers_come_in(address: str) -> None:
    """Somebody who has copied it from a letter of ours would be written to and never read it."""
    from portal.mail import reply_address

    if reply_address.is_ours(address):
        raise ValidationError("Det är vår egen adress, som våra mejl besvaras till. Skriv er adress.", code="ours")


def own_domains() -> set[str]:
    """A slip in the municipality's own name is asked about, as in those where most people have their address."""
    from portal.models.pages import first_values, town_hall

    own = town_hall.remembered(first_values)  # every page has just read it, and nothing here may wait for a database
    return {each.rpartition("@")[2] for each in (own.pilot_mailbox, own.email)} - {""}


def write_missing_wordings(**_) -> None:
    from portal.models import Wording

    Wording.objects.write_missing_rows()
