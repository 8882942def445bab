"""The guide at Eva's desk: steps and questions, what a change of them does before it is published, and what was."""

from cases.admin.guide.editions import GuideEditionAdmin
from cases.admin.guide.questions import GuideQuestionAdmin
from cases.admin.guide.steps import GuideStepAdmin

__all__ = ["GuideEditionAdmin", "GuideQuestionAdmin", "GuideStepAdmin"]
