from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from cases.models.case import Case


def grade(question: str, **options) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        question, validators=[MinValueValidator(1), MaxValueValidator(10)], **options
    )


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
