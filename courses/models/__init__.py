"""Tables of learning. Pages are drafts; editions are what people learn from; facts are only appended."""

from courses.models.assessment import (
    Attempt,
    AttemptAnswer,
    Grading,
    ItemAnalysis,
    Regrading,
    TimeExtension,
    TryGrant,
)
from courses.models.bank import Question, QuestionVersion
from courses.models.class_messages import ClassMessage
from courses.models.classes import Attendance, ClassSession, SignOff
from courses.models.course_pages import CoursePage, LessonPage, PracticalTask, Prerequisite, SkillTerm
from courses.models.editions import Edition, EditionLesson, EditionMove, EditionQuestion
from courses.models.flags import Flag, FlagDay
from courses.models.learning import Completion, Enrolment, LessonFinish, ProgrammeEnrolment
from courses.models.pages import CourseIndexPage, ProgrammeCourse, ProgrammePage
from courses.models.paper import PaperSheet, SheetTyping
from courses.models.recognition import Exemption
from courses.models.retests import Retest, RetestDraw
from courses.models.study import LearnerQuestion, LessonNote, Placement, PlacementItem
from courses.models.study_classes import ClassInstructor, Seat, StudyClass

__all__ = [
    "Attempt",
    "AttemptAnswer",
    "Attendance",
    "ClassInstructor",
    "ClassMessage",
    "ClassSession",
    "Completion",
    "CourseIndexPage",
    "CoursePage",
    "Edition",
    "EditionLesson",
    "EditionMove",
    "EditionQuestion",
    "Enrolment",
    "Exemption",
    "Flag",
    "FlagDay",
    "Grading",
    "ItemAnalysis",
    "LearnerQuestion",
    "LessonFinish",
    "LessonNote",
    "LessonPage",
    "PaperSheet",
    "Placement",
    "PlacementItem",
    "PracticalTask",
    "Prerequisite",
    "ProgrammeCourse",
    "ProgrammeEnrolment",
    "ProgrammePage",
    "Question",
    "QuestionVersion",
    "Regrading",
    "Retest",
    "RetestDraw",
    "Seat",
    "SheetTyping",
    "SignOff",
    "SkillTerm",
    "StudyClass",
    "TimeExtension",
    "TryGrant",
]
