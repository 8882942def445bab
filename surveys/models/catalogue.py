"""What is measured, and by which rules. Rules that change between years are rows with the years they hold."""

from django.db import models
from django.db.models import F, Q

from portal.models import User, town_hall
from portal.text.choices import TextChoices
from surveys.pure import scales
from surveys.pure.index import Years


class Survey(models.Model):
    """A survey with its own scale, questions and population. Results of two surveys are never added up."""

    key = models.SlugField("kortnamn", unique=True)
    name = models.CharField("namn", max_length=60, unique=True)
    index_name = models.CharField("vad värdet heter", max_length=30, help_text="Till exempel NKI eller betyg.")
    scale = models.CharField("skala", max_length=6, choices=scales.CHOICES)
    publication_lag = models.PositiveSmallIntegerField(
        "år från mätning till publicering", help_text="Insikt mäter ett år och publicerar året därpå: 1."
    )
    owner = models.CharField("vem som gör mätningen", max_length=80)
    asked = models.CharField("vilka som får frågan", max_length=300)
    spread = models.DecimalField(
        "spridning mellan svar",
        max_digits=5,
        decimal_places=2,
        help_text="Standardavvikelsen för enskilda svar: den avgör hur stor en säker förändring måste vara.",
    )
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "mätning"
        verbose_name_plural = "mätningar"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_insikt(self) -> bool:
        return self.key == "insikt"


class Area(models.Model):
    """A part of the municipality's work that is measured by itself, or the whole of it."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="areas", verbose_name="mätning")
    key = models.SlugField("kortnamn")
    name = models.CharField("namn", max_length=80, blank=True, help_text="Tomt när mätningen inte har områden.")
    is_total = models.BooleanField("totalen", default=False)
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "område"
        verbose_name_plural = "områden"
        ordering = ["survey__order", "order", "name"]
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="one_area_of_a_key_in_a_survey")]

    def __str__(self) -> str:
        return self.name or str(self.survey)


class Theme(models.Model):
    """What both surveys ask about in different words. Results stand beside each other, never in one number."""

    key = models.SlugField("kortnamn", unique=True)
    name = models.CharField("namn", max_length=60, unique=True)
    question = models.CharField("fråga", max_length=200, help_text="Vad temat handlar om, som en fråga.")
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "tema"
        verbose_name_plural = "teman"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Factor(models.Model):
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="factors", verbose_name="mätning")
    key = models.SlugField("kortnamn", max_length=60)
    name = models.CharField("namn", max_length=120)
    is_index = models.BooleanField("mätningens huvudvärde", default=False)
    is_place = models.BooleanField("finns bara i rankningen", default=False)
    theme = models.ForeignKey(
        Theme, models.SET_NULL, null=True, blank=True, related_name="factors", verbose_name="tema"
    )
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "faktor"
        verbose_name_plural = "faktorer"
        ordering = ["survey__order", "order", "name"]
        constraints = [models.UniqueConstraint(fields=["survey", "key"], name="one_factor_of_a_key_in_a_survey")]

    def __str__(self) -> str:
        return self.name


class RespondentGroup(models.Model):
    key = models.SlugField("kortnamn", unique=True)
    name = models.CharField("namn", max_length=60, unique=True)
    order = models.PositiveSmallIntegerField("ordning", default=0)

    class Meta:
        verbose_name = "svarsgrupp"
        verbose_name_plural = "svarsgrupper"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A municipality by its code ("0115": a text), or what one is compared with."""

    class Kind(TextChoices):
        MUNICIPALITY = "municipality", "kommun"
        COUNTRY = "country", "riket"
        COUNTY = "county", "länet"
        SIMILAR = "similar", "grupp av kommuner"

    code = models.CharField("kod", max_length=20, unique=True)
    name = models.CharField("namn", max_length=120)
    kind = models.CharField("slag", max_length=12, choices=Kind, default=Kind.MUNICIPALITY)
    is_similar = models.BooleanField(
        "liknar oss",
        default=False,
        help_text="Kommunens plats i rankningen visas bredvid vår. Kolada väljer om varje år.",
    )

    class Meta:
        verbose_name = "kommun eller jämförelse"
        verbose_name_plural = "kommuner och jämförelser"
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_own(self) -> bool:
        return self.code == town_hall().code

    @property
    def in_sentence(self) -> str:
        return {"country": "riket", "county": "länet", "similar": "liknande kommuner"}.get(self.kind, self.name)


