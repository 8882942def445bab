"""The shape of input. Whether a thing may happen is the action's to say."""

from training.forms.cohorts import (
    FeedbackForm,
    GiveForm,
    ListForm,
    OccasionForm,
    OccasionTextForm,
    PersonForm,
    SectorPersonForm,
)
from training.forms.improvements import ImprovementForm, JudgeForm
from training.forms.participants import HandInForm, SubstituteForm
from training.forms.roll import PaperForm

__all__ = [
    "FeedbackForm",
    "GiveForm",
    "HandInForm",
    "ImprovementForm",
    "JudgeForm",
    "ListForm",
    "OccasionForm",
    "OccasionTextForm",
    "PaperForm",
    "PersonForm",
    "SectorPersonForm",
    "SubstituteForm",
]
