"""The municipality whose portal this is: its names, contacts and colours, as Eva has written them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import DatabaseError, models
from django.db.models import Q

from portal.models.addresses import EmailAddressField
from portal.text import contrast
from portal.text.ttl_cache import TtlCache

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
    logo = models.BinaryField("logotyp eller vapen", blank=True, default=bytes)

    class Meta:
        verbose_name = "kommunen"
        verbose_name_plural = "kommunen"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_town_hall")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.pk = self.ONLY
        super().save(*args, **kwargs)
        town_hall.forget()

    def clean(self) -> None:
        """Colours on which nobody can read are refused, with what it takes (WCAG 2.2, 1.4.3)."""
        if problems := contrast.problems(self.brand_colour, self.brand_colour_light):
            raise ValidationError(problems)

    @property
    def missing(self) -> list[str]:
        """What a public page, a letter or a law needs and nobody has said, in the words of the form."""
        must = [each for each in self._meta.concrete_fields if not each.blank and not each.primary_key]
        return [str(each.verbose_name) for each in must if not getattr(self, each.name)]


def first_values() -> TownHall:
    """What the environment says, until there is a row."""
    return TownHall(**settings.TOWN_HALL)


@TtlCache
def town_hall() -> TownHall:
    """The row, read again every few seconds; while the database is away, what was known last."""
    try:
        return TownHall.objects.first() or first_values()
    except DatabaseError:
        return town_hall.remembered(first_values)
