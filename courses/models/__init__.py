"""Tables of learning. Pages are drafts; editions are what people learn from; facts are only appended."""

from courses.models.bank import Question, QuestionVersion
from courses.models.editions import Edition, EditionLesson, EditionQuestion
from courses.models.learning import (
    Attempt,
    AttemptAnswer,
    Completion,
    Enrolment,
    LessonFinish,
    ProgrammeEnrolment,
)
from courses.models.pages import CourseIndexPage, CoursePage, LessonPage, ProgrammeCourse, ProgrammePage

__all__ = [
    "Attempt",
    "AttemptAnswer",
    "Completion",
    "CourseIndexPage",
    "CoursePage",
    "Edition",
    "EditionLesson",
    "EditionQuestion",
    "Enrolment",
    "LessonFinish",
    "LessonPage",
    "ProgrammeCourse",
    "ProgrammeEnrolment",
    "ProgrammePage",
    "Question",
    "QuestionVersion",
]
