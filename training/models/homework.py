"""Homework between occasions: for each by oneself, or for groups that are mixed across the sectors."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.models import StoredFile, User
from training.models.cohort import Cohort, Occasion
from training.models.participant import Participant
from training.workflow import TO_DO, Task


class HomeAssignment(models.Model):
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="assignments", verbose_name="omgång")
    before = models.ForeignKey(
        Occasion, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="inför"
    )
    title = models.CharField("rubrik", max_length=120)
    text = models.TextField("uppgift", max_length=5000)
    due = models.DateField("senast")
    is_for_groups = models.BooleanField("görs i grupp", default=False)
    given_at = models.DateTimeField("given", default=timezone.now)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="given av")

    class Meta:
        verbose_name = "hemuppgift"
        verbose_name_plural = "hemuppgifter"
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return self.title


class HomeGroup(models.Model):
    assignment = models.ForeignKey(HomeAssignment, models.CASCADE, related_name="groups", verbose_name="hemuppgift")
    name = models.CharField("grupp", max_length=40)
    members = models.ManyToManyField(Participant, related_name="home_groups", verbose_name="deltagare")

    class Meta:
        verbose_name = "grupp"
        verbose_name_plural = "grupper"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["assignment", "name"], name="a_group_is_named_once")]

    def __str__(self) -> str:
        return self.name


class HomeTaskQuerySet(models.QuerySet):
    def of(self, participant: Participant):
        """The person's own, and those of the person's groups."""
        return self.filter(Q(participant=participant) | Q(group__members=participant)).distinct()

    def to_do(self):
        return self.filter(state__in=TO_DO)


class HomeTask(models.Model):
    """What one person, or one group, is to hand in. `last_progress_at` moves only when a person does something."""

    assignment = models.ForeignKey(HomeAssignment, models.PROTECT, related_name="tasks", verbose_name="hemuppgift")
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="deltagare"
    )
    group = models.OneToOneField(
        HomeGroup, models.PROTECT, null=True, blank=True, related_name="task", verbose_name="grupp"
    )
    state = models.CharField("läge", max_length=9, choices=Task, default=Task.OPEN)
    due = models.DateField("senast")
    text = models.TextField("det som lämnades in", max_length=10_000, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fil")
    handed_in_at = models.DateTimeField("inlämnad", null=True)
    handed_in_by = models.ForeignKey(
        Participant, models.PROTECT, null=True, related_name="+", verbose_name="inlämnad av"
    )
    feedback = models.TextField("återkoppling", max_length=5000, blank=True)
    feedback_at = models.DateTimeField("återkoppling given", null=True)
    feedback_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="återkoppling av")
    last_progress_at = models.DateTimeField(default=timezone.now)

    objects = HomeTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "inlämning"
        verbose_name_plural = "inlämningar"
        ordering = ["pk"]
        indexes = [models.Index(fields=["due"], condition=Q(state__in=sorted(TO_DO)), name="home_tasks_to_do")]
        constraints = [
            models.CheckConstraint(
                condition=Q(participant__isnull=False, group=None) | Q(participant=None, group__isnull=False),
                name="a_task_is_a_persons_or_a_groups",
            ),
            models.UniqueConstraint(
                fields=["assignment", "participant"],
                condition=Q(participant__isnull=False),
                name="one_task_for_each_person",
            ),
            models.CheckConstraint(
                condition=Q(handed_in_at=None) | ~Q(text="") | Q(file__isnull=False),
                name="what_is_handed_in_is_something",
                violation_error_message="Skriv något eller välj en fil.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.who}"

    @property
    def who(self) -> str:
        return str(self.group or self.participant)

    @property
    def handed_in_as_seen(self) -> str:
        """What a page bears along, to be told apart from what was handed in while somebody wrote on it."""
        return self.handed_in_at.isoformat() if self.handed_in_at else "nothing"

    @property
    def is_to_do(self) -> bool:
        return self.state in TO_DO

    @property
    def is_open(self) -> bool:
        return self.state == Task.OPEN

    @property
    def is_handed_in(self) -> bool:
        return self.state == Task.HANDED_IN

    @property
    def is_returned(self) -> bool:
        return self.state == Task.RETURNED

    @property
    def is_done(self) -> bool:
        return self.state == Task.DONE

    def is_late(self, today: date) -> bool:
        return self.is_to_do and self.due < today


class EarlierRound(models.Model):
    """What was read, and what was said of it, before something newer took its place. Never changed."""

    task = models.ForeignKey(HomeTask, models.CASCADE, related_name="earlier", verbose_name="inlämning")
    text = models.TextField("det som lämnades in", max_length=10_000, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fil")
    handed_in_at = models.DateTimeField("inlämnad", null=True)
    handed_in_by = models.ForeignKey(
        Participant, models.PROTECT, null=True, related_name="+", verbose_name="inlämnad av"
    )
    feedback = models.TextField("återkoppling", max_length=5000, blank=True)
    feedback_at = models.DateTimeField("återkoppling given", null=True)
    feedback_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="återkoppling av")

    class Meta:
        verbose_name = "tidigare inlämning"
        verbose_name_plural = "tidigare inlämningar"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.task_id}: {self.pk}"
