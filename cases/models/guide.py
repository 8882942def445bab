"""The guide: what somebody with a wish needs, step by step, and the questions whose answers add and remove steps.

What follows from the answers is worked out in `cases.pure.guide`; a case keeps a copy of what it was told.
"""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import number_format

from cases.models.catalogue import Wish
from portal.models import Sector, User
from portal.text.choices import TextChoices

A_YEAR = timedelta(days=365)
WISH, ALL = "v", "alla"  # of the public pages' addresses, where the questions stand by their slugs


def review_after(day: date) -> date:
    """A year on, and one day for all that is read through in a month: what a sector has left is no new reminder."""
    return ((day + A_YEAR).replace(day=1) + timedelta(days=31)).replace(day=1)


class GuideStep(models.Model):
    """One thing that a business may need, in words of its own. A sector owns it, or the pilot."""

    class Fee(TextChoices):
        NONE = "none", "kostar inget"
        TARIFF = "tariff", "enligt kommunens taxa"
        AUTHORITY = "authority", "avgift hos myndigheten"
        UNKNOWN = "unknown", "vet inte"

    slug = models.SlugField(
        "kort namn", max_length=50, unique=True, help_text="Står i adresser. Ändra det helst inte."
    )
    what = models.CharField("vad", max_length=160, help_text="Börja med ett verb. Till exempel: Sök bygglov.")
    why = models.TextField("varför, och hur det går till", blank=True)
    sector = models.ForeignKey(
        Sector, models.PROTECT, null=True, blank=True, related_name="guide_steps", verbose_name="beslutas av"
    )
    body = models.CharField("eller av någon utanför kommunen", max_length=120, blank=True)
    apply_url = models.URLField("länk till ansökan eller blankett", blank=True)
    enclose = models.TextField("att ha till hands", blank=True, help_text="En sak på varje rad.")
    fee_kind = models.CharField("avgift", max_length=10, choices=Fee, default=Fee.UNKNOWN)
    fee_from = models.PositiveIntegerField("avgift från (kronor)", null=True, blank=True)
    fee_source = models.CharField("enligt", max_length=120, blank=True, help_text="Till exempel: taxan 2026.")
    usual_weeks = models.PositiveSmallIntegerField("tar som regel högst (veckor)", null=True, blank=True)
    time_source = models.CharField("tiden kommer från", max_length=120, blank=True)
    law = models.CharField("lag", max_length=200, blank=True)
    renewal = models.CharField("hur länge det gäller", max_length=200, blank=True)
    depends_on = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="leads_to", verbose_name="vänta med det tills"
    )
    order = models.PositiveSmallIntegerField("ordning", default=0)
    is_active = models.BooleanField("används", default=True)

    what_en = models.CharField("vad, på engelska", max_length=160, blank=True)
    why_en = models.TextField("varför, på engelska", blank=True)
    enclose_en = models.TextField("att ha till hands, på engelska", blank=True)

    changed_at = models.DateTimeField("svenska texten ändrad", default=timezone.now, editable=False)
    english_at = models.DateTimeField("engelska texten ändrad", null=True, blank=True, editable=False)
    confirmed_at = models.DateTimeField("bekräftad", null=True, blank=True, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bekräftad av", editable=False
    )
    next_review = models.DateField("ska läsas igenom igen", null=True, blank=True)

    SWEDISH = (
        "what",
        "why",
        "enclose",
        "fee_kind",
        "fee_from",
        "fee_source",
        "usual_weeks",
        "time_source",
        "law",
        "renewal",
    )
    ENGLISH = ("what_en", "why_en", "enclose_en")

    class Meta:
        verbose_name = "steg i vägvisaren"
        verbose_name_plural = "vägvisarens steg"
        ordering = ["order", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sector=None) | Q(body=""),
                name="a_guide_step_has_one_holder",
                violation_error_message="Välj en sektor, eller skriv vem utanför kommunen. Inte båda.",
            ),
            models.CheckConstraint(
                condition=Q(fee_from=None) | Q(fee_kind__in=["tariff", "authority"]),
                name="a_guide_fee_has_a_kind",
                violation_error_message="Välj vilken avgift det är, eller ta bort beloppet.",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def holder(self) -> str:
        """Who decides or helps; nothing of what the business does by itself."""
        return self.sector.full_name if self.sector else self.body

    @property
    def where(self) -> str:
        return f"Hos {self.holder}." if self.holder else "Det gör du själv."

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def fee(self) -> str:
        """What it costs, as a sentence; never a guess."""
        if self.fee_from is not None:
            source = f", enligt {self.fee_source}" if self.fee_source else ""
            return f"Från {number_format(self.fee_from, force_grouping=True)} kr{source}."
        match self.fee_kind:
            case self.Fee.NONE:
                return "Kostar inget."
            case self.Fee.TARIFF:
                return "Avgift enligt kommunens taxa."
            case self.Fee.AUTHORITY:
                return "Myndigheten tar ut en avgift."
            case _:
                return ""

    @property
    def usual_time(self) -> str:
        if self.usual_weeks is None:
            return ""
        weeks = "vecka" if self.usual_weeks == 1 else "veckor"
        source = f", enligt {self.time_source}" if self.time_source else ""
        return f"Som regel högst {self.usual_weeks} {weeks}{source}."

    @property
    def things(self) -> list[str]:
        """What to have at hand, one each."""
        return [line.strip() for line in self.enclose.splitlines() if line.strip()]

    @property
    def is_newer_than_its_english(self) -> bool:
        """Not while the English is as old as the step itself, and nobody has written when."""
        return bool(self.what_en) and self.english_at is not None and self.english_at < self.changed_at


class GuideQuestion(models.Model):
    """A question about what the business knows, asked once however many of its wishes ask it."""

    slug = models.SlugField(
        "kort namn", max_length=50, unique=True, help_text="Står i adresser. Ändra det helst inte."
    )
    text = models.CharField("fråga", max_length=160)
    help = models.CharField("hjälp", max_length=300, blank=True)
    wishes = models.ManyToManyField(Wish, related_name="guide_questions", verbose_name="frågas om önskningarna")
    order = models.PositiveSmallIntegerField("ordning", default=0)
    text_en = models.CharField("fråga, på engelska", max_length=160, blank=True)
    help_en = models.CharField("hjälp, på engelska", max_length=300, blank=True)

    class Meta:
        verbose_name = "fråga i vägvisaren"
        verbose_name_plural = "vägvisarens frågor"
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        if self.slug in (WISH, ALL):
            raise ValidationError({"slug": "Det namnet har portalen själv. Välj ett annat."})


class GuideAnswer(models.Model):
    """One of the answers of a question. "Vet inte" is no row: it is always there."""

    question = models.ForeignKey(GuideQuestion, models.CASCADE, related_name="answers", verbose_name="fråga")
    code = models.SlugField("kort svar", max_length=20, help_text="Står i adresser. Till exempel ja.")
    label = models.CharField("svar", max_length=80)
    order = models.PositiveSmallIntegerField("ordning", default=0)
    adds = models.ManyToManyField(GuideStep, blank=True, related_name="+", verbose_name="lägger till")
    removes = models.ManyToManyField(GuideStep, blank=True, related_name="+", verbose_name="tar bort")
    label_en = models.CharField("svar, på engelska", max_length=80, blank=True)

    class Meta:
        verbose_name = "svar"
        verbose_name_plural = "svar"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "code"],
                name="an_answer_has_a_code_of_its_own",
                violation_error_message="Två svar på en fråga kan inte ha samma korta svar.",
            ),
            models.CheckConstraint(
                condition=~Q(code="vet-inte"),
                name="vet_inte_is_always_there",
                violation_error_message="”Vet inte” finns alltid. Det behöver inte läggas till.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class GuideEdition(models.Model):
    """The rules as they became by a change, so that it can be seen and taken back (`cases.guide.editions`)."""

    at = models.DateTimeField("när", default=timezone.now, db_index=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="av")
    words = models.CharField("vad som ändrades", max_length=300)
    rules = models.JSONField("reglerna")

    class Meta:
        verbose_name = "ändring av vägvisaren"
        verbose_name_plural = "ändringar av vägvisaren"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.words


class GuideUse(models.Model):
    """How often something of the guide was shown in a month. Nobody's: no address, no time, no order."""

    class Kind(TextChoices):
        WISH = "wish", "önskan"
        QUESTION = "question", "fråga som visades"
        ANSWERED = "answered", "fråga som besvarades"
        MAP = "map", "karta"
        STEP = "step", "steg"
        SENT = "sent", "skickat till lotsen"
        TAKEN = "taken", "steg i ett ärende"

    month = models.DateField("månad")
    kind = models.CharField("vad", max_length=10, choices=Kind)
    key = models.CharField("vilken", max_length=50)
    times = models.PositiveIntegerField("gånger", default=0)

    class Meta:
        verbose_name = "användning av vägvisaren"
        verbose_name_plural = "användning av vägvisaren"
        constraints = [
            models.UniqueConstraint(fields=["month", "kind", "key"], name="one_count_a_month_for_each_thing")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.key}: {self.times}"
