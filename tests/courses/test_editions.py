"""Publishing freezes; a correction reaches everybody; a new edition reaches whom the editor chose."""

import pytest

from accounts.actions import merging
from audit.models import Entry
from audit.rules import SYSTEM
from courses.actions import attempts, editions, regrading
from courses.models import (
    Completion,
    CoursePage,
    Edition,
    EditionMove,
    Enrolment,
    LessonPage,
    PracticalTask,
    Prerequisite,
    QuestionVersion,
    SkillTerm,
)
from courses.queries import authoring, catalogue, learning
from courses.tasks import move_learners
from tests.courses.way import AT, AUTHOR, answer, complete, enrolled, finish, pass_test, publish, published
from tests.factories import LearnerFactory, add_version, make_course, moment

pytestmark = pytest.mark.django_db
LATER = moment("2026-10-06 09:00")


def reword(course: CoursePage, text: str = "Câu chữ mới.") -> Edition:
    lesson = LessonPage.objects.child_of(course).first()
    lesson.body = [("text", f"<p>{text}</p>")]
    lesson.save()
    return publish(course)


def change(course: CoursePage, **fields: object) -> Edition:
    """Publish with other terms; ``move_below`` is the editor's choice for it."""
    CoursePage.objects.filter(pk=course.pk).update(**fields)
    return publish(course)


def edition_of(enrolment: Enrolment) -> tuple[int, int]:
    edition = Enrolment.objects.select_related("edition").get(pk=enrolment.pk).edition
    return edition.number, edition.revision


def learner_with(course: CoursePage, edition: Edition, done: int) -> Enrolment:
    enrolment = enrolled(LearnerFactory(), course, edition)
    finish(enrolment, *[lesson.key for lesson in learning.lessons(edition)[:done]])
    return enrolment


# --- what a publication makes
def test_same_content_gives_the_same_edition():
    course, edition = published()
    assert publish(course) == edition
    assert not EditionMove.objects.exists()


def test_other_words_are_the_next_revision_of_the_same_number():
    course, _edition = published()
    corrected = reword(course)
    assert (corrected.number, corrected.revision, corrected.move.below) == (1, 2, 100)
    assert Entry.objects.filter(act="edition.publish").last().details == {"number": 1, "revision": 2, "below": 100}


@pytest.mark.parametrize(
    "fields",
    [
        {"rule": {"all": ["lessons", "assessment"]}},
        {"pass_mark": 90},
        {"wait_minutes": 10},
        {"tries_a_day": 2},
        {"time_limit": 20},
        {"in_order": True},
        {"is_strict": True},
        {"draw": 2},
    ],
)
def test_other_terms_are_a_new_number_for_new_learners_only(fields):
    course, edition = published()
    before = enrolled(LearnerFactory(), course, edition)
    new = change(course, **fields)
    assert (new.number, new.revision) == (2, 1)
    move_learners()
    assert edition_of(before) == (1, 1)
    assert edition_of(enrolled(LearnerFactory(), course, learning.current_edition(course.code))) == (2, 1)


def test_another_lesson_order_or_task_is_a_new_number():
    course, _edition = published()
    first, last = LessonPage.objects.child_of(course).order_by("path")
    last.move(first, pos="left")
    assert publish(course).number == 2
    PracticalTask.objects.create(course=course, title="Gửi phản ánh", how="Tự gửi được.")
    assert publish(course).number == 3
    SkillTerm.objects.create(course=course, skill="1.1", draw=2)
    assert publish(course).number == 4
    last.unpublish()
    assert publish(course).number == 5


@pytest.mark.parametrize(
    "rule",
    [
        {"any": ["exemption", {"all": ["assessment", "lessons"]}]},
        {"any": [{"n_of": [2, ["lessons", "assessment"]]}, "exemption"]},
    ],
)
def test_rule_written_otherwise_but_asking_the_same_is_a_correction(rule):
    course, _edition = published()
    assert (change(course, rule=rule).number, authoring.newest_edition(course).revision) == (1, 2)


