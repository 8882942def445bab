"""What Eva refines in admin: everyday wishes, matter types, standard texts and promises; and each one's own views."""

from collections.abc import Iterable

from django.db import models

from portal.models import Sector, User
from portal.text.choices import TextChoices
from portal.text.ttl_cache import TtlCache


class MatterType(models.Model):
    name = models.CharField("ärendetyp", max_length=80, unique=True)
    sectors = models.ManyToManyField(Sector, blank=True, verbose_name="berör sektorerna")
    is_active = models.BooleanField("används", default=True)

    class Meta:
        verbose_name = "ärendetyp"
        verbose_name_plural = "ärendetyper"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Wish(models.Model):
    """What somebody wants to do, in everyday words. Each is mapped to matter types and sectors."""

    label = models.CharField("önskan", max_length=80, unique=True, help_text="Till exempel: öppna café.")
    matter_types = models.ManyToManyField(MatterType, blank=True, verbose_name="ärendetyper")
    sectors = models.ManyToManyField(Sector, blank=True, verbose_name="fråga sektorerna")
    # What the guide tells whoever wishes this, whatever they answer (`cases.models.guide`).
    steps = models.ManyToManyField(
        "cases.GuideStep", blank=True, related_name="wishes", verbose_name="steg som alltid behövs"
    )
    label_en = models.CharField("önskan, på engelska", max_length=80, blank=True, default="", db_default="")
    order = models.PositiveSmallIntegerField("ordning", default=0)
    is_active = models.BooleanField("visas", default=True)

    class Meta:
        verbose_name = "önskan i formuläret"
        verbose_name_plural = "önskningar i formuläret"
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class StandardText(models.Model):
    title = models.CharField("rubrik", max_length=80)
    text = models.TextField("text")
    sector = models.ForeignKey(
        Sector, models.CASCADE, null=True, blank=True, verbose_name="sektor", help_text="Tom betyder lotsens egen."
    )
    is_for_sectors = models.BooleanField(
        "även för sektorerna",
        default=False,
        db_default=False,
        help_text="För en text utan sektor: kryssa i om den stämmer vem som än skickar den.",
    )

    class Meta:
        verbose_name = "standardtext"
        verbose_name_plural = "standardtexter"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ServicePromiseManager(models.Manager):
    def workdays(self, kind: str) -> int:
        return promised_workdays().get(kind, self.model.DEFAULTS[kind])


class ServicePromise(models.Model):
    """How many working days we promise. One promise for all, whoever asks."""

    class Kind(TextChoices):
        FIRST_CONTACT = "first_contact", "första kontakten med företaget"
        SECTOR_ANSWER = "sector_answer", "en sektors svar"
        PILOT_ANSWER = "pilot_answer", "lotsens besked när sektorerna har svarat"
        SECTOR_MOVE = "sector_move", "så långt fram en sektor får flytta sitt datum utan lotsens ja"

    DEFAULTS = {Kind.FIRST_CONTACT: 2, Kind.SECTOR_ANSWER: 5, Kind.PILOT_ANSWER: 3, Kind.SECTOR_MOVE: 20}

    kind = models.CharField("löfte", max_length=20, choices=Kind, unique=True)
    workdays = models.PositiveSmallIntegerField("arbetsdagar")

    objects = ServicePromiseManager()

    class Meta:
        verbose_name = "löfte"
        verbose_name_plural = "löften"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.workdays} arbetsdagar"


@TtlCache
def promised_workdays() -> dict[str, int]:
    return dict(ServicePromise.objects.values_list("kind", "workdays"))


@TtlCache
def _wishes() -> dict[str, Wish]:
    """Every wish with its matter types, by its id as a form writes it."""
    return {str(wish.pk): wish for wish in Wish.objects.prefetch_related("matter_types")}


def wishes_to_choose() -> list[tuple[str, str]]:
    """The choices of the form, as (key, label) with a capital letter."""
    return [(pk, wish.label[:1].upper() + wish.label[1:]) for pk, wish in _wishes().items() if wish.is_active]


def wishes_chosen(keys: Iterable[str]) -> list[Wish]:
    """The wishes with these keys, in the order of the form; whatever else was chosen is left out."""
    wanted = set(keys)
    return [wish for pk, wish in _wishes().items() if pk in wanted]


class SavedView(models.Model):
    """What the list of cases shows, under a name: a tab for its owner alone. `query` holds a view, filters, columns;
    never words that were searched for, since nobody would dispose of the names among them."""

    MOST = 20  # for each person

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views", db_index=False)
    name = models.CharField("namn", max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        verbose_name = "egen vy"
        verbose_name_plural = "egna vyer"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="one_view_of_a_name",
                violation_error_message="Du har redan en vy som heter så. Välj ett annat namn.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return f"?{self.query}&egen={self.pk}"
