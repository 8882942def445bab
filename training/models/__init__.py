"""The cohort, its people and homework, and the improvements that come of it all."""

from training.models.cohort import Board, Cohort, CohortGoal, Occasion
from training.models.homework import HomeAssignment, HomeGroup, HomeTask
from training.models.improvement import ImprovementAction, ImprovementNote, Raiser
from training.models.participant import Attendance, GapLetter, Participant

__all__ = [
    "Attendance",
    "Board",
    "Cohort",
    "CohortGoal",
    "GapLetter",
    "HomeAssignment",
    "HomeGroup",
    "HomeTask",
    "ImprovementAction",
    "ImprovementNote",
    "Occasion",
    "Participant",
    "Raiser",
]