def test_words_of_a_task_and_its_key():
    course = make_course()
    task = PracticalTask.objects.create(course=course, title="Gửi phản ánh", how="Tự gửi được.")
    edition = publish(course)
    task.how = "Tự gửi được, có hình."
    task.save()
    corrected = publish(course)
    assert (corrected.number, corrected.revision) == (1, 2)
    assert [edition.tasks[0]["key"], corrected.tasks[0]["key"]] == [task.key, task.key]


def rows_of(edition: Edition) -> list[list[dict[str, object]]]:
    """All that an edition holds, as it lies in the tables."""
    asked = edition.edition_questions
    versions = QuestionVersion.objects.filter(pk__in=asked.values("version"))
    return [
        list(rows.order_by("pk").values())
        for rows in (Edition.objects.filter(pk=edition.pk), edition.lessons, asked, versions)
    ]


def test_edition_stays_as_it_was_frozen_whatever_becomes_of_its_course(admin_client):
    course = make_course()
    task = PracticalTask.objects.create(course=course, title="Gửi phản ánh", how="Tự gửi được.")
    edition = publish(course)
    learner_with(course, edition, 1)
    before = rows_of(edition)
    first, last = LessonPage.objects.child_of(course).order_by("path")
    reword(course)
    task.delete()
    change(course, pass_mark=90, move_below=100, title="Tên khác")
    for question in course.questions.all():
        add_version(question, {**question.current.body, "stem": "Khác hẳn?", "answer": False, "feedback_true": "Sai."})
    publish(course)
    course.questions.filter(code="khoa-mau-1").update(is_active=False)
    last.unpublish()
    first.slug, first.title = "ten-khac", "Tên khác"
    first.save()
    publish(course)
    assert Edition.objects.count() == 5
    move_learners()
    regrading.decide(version_id=before[2][0]["version_id"], key_version_id=None, reason="Câu sai", by=AUTHOR, at=LATER)
    admin_client.post(f"/quan-tri/luu-tru/{course.pk}/")
    for address in (f"/quan-tri/pages/{course.pk}/delete/", f"/quan-tri/pages/{course.get_parent().pk}/delete/"):
        admin_client.post(address)
    assert rows_of(edition) == before


# --- a correction
def test_correction_reaches_who_is_in_the_middle_and_who_completed():
    course, edition = published()
    halfway, done = learner_with(course, edition, 1), enrolled(LearnerFactory(), course, edition)
    complete(done)
    completion = Completion.objects.get()
    corrected = reword(course, "Bấm nút màu xanh.")
    assert move_learners() == 2
    assert [edition_of(halfway), edition_of(done)] == [(1, 2), (1, 2)]
    view = catalogue.course_view(corrected, Enrolment.objects.get(pk=halfway.pk))
    assert (view.done, view.step.stone.slug) == (1, "bai-2")
    assert "màu xanh" in learning.lessons(corrected)[0].html
    kept = Completion.objects.get()
    assert (kept.pk, kept.completed_at, kept.edition) == (completion.pk, completion.completed_at, edition)


def test_correction_leaves_an_open_attempt_with_the_questions_it_asked():
    course, edition = published()
    enrolment = learner_with(course, edition, 2)
    attempt = attempts.start_attempt(enrolment=enrolment, at=AT)
    asked = [item["version"] for item in attempt.items]
    for question in course.questions.all():
        add_version(question, {"stem": "Khác hẳn?", "explanation": "E.", "answer": False, "feedback_true": "Sai."})
    assert (publish(course).number, move_learners()) == (1, 1)
    attempt.refresh_from_db()
    assert [item["version"] for item in attempt.items] == asked
    answer(attempt, len(asked), LATER)
    closed = attempts.close_attempt(attempt_id=attempt.pk, at=LATER)
    assert (closed.is_passed, closed.edition) == (True, edition)
    assert Completion.objects.get().learner_id == enrolment.learner_id


def test_two_corrections_end_in_the_newer_one_whichever_move_runs_last():
    course, edition = published()
    enrolment = enrolled(LearnerFactory(), course, edition)
    older = reword(course, "Một.").move
    newer = reword(course, "Hai.").move
    editions.move_learners(move_id=newer.pk, at=AT)
    editions.move_learners(move_id=older.pk, at=AT)
    assert edition_of(enrolment) == (1, 3)
    assert not authoring.unfinished_moves().exists()