# --- Rules with the years they hold ---------------------------------------------------------------


class ForYears(models.Model):
    since = models.PositiveSmallIntegerField("från mätår")
    until = models.PositiveSmallIntegerField("till och med mätår", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message="Slutåret ligger före startåret.",
            )
        ]

    @property
    def years(self) -> Years:
        return Years(self.since, self.until)


class AreaInTotal(ForYears):
    """The total of a year is made of these areas. When they change, the total means something else."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="in_total", verbose_name="område")

    class Meta(ForYears.Meta):
        verbose_name = "område i totalen"
        verbose_name_plural = "områden i totalen"
        ordering = ["area__order", "since"]

    def __str__(self) -> str:
        return f"{self.area} {self.since}–{self.until or ''}"


class FactorInEdition(ForYears):
    """The factors of a year, with their weight in the ranking where it is known."""

    factor = models.ForeignKey(Factor, models.CASCADE, related_name="in_editions", verbose_name="faktor")
    weight = models.DecimalField(
        "vikt i rankningen", max_digits=7, decimal_places=5, null=True, blank=True, help_text="Tomt när den är okänd."
    )

    class Meta(ForYears.Meta):
        verbose_name = "faktor i mätningen"
        verbose_name_plural = "faktorer i mätningen"
        ordering = ["factor__order", "since"]

    def __str__(self) -> str:
        return f"{self.factor} {self.since}–{self.until or ''}"


class Band(ForYears):
    """What a value is called, from its lowest value up to the next band's."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="bands", verbose_name="mätning")
    lowest = models.DecimalField("lägsta värde", max_digits=6, decimal_places=2)
    name = models.CharField("kallas", max_length=40)
    level = models.PositiveSmallIntegerField("nivå 1–5", help_text="1 är sämst och 5 är bäst: styr färgen.")

    class Meta(ForYears.Meta):
        verbose_name = "nivå"
        verbose_name_plural = "nivåer"
        ordering = ["survey__order", "lowest"]

    def __str__(self) -> str:
        return self.name


class Threshold(ForYears):
    """With fewer answers than this a value is not shown."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="thresholds", verbose_name="mätning")
    for_total = models.BooleanField("gäller totalen", default=False)
    answers = models.PositiveSmallIntegerField("minsta antal svar")

    class Meta(ForYears.Meta):
        verbose_name = "gräns för att visas"
        verbose_name_plural = "gränser för att visas"
        ordering = ["survey__order", "since"]

    def __str__(self) -> str:
        return f"{self.survey}: {self.answers} svar"


class Target(ForYears):
    """What the council has decided to reach."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="targets", verbose_name="område")
    factor = models.ForeignKey(Factor, models.CASCADE, related_name="targets", verbose_name="faktor")
    value = models.DecimalField("mål", max_digits=6, decimal_places=2)
    decision = models.CharField("beslut", max_length=120, help_text="Till exempel Kommunfullmäktige 2025-11-24, § 90.")

    class Meta(ForYears.Meta):
        verbose_name = "mål"
        verbose_name_plural = "mål"
        ordering = ["area__order", "factor__order", "since"]

    def __str__(self) -> str:
        return f"{self.factor}: {self.value}"


# --- What people have said that words mean --------------------------------------------------------


class Alias(models.Model):
    """A heading or a name that somebody has mapped once, in its plain spelling."""

    class Kind(TextChoices):
        HEADING = "heading", "rubrik"
        AREA = "area", "område"
        FACTOR = "factor", "faktor"
        GROUP = "group", "svarsgrupp"
        PLACE = "place", "kommun"

    kind = models.CharField("slag", max_length=8, choices=Kind)
    survey = models.ForeignKey(Survey, models.CASCADE, null=True, blank=True, verbose_name="mätning")
    text = models.CharField("står i filen", max_length=120)
    meaning = models.CharField("betyder", max_length=60)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, verbose_name="sagt av")

    class Meta:
        verbose_name = "ord i filer"
        verbose_name_plural = "ord i filer"
        ordering = ["kind", "text"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "survey", "text"], name="a_word_means_one_thing_in_a_survey"),
            models.UniqueConstraint(
                fields=["kind", "text"], condition=Q(survey=None), name="a_word_means_one_thing_everywhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} → {self.meaning}"
