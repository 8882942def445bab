"""What Eva writes on the site: whose it is, notices, and a page per initiative."""

from datetime import date
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import DatabaseError, models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone

from portal.models.addresses import EmailAddressField
from portal.text.choices import TextChoices
from portal.text.municipalities import looks
from portal.text.swedish import local_date
from portal.text.ttl_cache import TtlCache


class Initiative(TextChoices):
    PILOT = "lotsen", "Företagslotsen"
    SURVEYS = "matningar", "Insikt och Företagsklimatet"
    PROCUREMENT = "upphandlingsdialog", "Upphandlingsdialog"
    SCHOOL = "framtidsfron", "Framtidsfrön i skolan"
    TRAINING = "forenkla", "Förenkla – helt enkelt"


class NoticeQuerySet(models.QuerySet):
    def current(self, on: date):
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on)


class Notice(models.Model):
    title = models.CharField("rubrik", max_length=100)
    text = models.TextField("text", max_length=600)
    initiative = models.CharField("gäller", max_length=20, choices=Initiative, blank=True)
    since = models.DateField("visas från", default=timezone.localdate)
    until = models.DateField("visas till och med", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "notis"
        verbose_name_plural = "aktuellt"
        ordering = ["-since", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="notice_ends_after_it_begins",
                violation_error_message="Slutdatumet ligger före startdatumet.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class InitiativePage(models.Model):
    initiative = models.CharField("initiativ", max_length=20, choices=Initiative, unique=True)
    title = models.CharField("rubrik", max_length=100)
    lead = models.TextField("ingress", max_length=400)
    what = models.TextField("vad det är", blank=True)
    why = models.TextField("varför vi gör det", blank=True)
    now = models.TextField("var vi är nu", blank=True)
    outcome = models.TextField("vad det har lett till", blank=True)
    updated_on = models.DateField("uppdaterad", default=timezone.localdate)
    is_published = models.BooleanField("visas", default=True)
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "sida om ett initiativ"
        verbose_name_plural = "sidor om initiativen"
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("initiative", args=[self.initiative])

    @property
    def is_about_pilot(self) -> bool:
        return self.initiative == Initiative.PILOT

    @property
    def is_about_surveys(self) -> bool:
        return self.initiative == Initiative.SURVEYS


class AccessibilityMessage(models.Model):
    """A report of something that somebody could not use. It may be anonymous (DOS-lagen 13 §)."""

    text = models.TextField("meddelande", max_length=4000)
    page = models.CharField("sida", max_length=300, blank=True)
    email = EmailAddressField("e-postadress för svar", blank=True)
    received_at = models.DateTimeField("mottaget", default=timezone.now)
    answered_at = models.DateTimeField("besvarat", null=True, blank=True)
    note = models.TextField("vad vi gjorde", blank=True)

    class Meta:
        verbose_name = "meddelande om tillgänglighet"
        verbose_name_plural = "meddelanden om tillgänglighet"
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"Meddelande {local_date(self.received_at)}"


# --- Whose portal it is ---------------------------------------------------------------------------

COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", "Skriv färgen som # och sex tecken, till exempel #12486b.")
CODE = RegexValidator(r"^[0-9]{4}\Z", "Skriv kommunkoden med fyra siffror, till exempel 0115.")
GROUP = RegexValidator(r"^G[0-9]{1,8}\Z", "Skriv gruppens nummer hos Kolada: G och siffror.")


class TownHall(models.Model):
    """One row. What is empty is not known, and no page says anything in its place."""

    ONLY = 1

    name = models.CharField("kommunens namn", max_length=60, help_text="Med kommun efter: Exempelby kommun.")
    place = models.CharField("ort", max_length=60, help_text="Som det sägs i en mening: Exempelby.")
    code = models.CharField(
        "kommunkod", max_length=4, validators=[CODE], help_text="Fyra siffror. Visar vilka resultat som är era."
    )
    similar_group = models.CharField(
        "liknande kommuner hos Kolada",
        max_length=9,
        blank=True,
        validators=[GROUP],
        help_text="Numret på gruppen som era resultat jämförs med. Kolada väljer om den varje år.",
    )
    phone = models.CharField("telefon till växeln", max_length=30)
    email = EmailAddressField("kommunens e-postadress")
    pilot_mailbox = EmailAddressField(
        "lotsens gemensamma brevlåda", help_text="Dit kommer mejl om nya ärenden. Någon ska läsa den varje dag."
    )
    data_protection_email = EmailAddressField("dataskyddsombudets e-postadress")
    address = models.CharField("postadress", max_length=120)
    website = models.URLField("webbplats", max_length=120)
    brand_colour = models.CharField(
        "mörk färg",
        max_length=7,
        default="#12486b",
        validators=[COLOUR],
        help_text="Sidhuvud och knappar. Vit text ska gå att läsa på den.",
    )
    brand_colour_light = models.CharField(
        "ljus färg",
        max_length=7,
        default="#e8f1f6",
        validators=[COLOUR],
        help_text="Rutor. Svart text och den mörka färgen ska gå att läsa på den.",
    )
    phone_hours = models.CharField(
        "när företagslotsen svarar",
        max_length=60,
        blank=True,
        help_text="Står under telefonnumret, till exempel: måndag till torsdag 9–15. Lämna tomt om det varierar.",
    )
    is_open = models.BooleanField("företag kan skicka ärenden", default=False, editable=False)
    logo = models.BinaryField("logotyp eller vapen", blank=True, default=bytes)

    picture: looks.Logo | None = None  # the logo of `town_hall()`, as pages and files show it
    # The mark of a database that is for practice (portal/server/practice.py), and when this round of it began.
    practice_since = models.DateTimeField("övning sedan", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "kommunen"
        verbose_name_plural = "kommunen"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_town_hall")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        """What Eva writes, and never whether the portal is open, which a page opened earlier does not know."""
        self.pk = self.ONLY
        if not self._state.adding:
            kept = {"is_open", "practice_since"}
            kwargs.setdefault("update_fields", [each.name for each in _written() if each.name not in kept])
        elif settings.PRACTICE:
            self.practice_since = timezone.now()
        super().save(*args, **kwargs)
        town_hall.forget()

    @classmethod
    def write_first_values(cls) -> None:
        """A row, where nobody has written one yet: what changes one field of it needs one."""
        if not cls.objects.exists():
            first_values().save()

    @classmethod
    def open_portal(cls) -> bool:
        """Whether it was closed until now."""
        cls.write_first_values()
        was_closed = cls.objects.filter(is_open=False).update(is_open=True) > 0
        town_hall.forget()
        return was_closed

    def clean(self) -> None:
        """Colours on which nobody can read are refused, with what it takes (WCAG 2.2, 1.4.3)."""
        if problems := looks.problems(self.brand_colour, self.brand_colour_light):
            raise ValidationError(problems)

    @property
    def missing(self) -> list[str]:
        """What a public page, a letter or a law needs and nobody has said, in the words of the form."""
        must = [each for each in _written() if each.editable and not each.blank]
        return [str(each.verbose_name) for each in must if not getattr(self, each.name)]


def _written() -> list[models.Field]:
    return [each for each in TownHall._meta.concrete_fields if not each.primary_key]


def first_values() -> TownHall:
    """What the environment says, until there is a row. What is longer than its column is cut."""
    row = TownHall(**settings.TOWN_HALL)
    for field in _written():
        if field.max_length:
            setattr(row, field.name, getattr(row, field.name)[: field.max_length])
    row.picture = looks.Logo.of(bytes(row.logo))
    return row


LOGO_VERSION = Func(F("logo"), template="encode(sha256(%(expressions)s), 'hex')", output_field=models.CharField())


@lru_cache(maxsize=1)
def _picture(version: str) -> looks.Logo | None:
    """Read but once, as long as it is the same."""
    return looks.Logo.of(bytes(TownHall.objects.values_list("logo", flat=True).get()))


def stored_town_hall() -> TownHall | None:
    """The row as it is this moment, with its picture."""
    row = TownHall.objects.defer("logo").annotate(logo_version=LOGO_VERSION).first()
    if row:
        row.picture = _picture(row.logo_version)
    return row


@TtlCache
def town_hall() -> TownHall:
    """The row, read again every few seconds; while the database is away, what was known last."""
    try:
        return stored_town_hall() or first_values()
    except DatabaseError:
        return town_hall.remembered(first_values)
