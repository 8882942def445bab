"""A business and the people who speak for it. A founder has no number, and a number proves nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format

from portal.models.addresses import EmailAddressField
from portal.text import orgnumber, telephones
from portal.text.choices import TextChoices
from portal.text.email_addresses import readable


def fingerprint(digits: str) -> str:
    """A keyed hash: the same number is recognised again although a personal one is never stored."""
    return salted_hmac("portal.business.number", digits, algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class KnownNumber:
    """What may be kept of an organisation number: its kind, what may be shown, and a fingerprint."""

    kind: str
    shown: str  # "556016-0680", or masked for a sole trader: "850709-****"
    fingerprint: str

    @classmethod
    def of(cls, number: orgnumber.OrgNumber) -> Self:
        return cls(kind=number.kind.value, shown=number.masked, fingerprint=fingerprint(number.digits))

    @property
    def is_personal(self) -> bool:
        return self.kind == orgnumber.Kind.SOLE_TRADER.value


class BusinessQuerySet(models.QuerySet):
    def cards(self):
        """One for each company: the rows that others are the same as, and those that stand alone."""
        return self.filter(card=None)

    def of_card(self, card: "Business"):
        return self.filter(Q(pk=card.pk) | Q(card=card.pk))


class Business(models.Model):
    """A business as it was given to us, and the card of its company when no other row is.

    `org_number` is empty for founders and for sole traders, whose number is a personal identity
    number: of that only a masked form and a fingerprint are kept. It is not unique, because one
    number may run several businesses.

    Rows that are the same company are put together without losing what either said: `same_as` is the row that this
    one was put together with, and `card` the row at the end of that chain. Both are changed by
    `portal.people.companies` alone.
    """

    name = models.CharField("företagets namn", max_length=160)
    org_number = models.CharField("organisationsnummer", max_length=11, blank=True)
    kind = models.CharField(
        "slag",
        max_length=12,
        choices=[("unknown", "okänt"), ("company", "juridisk person"), ("sole_trader", "enskild firma")],
        default="unknown",
        editable=False,
    )
    number_mask = models.CharField("nummer som visas", max_length=11, blank=True, editable=False)
    number_fingerprint = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField("upplagt", default=timezone.now, editable=False)
    same_as = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    card = models.ForeignKey("self", models.PROTECT, null=True, editable=False, related_name="rows")

    objects = BusinessQuerySet.as_manager()

    class Meta:
        verbose_name = "företag"
        verbose_name_plural = "företag"
        ordering = ["name", "pk"]
        indexes = [
            models.Index(fields=["name"]),
            GinIndex(OpClass("name", "gin_trgm_ops"), name="business_name_alike"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="sole_trader") | Q(org_number=""),
                name="a_personal_identity_number_is_never_stored",
                violation_error_message="Ett personnummer sparas inte.",
            ),
            models.CheckConstraint(
                condition=Q(same_as=None, card=None)
                | (Q(same_as__isnull=False, card__isnull=False) & ~Q(same_as=F("pk")) & ~Q(card=F("pk"))),
                name="a_row_of_a_card_is_the_same_as_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def head(self) -> "Business":
        """The card of its company: itself, until it is put together with another."""
        return self.card or self

    def clean(self) -> None:
        try:
            number = orgnumber.parse(self.org_number)
        except orgnumber.InvalidOrgNumber as error:
            raise ValidationError({"org_number": str(error)}) from error
        if number:
            self.take_number(KnownNumber.of(number))

    def take_number(self, number: KnownNumber | None) -> None:
        """Keep what may be kept of a number; a sole trader's is masked before it reaches a row."""
        if number is None:
            return
        self.kind, self.number_mask, self.number_fingerprint = number.kind, number.shown, number.fingerprint
        self.org_number = "" if number.is_personal else number.shown

    @property
    def known_number(self) -> KnownNumber | None:
        """What was kept of it, for another row of the same business."""
        if not self.number_fingerprint:
            return None
        return KnownNumber(kind=self.kind, shown=self.number_mask, fingerprint=self.number_fingerprint)


