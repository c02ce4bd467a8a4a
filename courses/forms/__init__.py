"""Forms of the office and the admin, one module for each thing that is filled in."""

from courses.forms.questions import QuestionForm

__all__ = ["QuestionForm"]
