"""Published values as they were published. A value belongs to a series, which is what a line is drawn of."""

from decimal import Decimal
from functools import reduce
from operator import or_

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from portal.models import town_hall
from surveys import workflow
from surveys.models.catalogue import Area, Factor, Municipality, RespondentGroup, Survey
from surveys.pure import scales
from surveys.workflow import Release, ValueState


class Edition(models.Model):
    """One year's survey. When it was measured and when it was published are two years, never mixed."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="editions", verbose_name="mätning")
    measurement_year = models.PositiveSmallIntegerField("mätår")
    publication_year = models.PositiveSmallIntegerField("publiceringsår")

    class Meta:
        verbose_name = "årgång"
        verbose_name_plural = "årgångar"
        ordering = ["survey__order", "-measurement_year"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "measurement_year"], name="one_edition_a_year"),
            models.CheckConstraint(
                condition=Q(publication_year__gte=F("measurement_year")),
                name="published_after_it_was_measured",
                violation_error_message="Publiceringsåret ligger före mätåret.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} {self.measurement_year}"


class SeriesQuerySet(models.QuerySet):
    def own(self):
        return self.filter(municipality__code=town_hall().code)


class Series(models.Model):
    """One area, factor, group, municipality and release through the years."""

    area = models.ForeignKey(Area, models.PROTECT, related_name="series", db_index=False)
    factor = models.ForeignKey(Factor, models.PROTECT, related_name="series")
    group = models.ForeignKey(RespondentGroup, models.PROTECT, related_name="series")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="series", db_index=False)
    release = models.CharField(max_length=8, choices=Release)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        verbose_name = "serie"
        verbose_name_plural = "serier"
        constraints = [
            models.UniqueConstraint(
                fields=["area", "factor", "group", "municipality", "release"], name="one_series_of_each_kind"
            )
        ]
        indexes = [models.Index(fields=["municipality", "area", "factor"], name="series_of_a_place")]

    def __str__(self) -> str:
        return f"{self.area}, {self.factor}, {self.group}, {self.municipality}"


class Value(models.Model):
    """A value on its own scale, or the statement that there is none. It is stored as published, never computed."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="values_by_year", db_index=False)
    # Checking 50,000 references one by one takes longer than writing the rows. An edition and an approved import are
    # never deleted, and the one statement that writes values joins both.
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="values", db_constraint=False)
    scale = models.CharField("skala", max_length=6, choices=scales.CHOICES)
    value = models.DecimalField("värde", max_digits=10, decimal_places=6, null=True)
    answers = models.PositiveIntegerField("antal svar", null=True)
    response_rate = models.DecimalField("svarsfrekvens, procent", max_digits=9, decimal_places=6, null=True)
    members = models.PositiveSmallIntegerField("kommuner i gruppens medelvärde", null=True)
    state = models.CharField("läge", max_length=12, choices=ValueState)
    batch = models.ForeignKey(
        "surveys.ImportBatch", models.PROTECT, related_name="values", db_constraint=False, verbose_name="import"
    )
    sheet = models.CharField("blad eller adress", max_length=1000, blank=True)
    cell = models.CharField("cell", max_length=40)
    # A file may give a value and say nothing of how many answered. What is known of that then stands, and here is
    # where it came from; empty: from the same cell's row as the value.
    counts_batch = models.ForeignKey(
        "surveys.ImportBatch", models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False
    )
    counts_sheet = models.CharField(max_length=1000, blank=True)
    counts_cell = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = "värde"
        verbose_name_plural = "värden"
        constraints = [
            models.UniqueConstraint(fields=["series", "edition"], name="one_value_a_year"),
            models.CheckConstraint(
                condition=Q(state__in=workflow.WITHOUT_VALUE, value=None)
                | (~Q(state__in=workflow.WITHOUT_VALUE) & ~Q(value=None)),
                name="missing_is_missing_and_never_a_number",
                violation_error_message="Ett värde som saknas har inget tal.",
            ),
            models.CheckConstraint(
                condition=reduce(
                    or_, (Q(scale=each.key, value__range=each.whole) for each in scales.SCALES.values()), Q(value=None)
                ),
                name="value_is_on_its_scale",
                violation_error_message="Värdet ligger utanför skalan.",
            ),
            models.CheckConstraint(
                condition=Q(response_rate=None) | Q(response_rate__range=(0, 100)),
                name="response_rate_is_a_percentage",
                violation_error_message="Svarsfrekvensen är inte mellan 0 och 100 procent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.edition.measurement_year}: {self.value}"

    def get_absolute_url(self) -> str:
        return reverse("survey_figure", args=[self.pk])

    @property
    def on_scale(self) -> scales.Scale:
        return scales.SCALES[self.scale]

    @property
    def published(self) -> Decimal | None:
        """Without the zeros that the database adds: 72.700000 is 72.7."""
        return None if self.value is None else Decimal(format(self.value.normalize(), "f"))


class ValueChange(models.Model):
    """What a value said before an import changed it, so that the import can be taken back exactly."""

    series = models.ForeignKey(Series, models.PROTECT, related_name="changes", db_index=False)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="changes", db_index=False)
    batch = models.ForeignKey(
        "surveys.ImportBatch", models.PROTECT, related_name="changes", verbose_name="ändrad av", db_index=False
    )
    scale = models.CharField(max_length=6, choices=scales.CHOICES)
    value = models.DecimalField("sa förut", max_digits=10, decimal_places=6, null=True)
    answers = models.PositiveIntegerField(null=True)
    response_rate = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    members = models.PositiveSmallIntegerField(null=True)
    state = models.CharField(max_length=12, choices=ValueState)
    batch_before = models.ForeignKey("surveys.ImportBatch", models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=1000, blank=True)
    cell = models.CharField(max_length=40)
    counts_batch = models.ForeignKey(
        "surveys.ImportBatch", models.PROTECT, null=True, related_name="+", db_index=False
    )
    counts_sheet = models.CharField(max_length=1000, blank=True)
    counts_cell = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = "tidigare värde"
        verbose_name_plural = "tidigare värden"
        constraints = [
            models.UniqueConstraint(fields=["series", "edition", "batch"], name="an_import_changes_a_value_once")
        ]
        indexes = [models.Index(fields=["batch"], name="changes_of_an_import")]

    def __str__(self) -> str:
        return f"{self.series} {self.edition}: {self.value}"
