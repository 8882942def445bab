"""The cohort, its people and homework, and the improvements that come of it all."""

from training.models.cohort import Board, Cohort, CohortGoal, Occasion
from training.models.homework import EarlierRound, HomeAssignment, HomeGroup, HomeTask
from training.models.improvement import ImprovementAction, ImprovementNote, Raiser
from training.models.participant import Attendance, GapLetter, Participant

__all__ = [
    "Attendance",
    "Board",
    "Cohort",
    "CohortGoal",
    "EarlierRound",
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
