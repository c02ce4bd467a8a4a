"""A class that writes its test on paper."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import Learner, User
from courses.actions import paper, paper_typing
from courses.models import Attempt, ClassSession, CoursePage, PaperSheet, StudyClass
from tests.courses.room import acting, plan, seat

GIAY = "giay/"


def begun(study_class: StudyClass, course: CoursePage, *, ago: timedelta = timedelta(minutes=30)) -> ClassSession:
    """A session that is on."""
    (session,) = plan(study_class, course, timezone.now().replace(microsecond=0) - ago)
    ClassSession.objects.filter(pk=session.pk).update(
        instructor_id=study_class.instructors.get().instructor_id  # a plan made by the system names nobody
    )
    session.refresh_from_db()
    return session


def printed(session: ClassSession, user: User, *people: Learner, at: datetime | None = None) -> list[PaperSheet]:
    ids = [each.pk for each in people]
    done = paper.print_sheets(session_id=session.pk, learner_ids=ids, by=acting(user), at=at or timezone.now())
    return list(done.sheets)


def written(sheet: PaperSheet, right: int) -> list[str]:
    """What somebody wrote who knows so many answers: "true" is right."""
    return ["Đ" if n < right else "S" for n in range(len(sheet.items))]


def typed(sheet: PaperSheet, user: User, answers: list[str], at: datetime | None = None) -> Attempt:
    return paper_typing.type_answers(sheet_id=sheet.pk, answers=answers, by=acting(user), at=at or timezone.now())


def seated(study_class: StudyClass, *people: Learner) -> list[Learner]:
    seat(study_class, *people)
    return list(people)
