"""Secrecy marks: a warning that something may be secret, never the decision that it is (OSL 5 kap. 5 §)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models.case import Case
from cases.models.thread import Attachment, Message
from portal.models import Sector, User
from portal.text.swedish import local_date


class SecrecyMarkQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(lifted_at=None)


class SecrecyMark(models.Model):
    """On a whole case, or on one message or one file of it. The named sectors read what is marked; others do not."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="secrecy_marks", verbose_name="ärende")
    message = models.ForeignKey(
        Message, models.CASCADE, null=True, blank=True, related_name="secrecy_marks", verbose_name="meddelande"
    )
    attachment = models.ForeignKey(
        Attachment, models.CASCADE, null=True, blank=True, related_name="secrecy_marks", verbose_name="fil"
    )
    section = models.CharField("lagrum", max_length=80)  # as it stood in the list when the mark was made
    reason = models.TextField("skäl")
    sectors = models.ManyToManyField(
        Sector, blank=True, related_name="reads_marked", verbose_name="sektorer som får läsa"
    )
    marked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="märkt av")
    marked_at = models.DateTimeField("märkt", default=timezone.now)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="hävd av")
    lifted_at = models.DateTimeField("hävd", null=True)
    lifted_because = models.TextField("varför den hävdes", blank=True, default="", db_default="")

    objects = SecrecyMarkQuerySet.as_manager()

    class Meta:
        verbose_name = "sekretessmarkering"
        verbose_name_plural = "sekretessmarkeringar"
        ordering = ["marked_at", "pk"]
        indexes = [models.Index(fields=["case"], condition=Q(lifted_at=None), name="mark_standing")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "message", "attachment"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="one_mark_on_one_thing",
                violation_error_message="Det är redan sekretessmarkerat.",
            ),
            models.CheckConstraint(
                condition=Q(message=None) | Q(attachment=None),
                name="a_mark_is_on_one_thing",
                violation_error_message="Märk ärendet, meddelandet eller filen.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}, {local_date(self.marked_at)}"

    @property
    def is_on_whole_case(self) -> bool:
        return self.message_id is None and self.attachment_id is None

    @property
    def is_standing(self) -> bool:
        return self.lifted_at is None
