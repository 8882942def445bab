"""Files, imports, and the rows that wait between the two. Nothing here is a result."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from portal.models import StoredFile, User
from portal.text import swedish
from portal.text.choices import TextChoices
from surveys import workflow
from surveys.models.catalogue import Survey
from surveys.pure import scales
from surveys.workflow import BatchState


class SourceFile(models.Model):
    """Where values came from: a file, or what an API answered, kept once by its content."""

    class Kind(TextChoices):
        FILE = "file", "fil"
        KOLADA = "kolada", "Kolada"

    sha256 = models.CharField("kontrollsumma", max_length=64, unique=True)
    kind = models.CharField("slag", max_length=6, choices=Kind, default=Kind.FILE)
    name = models.CharField("namn", max_length=120)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="innehåll")
    first_seen_at = models.DateTimeField("kom in", default=timezone.now)

    class Meta:
        verbose_name = "källfil"
        verbose_name_plural = "källfiler"
        ordering = ["-first_seen_at"]

    def __str__(self) -> str:
        return self.name


class ImportBatch(models.Model):
    """One import: read, looked at, and said yes to. Its preview changes nothing."""

    source = models.ForeignKey(SourceFile, models.PROTECT, null=True, related_name="batches", verbose_name="fil")
    name = models.CharField("filens namn", max_length=120, blank=True)  # as it was called this time
    kind = models.CharField("slag", max_length=6, choices=SourceFile.Kind, default=SourceFile.Kind.FILE)
    state = models.CharField("läge", max_length=9, choices=BatchState, default=BatchState.WAITING)
    survey = models.ForeignKey(Survey, models.PROTECT, null=True, blank=True, verbose_name="mätning")
    year = models.PositiveSmallIntegerField("mätår", null=True, blank=True)
    is_preliminary = models.BooleanField("siffrorna är preliminära", default=False)
    blanks = models.BooleanField("tömde värden som filen saknar", default=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="inlagd av")
    created_at = models.DateTimeField("inlagd", default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    progress = models.PositiveSmallIntegerField("läst, procent", default=0)
    problem = models.TextField("vad som är fel", blank=True)
    said = models.JSONField("om filen", default=list, blank=True)
    hidden = models.JSONField("dolt i filen", default=list, db_default=[], blank=True)  # in words
    takes_hidden = models.BooleanField("det dolda är med", default=False, db_default=False)
    unknown = models.JSONField("okända ord", default=list, blank=True)
    counts = models.JSONField("antal", default=dict, blank=True)
    preview_hash = models.CharField(max_length=64, blank=True)
    previewed_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="godkänd av")
    approved_at = models.DateTimeField("godkänd", null=True)
    reverted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="återkallad av")
    reverted_at = models.DateTimeField("återkallad", null=True)

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "importer"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "id"], name="imports_by_state")]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()

    def get_absolute_url(self) -> str:
        return reverse("admin:surveys_importbatch_change", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in workflow.OPEN

    @property
    def is_from_kolada(self) -> bool:
        return self.kind == SourceFile.Kind.KOLADA

    @property
    def where_from(self) -> str:
        """As it stands in a sentence: "Filen har inget värde här"."""
        return "Kolada" if self.is_from_kolada else "filen"

    @property
    def is_waiting(self) -> bool:
        return self.state == BatchState.WAITING

    @property
    def is_previewed(self) -> bool:
        return self.state == BatchState.PREVIEWED

    @property
    def is_approved(self) -> bool:
        return self.state == BatchState.APPROVED

    @property
    def has_failed(self) -> bool:
        return self.state == BatchState.FAILED

    @property
    def is_reverted(self) -> bool:
        return self.state == BatchState.REVERTED

    @property
    def hidden_in_words(self) -> str:
        return swedish.join_words(self.hidden)

    @property
    def unknown_headings(self) -> list[str]:
        """Each with its cell, as a person writes it. Below them may stand values, and nobody knows of what."""
        headings = [each for each in self.unknown if each["kind"] == "heading"]
        return [f"”{each['text']}” (cell {each['cell']})" for each in headings]

    @property
    def changes_anything(self) -> bool:
        return bool(self.counts.get("writes") or self.would_blank)

    @property
    def would_blank(self) -> int:
        """How many published values the file has no value for. They stand, unless somebody says otherwise."""
        return self.counts.get(workflow.Outcome.BLANKED, 0)


class StagedRow(models.Model):
    """A value as it stands in a file, and what an import would do with it."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", db_index=False, db_constraint=False)
    number = models.PositiveIntegerField()
    sheet = models.CharField(max_length=1000, blank=True)
    cell = models.CharField(max_length=40)
    survey_id = models.BigIntegerField(null=True)
    year = models.IntegerField(null=True)
    published = models.IntegerField(null=True)
    release = models.CharField(max_length=8)
    area_id = models.BigIntegerField(null=True)
    factor_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    municipality_id = models.BigIntegerField(null=True)
    code = models.CharField(max_length=20)
    place = models.CharField(max_length=120)
    scale = models.CharField(max_length=6, choices=scales.CHOICES)
    value = models.DecimalField(max_digits=30, decimal_places=15, null=True)
    answers = models.BigIntegerField(null=True)
    response_rate = models.DecimalField(max_digits=30, decimal_places=15, null=True)
    members = models.IntegerField(null=True)
    state = models.CharField(max_length=12)
    raw = models.CharField(max_length=80)
    outcome = models.CharField(max_length=10)
    writes = models.BooleanField(default=False)
    sentence = models.CharField(max_length=300)
    before = models.DecimalField(max_digits=10, decimal_places=6, null=True)
    before_state = models.CharField(max_length=12)

    class Meta:
        verbose_name = "rad i en import"
        verbose_name_plural = "rader i en import"
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="staged_by_outcome")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.cell}"