def test_who_begins_in_the_old_words_while_the_correction_goes_out_is_fetched_by_the_sweep():
    course, edition = published()
    reword(course)
    move_learners()
    late = enrolled(LearnerFactory(), course, edition)
    assert move_learners() == 1
    assert edition_of(late) == (1, 2)
    assert move_learners() == 0


def test_correction_of_a_newer_number_leaves_the_older_number_alone():
    course, edition = published()
    before = enrolled(LearnerFactory(), course, edition)
    change(course, pass_mark=90)
    reword(course)
    assert move_learners() == 0
    assert edition_of(before) == (1, 1)


# --- a new number, with a choice
def test_those_below_the_chosen_percentage_move_and_nobody_who_completed():
    course, edition = published(lessons=4)
    enrolments = [learner_with(course, edition, done) for done in range(5)]
    finished = enrolled(LearnerFactory(), course, edition)
    pass_test(finished)
    finish(finished, *[lesson.key for lesson in learning.lessons(edition)])
    change(course, pass_mark=90, move_below=50)
    assert move_learners() == 2
    assert [edition_of(each)[0] for each in enrolments] == [2, 2, 1, 1, 1]
    assert edition_of(finished) == (1, 1)
    assert EditionMove.objects.get().moved == 2


def test_who_completed_without_the_lessons_never_moves():
    course, edition = published(lessons=4, rule={"any": ["assessment", "exemption"]})
    tested = enrolled(LearnerFactory(), course, edition)
    pass_test(tested)
    change(course, pass_mark=90, move_below=100)
    assert move_learners() == 0
    assert edition_of(tested) == (1, 1)
    assert authoring.progress_in_older(course.pk, 2) == []


def test_everybody_below_a_hundred_percent_moves_but_for_who_read_all():
    course, edition = published(lessons=3)
    enrolments = [learner_with(course, edition, done) for done in range(4)]
    change(course, pass_mark=90, move_below=100)
    move_learners()
    assert [edition_of(each)[0] for each in enrolments] == [2, 2, 2, 1]


def test_finished_lessons_stay_finished_in_the_new_edition():
    course, edition = published(lessons=3)
    enrolment = learner_with(course, edition, 1)
    added = LessonPage(title="Bài thêm", slug="bai-them", key="khoa-mau/them", aim="a.", body=[])
    CoursePage.objects.get(pk=course.pk).add_child(instance=added)
    new = change(course, move_below=50)
    move_learners()
    view = catalogue.course_view(new, Enrolment.objects.get(pk=enrolment.pk))
    assert (view.done, view.total) == (1, 4)


def test_progress_is_counted_by_the_lessons_of_the_own_edition():
    """A lesson that an earlier edition had, and that is gone since, is no progress."""
    course, edition = published(lessons=2)
    enrolment = learner_with(course, edition, 2)
    LessonPage.objects.child_of(course).first().unpublish()
    second = change(course)
    Enrolment.objects.update(edition=second)
    (row,) = authoring.in_older(course.pk, 3)
    assert (row.pk, row.done, row.total) == (enrolment.pk, 1, 1)


def test_merged_person_keeps_what_either_row_did():
    course, edition = published(lessons=4)
    kept, other = learner_with(course, edition, 1), learner_with(course, edition, 0)
    finish(other, "khoa-mau/bai-2", "khoa-mau/bai-3")
    merging.merge(kept=kept.learner, merged=other.learner, by=SYSTEM, at=AT)
    change(course, pass_mark=90, move_below=75)
    assert move_learners() == 0  # three of four lessons: not below 75 %
    change(course, pass_mark=80, move_below=100)
    move_learners()
    assert {edition_of(kept), edition_of(other)} == {(3, 1)}
    person = learning.enrolment_of(kept.learner.canonical_id, course.code)
    assert catalogue.course_view(person.edition, person).done == 3


def test_merged_person_is_counted_once():
    course, edition = published(lessons=4)
    one, other = learner_with(course, edition, 1), learner_with(course, edition, 0)
    merging.merge(kept=one.learner, merged=other.learner, by=SYSTEM, at=AT)
    (row,) = authoring.progress_in_older(course.pk, 2)
    assert (row.done, row.total, row.people) == (1, 4, 1)


