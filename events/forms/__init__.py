"""The shape of input. Whether a thing may happen is the action's to say."""

from events.forms.public import AskForm, ChangeForm, EvaluationForm, SignUpForm

__all__ = ["AskForm", "ChangeForm", "EvaluationForm", "SignUpForm"]