class RegisteredCompany(models.Model):
    """What a register of companies says about a legal person's number. Written by `portal.people.company_register`."""

    class Source(TextChoices):
        FILE = "file", "inläst fil"
        REGISTER = "register", "bolagsregistret"

    number = models.CharField("organisationsnummer", max_length=11, unique=True)
    name = models.CharField("namn", max_length=200, blank=True)
    legal_form = models.CharField("juridisk form", max_length=80, blank=True)
    town = models.CharField("ort", max_length=80, blank=True)
    activity = models.CharField("näringsgren", max_length=400, blank=True)
    deregistered_on = models.DateField("avregistrerat", null=True, blank=True)
    proceeding = models.CharField("pågående förfarande", max_length=160, blank=True, default="", db_default="")
    is_known = models.BooleanField("finns i registret", default=True)
    source = models.CharField("varifrån", max_length=10, choices=Source)
    read_at = models.DateTimeField("läst", db_index=True)

    class Meta:
        verbose_name = "företag i registret"
        verbose_name_plural = "företag i registret"

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def in_words(self) -> str:
        """ "Bos bageri AB, aktiebolag, Åtvidaberg, tillverkning av mjukt matbröd"."""
        return ", ".join(filter(None, [self.name, self.legal_form, self.town, self.activity]))

    @property
    def warning(self) -> str:
        """What whoever deals with the company has to know first: that it has ended, or is about to."""
        if self.deregistered_on:
            return f"Företaget är avregistrerat sedan {date_format(self.deregistered_on, 'j F Y')}."
        return f"Pågående förfarande: {self.proceeding}." if self.proceeding else ""


# Each as its index has it. A name is found by its words and not by its stems.
NAME_WORDS = SearchVector("name", config="simple")
PHONE_DIGITS = Func(
    Func(F("phone"), Value(r"\D"), Value(""), Value("g"), function="regexp_replace"),
    Value(telephones.PREFIX),
    Value(""),
    function="regexp_replace",
    output_field=models.TextField(),
)


class ContactQuerySet(models.QuerySet):
    def named(self, query: SearchQuery):
        return self.alias(name_words=NAME_WORDS).filter(name_words=query)

    def with_phone(self, *typed: str):
        """Those who have one of those telephone numbers, however it is written; nobody for what is no number."""
        digits = set(filter(None, map(telephones.significant, typed)))
        return self.alias(phone_digits=PHONE_DIGITS).filter(phone_digits__in=digits) if digits else self.none()

    def unproved(self):
        return self.exclude(proved_at__isnull=False, proved_address=F("email"))

    def prove(self, how: "Contact.Proof | str", *, at: datetime | None = None) -> int:
        """Note how it is known whose these addresses are; one that is proved keeps its first proof, until the person
        has said that it is spelled right."""
        is_spoken = Q(proved_how=Contact.Proof.SPOKEN, proved_address=F("email"))
        rows = self.exclude(is_spoken) if how == Contact.Proof.SPOKEN else self.unproved()
        return rows.update(proved_at=at or timezone.now(), proved_how=how, proved_address=F("email"))


class Contact(models.Model):
    """A person who speaks for a business (or for a plan that is not a business yet)."""

    class Proof(TextChoices):
        LETTER = "letter", "en knapp på sidan som mejlets länk leder till"
        REPLY = "reply", "svar på ett mejl"
        CODE = "code", "inloggning med kod"
        HEARD = "heard", "samtal, men stavningen är inte kontrollerad"  # typed by us, and not tried since
        SPOKEN = "spoken", "samtal om adressen"

    business = models.ForeignKey(
        Business, models.PROTECT, null=True, blank=True, related_name="contacts", verbose_name="företag"
    )
    name = models.CharField("namn", max_length=120, blank=True)
    email = EmailAddressField("e-postadress", blank=True, db_index=True)
    phone = models.CharField("telefon", max_length=40, blank=True)
    preference = models.CharField("vill helst bli kontaktad", max_length=200, blank=True)

    # Anybody can type anybody's address. When and how its owner showed that it is right, and which it was then.
    proved_at = models.DateTimeField("bekräftad", null=True, blank=True, editable=False)
    proved_how = models.CharField(
        "bekräftad genom", max_length=10, choices=Proof, blank=True, default="", db_default="", editable=False
    )
    proved_address = EmailAddressField(blank=True, default="", db_default="", editable=False)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = "kontaktperson"
        verbose_name_plural = "kontaktpersoner"
        indexes = [
            GinIndex(NAME_WORDS, name="contact_name_words"),
            GinIndex(OpClass("name", "gin_trgm_ops"), name="contact_name_alike"),
            models.Index(PHONE_DIGITS, name="contact_phone_digits"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(phone=""),
                name="contact_can_be_reached",
                violation_error_message="Fyll i e-postadress eller telefonnummer.",
            )
        ]

    def __str__(self) -> str:
        return self.name or readable(self.email) or self.phone

    @property
    def is_proved(self) -> bool:
        """Somebody who reads the address's letters, or whom we have spoken with, has shown whose it is."""
        return self.proved_at is not None and self.proved_address == self.email

    @property
    def is_vouched_for(self) -> bool:
        """The person has told us that this very address is right."""
        return self.is_proved and self.proved_how == self.Proof.SPOKEN

    @property
    def is_in_doubt(self) -> bool:
        """An address that anybody may have typed. Without one there is nothing to prove."""
        return bool(self.email) and not self.is_proved

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        if self.proved_address and self.proved_address != self.email:  # nobody has shown anything about the new one
            type(self).objects.filter(pk=self.pk).update(proved_at=None, proved_how="", proved_address="")