def test_who_already_meets_the_new_terms_completes_by_moving_and_is_dated_by_the_evidence():
    course, edition = published(lessons=4)
    enrolment = learner_with(course, edition, 1)
    pass_test(enrolment)
    assert not Completion.objects.exists()
    change(course, rule={"any": ["assessment", "exemption"]}, move_below=50)
    editions.move_learners(move_id=EditionMove.objects.get().pk, at=LATER)
    completion = Completion.objects.get()
    assert (completion.completed_at, completion.recorded_at, completion.edition.number) == (AT, LATER, 2)


def test_choice_is_used_up_by_the_publication_it_was_made_for():
    course, _edition = published()
    course.move_below = 50
    course.pass_mark = 90
    course.save_revision().publish()
    assert EditionMove.objects.get().below == 50
    course = CoursePage.objects.get(pk=course.pk)
    assert course.move_below == course.get_latest_revision_as_object().move_below == 0
    LessonPage.objects.child_of(course).first().unpublish()
    course.get_latest_revision().publish()  # from a listing, without a form
    assert Edition.objects.count() == 3
    assert EditionMove.objects.count() == 1


def test_choice_does_not_apply_to_the_first_edition_nor_to_a_correction():
    course, edition = published(move_below=50)
    assert not EditionMove.objects.filter(edition=edition).exists()
    CoursePage.objects.update(move_below=50)
    assert reword(course).move.below == 100


# --- at once, killed, huge
def test_move_that_was_killed_goes_on_where_it_stopped(monkeypatch):
    course, edition = published()
    enrolments = [enrolled(LearnerFactory(), course, edition) for _ in range(5)]
    move = reword(course).move
    monkeypatch.setattr(editions, "SLICE", 2)
    plain, calls = authoring.newest_revision, []

    def dying(edition):
        calls.append(edition)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return plain(edition)

    with monkeypatch.context() as patch:
        patch.setattr(authoring, "newest_revision", dying)
        with pytest.raises(KeyboardInterrupt):
            editions.move_learners(move_id=move.pk, at=AT)
    move.refresh_from_db()
    assert (move.moved, move.done_at) == (2, None)
    assert move_learners() == 3
    move.refresh_from_db()
    assert (move.moved, move.done_at is not None) == (5, True)
    assert {edition_of(each) for each in enrolments} == {(1, 2)}


def test_move_of_many_reads_each_person_once(monkeypatch, django_assert_max_num_queries):
    course, edition = published(lessons=4)
    for _ in range(7):
        learner_with(course, edition, 3)
    below = [learner_with(course, edition, 0) for _ in range(4)]
    change(course, pass_mark=90, move_below=50)
    monkeypatch.setattr(editions, "SLICE", 2)
    move = EditionMove.objects.get()
    slices = 3
    with django_assert_max_num_queries(slices * 8):
        assert editions.move_learners(move_id=move.pk, at=AT) == 4
    assert {edition_of(each) for each in below} == {(2, 1)}


def test_two_publications_at_once_make_one_edition(at_once):
    course = make_course()
    found = at_once(4, lambda _n: editions.publish_edition(course_id=course.pk, by=AUTHOR, at=AT))
    assert {edition.pk for edition in found} == {Edition.objects.get().pk}


def test_two_moves_at_once_move_everybody_once(at_once, monkeypatch):
    course, edition = published()
    for _ in range(6):
        enrolled(LearnerFactory(), course, edition)
    move = reword(course).move
    monkeypatch.setattr(editions, "SLICE", 2)
    at_once(3, lambda _n: editions.move_learners(move_id=move.pk, at=AT))
    move.refresh_from_db()
    assert (move.moved, move.done_at is not None) == (6, True)
    assert set(Enrolment.objects.values_list("edition", flat=True)) == {move.edition_id}


def test_prerequisites_in_a_circle_keep_nobody_out():
    one, two = make_course("mot"), make_course("hai")
    Prerequisite.objects.create(course=one, required=two)
    assert publish(one).requires == ["hai"]
    Prerequisite.objects.create(course=two, required=one)
    assert publish(two).requires == []
