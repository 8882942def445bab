"""Improvement actions: born of something, owned by somebody, expected to be seen in a survey, and judged."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, ClosingAnswer, PilotMeeting
from events.models import OutcomePoint
from portal.models import MailboxPerson, Sector, User
from portal.models.addresses import EmailAddressField
from portal.text.choices import TextChoices
from surveys.models import Area, Factor
from training import rules
from training.models.cohort import Cohort
from training.workflow import UNDER_WAY, Improvement, Origin, Verdict


class ImprovementQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        return self.filter(rules.improvements_visible_to(user))

    def workable_by(self, user: User):
        return self.filter(rules.improvements_workable_by(user))

    def under_way(self):
        return self.filter(state__in=UNDER_WAY)

    def late(self, today: date):
        return self.under_way().filter(due__lt=today)


class ImprovementAction(models.Model):
    """Something that the municipality has promised to do better.

    What it was born of is told in `origin_words` as it was then; the link to it may go when that is disposed of.
    Nothing of a survey is copied: results before and after are asked of `surveys` when they are read. `area` and
    `factor` say where the effect is expected, `measured_before` the newest year that was known when it was decided.
    """

    title = models.CharField("vad som ska göras", max_length=200)
    text = models.TextField("beskrivning", max_length=5000, blank=True)
    origin = models.CharField("kommer från", max_length=14, choices=Origin)
    origin_words = models.CharField("vad som sades", max_length=400, blank=True)
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, null=True, blank=True, related_name="improvements", verbose_name="omgång"
    )
    meeting = models.ForeignKey(PilotMeeting, models.SET_NULL, null=True, blank=True, related_name="improvements")
    outcome_point = models.ForeignKey(
        OutcomePoint, models.SET_NULL, null=True, blank=True, related_name="improvements"
    )
    closing_answer = models.ForeignKey(
        ClosingAnswer, models.SET_NULL, null=True, blank=True, related_name="improvements"
    )
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="improvements")

    sector = models.ForeignKey(Sector, models.PROTECT, related_name="improvements", verbose_name="sektor som äger den")
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="improvements", verbose_name="ansvarig"
    )
    due = models.DateField("klar senast")

    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="område")
    factor = models.ForeignKey(Factor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="faktor")
    expected = models.CharField("väntad effekt", max_length=300, blank=True)
    measured_before = models.PositiveSmallIntegerField("mätår före", null=True, blank=True)

    state = models.CharField("läge", max_length=8, choices=Improvement, default=Improvement.DECIDED)
    public_words = models.CharField(
        "så står det på resultatsidan", max_length=200, blank=True, help_text="Tomt: den visas inte för alla."
    )
    decided_at = models.DateTimeField("beslutad", default=timezone.now)
    done_at = models.DateTimeField("genomförd", null=True, blank=True)
    verdict = models.CharField("utfall", max_length=13, choices=Verdict, blank=True)
    verdict_text = models.TextField("vad det ledde till", max_length=3000, blank=True)
    judged_at = models.DateTimeField("utvärderad", null=True, blank=True)
    told_at = models.DateTimeField("berättat för dem som tog upp det", null=True, blank=True)
    last_progress_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        verbose_name = "förbättringsåtgärd"
        verbose_name_plural = "förbättringsåtgärder"
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["due"], condition=Q(state__in=sorted(UNDER_WAY)), name="improvements_under_way"),
            models.Index(fields=["sector", "state"], name="improvements_of_a_sector"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="cohort", cohort__isnull=False) | (~Q(origin="cohort") & Q(cohort=None)),
                name="born_in_a_cohort_means_which",
            ),
            models.CheckConstraint(
                condition=(Q(meeting=None) | Q(origin="meeting"))
                & (Q(outcome_point=None) | Q(origin="dialogue"))
                & (Q(closing_answer=None) | Q(origin="closing_answer"))
                & (Q(case=None) | Q(origin="complaint")),
                name="an_improvement_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(area=None, factor=None) | Q(area__isnull=False, factor__isnull=False),
                name="an_effect_is_on_an_area_and_a_factor",
                violation_error_message="Välj både område och faktor.",
            ),
            models.CheckConstraint(
                condition=~Q(origin="survey") | Q(area__isnull=False), name="born_of_a_result_means_which"
            ),
            models.CheckConstraint(
                condition=~Q(state="judged") | (~Q(verdict="") & ~Q(verdict_text="")),
                name="judged_means_a_verdict_in_words",
                violation_error_message="Välj ett utfall och skriv vad det ledde till.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "judged"]) | Q(done_at__isnull=False), name="done_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("improvement", kwargs={"pk": self.pk})

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def is_done(self) -> bool:
        return self.state == Improvement.DONE

    @property
    def is_judged(self) -> bool:
        return self.state == Improvement.JUDGED

    @property
    def has_helped(self) -> bool:
        return self.is_judged and self.verdict in {Verdict.HELPED, Verdict.SOME}

    @property
    def who(self) -> str:
        return f"{self.owner}, {self.sector}" if self.owner else str(self.sector)

    def is_late(self, today: date) -> bool:
        return self.is_under_way and self.due < today


class ImprovementNote(models.Model):
    """The action's own log, for those who may read it: what was done, by whom and when."""

    class What(TextChoices):
        MADE = "made", "beslutad"
        NOTE = "note", "anteckning"
        STARTED = "started", "påbörjad"
        DONE = "done", "genomförd"
        JUDGED = "judged", "utvärderad"
        DROPPED = "dropped", "avbruten"
        NEW_DATE = "new_date", "nytt datum"
        NEW_OWNER = "new_owner", "ny ansvarig"

    action = models.ForeignKey(ImprovementAction, models.CASCADE, related_name="notes", verbose_name="åtgärd")
    what = models.CharField("vad", max_length=9, choices=What)
    text = models.TextField("text", max_length=3000, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="av")
    mailbox_person = models.ForeignKey(
        MailboxPerson, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField("när", default=timezone.now)

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.get_what_display()} {self.at:%Y-%m-%d}"

    @property
    def from_whom(self) -> str:
        if self.mailbox_person:
            return f"{self.mailbox_person}, {self.action.sector}"
        return str(self.by or self.action.sector)


class Raiser(models.Model):
    """Somebody who raised what an action is about, and gets a letter about what came of it: one for each verdict."""

    action = models.ForeignKey(ImprovementAction, models.CASCADE, related_name="raisers", verbose_name="åtgärd")
    email = EmailAddressField("e-post")
    told_at = models.DateTimeField("fick veta", null=True, blank=True)

    class Meta:
        verbose_name = "den som tog upp det"
        verbose_name_plural = "de som tog upp det"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "email"],
                name="each_raiser_once",
                violation_error_message="Adressen står redan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.pk}"
