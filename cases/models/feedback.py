from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.models.case import Case
from cases.models.roadmap import Step
from cases.models.thread import Message
from cases.workflow import Kind
from portal.models import Sector, User


def grade(question: str, **options) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        question, validators=[MinValueValidator(1), MaxValueValidator(10)], **options
    )


AREAS = ("information", "accessibility", "treatment", "competence", "legal_certainty", "efficiency")


# The answer is where the sector handles it, with a number or a date there, and no text.
HAS_OWN_SYSTEM = Q(assignment__registry_number__gt="") | Q(assignment__planned_date__isnull=False)


class ClosingAnswerQuerySet(models.QuerySet):
    def readable_by(self, user: User | None, *, at: Sector | None = None):
        """Of a case that one reads: by whom its business was told, the pilot and the sectors that had answered it;
        `at` a sector's page, where perhaps nobody is signed in. Another organisation reads its own question only.
        """
        if user and user.roles.sees_everything:
            return self
        own = {"case": OuterRef("case_id"), "sector__in": user.roles.own_sectors if user else [at]}
        own["sector__is_external"] = False
        told = Message.objects.for_business().filter(**own, kind=Kind.ANSWER, at__lte=OuterRef("at"))
        handles = Step.objects.filter(HAS_OWN_SYSTEM, **own, created_at__lte=OuterRef("at"))
        return self.filter(Exists(told) | Exists(handles))


class ClosingAnswer(models.Model):
    """What the business thought, once per case, on a scale of 1 to 10. The portal's own pulse, never an NKI."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="closing_answer")
    overall = grade("Hur nöjd är du med hjälpen i stort?")
    expectations = grade("Hur väl motsvarade den dina förväntningar?")
    ideal = grade("Tänk dig den bästa hjälp du kan få. Hur nära kom vi?")
    information = grade("Information", null=True, blank=True)
    accessibility = grade("Tillgänglighet", null=True, blank=True)
    treatment = grade("Bemötande", null=True, blank=True)
    competence = grade("Kompetens", null=True, blank=True)
    legal_certainty = grade("Rättssäkerhet", null=True, blank=True)
    efficiency = grade("Effektivitet", null=True, blank=True)
    text = models.TextField("Vill du berätta mer?", max_length=3000, blank=True)
    at = models.DateTimeField("svarade", default=timezone.now)

    objects = ClosingAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "omdöme efter avslut"
        verbose_name_plural = "omdömen efter avslut"
        constraints = [
            models.CheckConstraint(
                condition=Q(overall__range=(1, 10)) & Q(expectations__range=(1, 10)) & Q(ideal__range=(1, 10)),
                name="grades_are_between_1_and_10",
                violation_error_message="Svara med ett tal från 1 till 10.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case.reference}"

    @property
    def grades(self) -> list[tuple[str, int]]:
        """Each question that was answered, in its words."""
        names = ("overall", "expectations", "ideal", *AREAS)
        given = [(self._meta.get_field(name).verbose_name, getattr(self, name)) for name in names]
        return [(question, grade) for question, grade in given if grade is not None]
