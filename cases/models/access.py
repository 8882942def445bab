"""Who else may open a case: somebody whom the business has invited by e-mail."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases import rules
from cases.models.case import Case
from cases.workflow import State
from portal.models import User
from portal.models.addresses import EmailAddressField


class CaseAccessQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(taken_back_at=None)

    def to_matter(self, case: Case):
        """Also to a duplicate of the same person's, which is read and written in where the work goes on."""
        return self.standing().filter(Q(case=case) | Q(rules.is_of_same_person("case__"), case__joined_into=case))

    def told_of(self, case: Case):
        """Who get a letter when its business does."""
        rows = self.to_matter(case).filter(gets_letters=True).exclude(accepted_at=None)
        return rows.exclude(email=case.contact.email)

    def of(self, user: User):
        """Those of whoever has signed in. Who works here reads cases by the rules of the house."""
        return self.none() if user.roles.works_here else self.held_by(user.email)

    def held_by(self, email: str):
        """Those to others' cases. What is put aside as spam opens for nobody."""
        return self.standing().filter(email=email).exclude(case__contact__email=email).exclude(case__state=State.SPAM)


class CaseAccess(models.Model):
    """One person's access to one case: a colleague, a consultant. It opens nothing before that person has said yes."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="accesses", verbose_name="ärende")
    email = EmailAddressField("e-post")
    name = models.CharField("namn", max_length=120)
    may_write = models.BooleanField("får skriva", default=False)
    gets_letters = models.BooleanField("får mejl om ärendet", default=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")  # None by a link
    invited_at = models.DateTimeField("inbjuden", default=timezone.now)
    accepted_at = models.DateTimeField("tackade ja", null=True, blank=True)
    last_read_at = models.DateTimeField("läste senast", null=True, blank=True)
    taken_back_at = models.DateTimeField("slutade gälla", null=True, blank=True)
    is_declined = models.BooleanField("tackade nej", default=False)

    objects = CaseAccessQuerySet.as_manager()

    class Meta:
        verbose_name = "inbjuden i ärende"
        verbose_name_plural = "inbjudna i ärenden"
        ordering = ["pk"]
        indexes = [models.Index(fields=["email"], condition=Q(taken_back_at=None), name="access_by_email")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_declined=False) | Q(taken_back_at__isnull=False),
                name="who_has_declined_has_no_access",
                violation_error_message="Den som har tackat nej har ingen åtkomst.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def may_in_words(self) -> str:
        return "läsa och skriva" if self.may_write else "läsa"
