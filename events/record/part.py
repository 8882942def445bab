"""What the event floor registers with the public record, on one screen."""

from django.db.models import Q

from events import emails
from events.models import Attendee, EventInvitation, Registration, SchoolPerson
from events.record import disposing, personal_data
from events.record.daylist import documents
from portal.mail import links
from portal.record import daylist, persons, retention

daylist.register(documents)
retention.register(*disposing.CLASSES)
persons.register(*personal_data.REGISTERS)
persons.LINKS[Registration] = lambda registration: Q(scope="registration", target_id=registration.pk)
persons.LINKS[Attendee] = lambda attendee: Q(scope="attendee", target_id=attendee.pk)
persons.LINKS[SchoolPerson] = lambda person: Q(scope="school_person", target_id=person.pk)
persons.MOVED |= dict.fromkeys((Registration, Attendee, SchoolPerson), emails.to_new_address)
persons.MOVED[EventInvitation] = persons.no_letter
persons.DOUBLED[EventInvitation] = EventInvitation.make_one
links.ADDRESSES["registration"] = lambda pk: Registration.objects.filter(pk=pk).values_list("email", flat=True)
links.ADDRESSES["attendee"] = lambda pk: Attendee.objects.filter(pk=pk).values_list("email", flat=True)
links.ADDRESSES["school_person"] = lambda pk: SchoolPerson.objects.filter(pk=pk).values_list("email", flat=True)
