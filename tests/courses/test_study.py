"""Bookmarks, notes and questions as rules, queries and actions."""

from datetime import timedelta

import pytest

from accounts.actions import merging
from accounts.models import Message, Residence
from accounts.queries import actor_for
from audit.models import Entry
from audit.rules import SYSTEM
from courses.actions import study
from courses.models import EditionLesson, LearnerQuestion, LessonNote
from courses.queries import study as queries
from courses.rules import study as rules
from tests.courses.way import AT, AUTHOR, enrolled, publish, published
from tests.factories import CommuneFactory, LearnerFactory, PostingFactory, ProvinceFactory, UserFactory

pytestmark = pytest.mark.django_db
LESSON = "khoa-mau/bai-1"
LATER = AT + timedelta(hours=1)


@pytest.fixture
def course(db):
    return published()


@pytest.fixture
def learner(course):
    return LearnerFactory(user=UserFactory())


def where(course, lesson=LESSON):
    return {"course_id": course[0].pk, "lesson_key": lesson}


def asked(learner, course, text="Vì sao vậy?", at=AT, lesson=LESSON):
    return study.ask(learner=learner, text=text, at=at, **where(course, lesson))


# Words


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Một\r\nhai \r ba ", "Một\nhai \n ba"),
        ("Một\n\n\n\n\nhai", "Một\n\nhai"),
        ("e\u0302m \u202etrái\u200b", "êm trái"),
        ("\x00a\tb\x07", "a b"),
        (" \n\t ", ""),
    ],
)
def test_text_is_cleaned_and_keeps_its_lines(typed, kept):
    assert rules.clean(typed) == kept
    assert rules.clean(kept) == kept


# Bookmarks and notes


def test_bookmark_is_put_and_taken_away(learner, course):
    for _ in range(2):  # pressed twice
        study.bookmark(learner=learner, is_on=True, at=AT, **where(course))
    assert queries.kept(learner.pk, LESSON) == queries.Kept(True, "")
    for _ in range(2):
        study.bookmark(learner=learner, is_on=False, at=AT, **where(course))
    assert not LessonNote.objects.exists()


def test_note_is_kept_beside_the_bookmark_and_an_empty_one_removes_it(learner, course):
    study.bookmark(learner=learner, is_on=True, at=AT, **where(course))
    study.note(learner=learner, text=" Nhớ tắt loa. ", at=LATER, **where(course))
    kept = LessonNote.objects.get()
    assert (kept.text, kept.is_bookmarked, kept.saved_at, kept.course) == ("Nhớ tắt loa.", True, LATER, course[0])
    study.note(learner=learner, text=" ", at=LATER, **where(course))
    assert queries.kept(learner.pk, LESSON) == queries.Kept(True, "")
    study.bookmark(learner=learner, is_on=False, at=LATER, **where(course))
    assert not LessonNote.objects.exists()


def test_note_saved_again_in_the_same_words_keeps_its_date(learner, course):
    for at in (AT, LATER):
        study.note(learner=learner, text="Nhớ.", at=at, **where(course))
    assert LessonNote.objects.get().saved_at == AT


def test_notes_of_a_merged_person_are_read_together_and_saved_as_one(learner, course):
    double = LearnerFactory()
    study.note(learner=learner, text="Một.", at=AT, **where(course))
    study.note(learner=double, text="Hai.", at=LATER, **where(course))
    study.bookmark(learner=double, is_on=True, at=LATER, **where(course))
    merging.merge(kept=learner, merged=double, by=SYSTEM, at=LATER)
    double.refresh_from_db()
    assert queries.kept(learner.pk, LESSON) == queries.Kept(True, "Một.\n\nHai.")
    study.bookmark(learner=double, is_on=False, at=LATER, **where(course))
    assert LessonNote.objects.get().learner == learner
    assert queries.kept(learner.pk, LESSON) == queries.Kept(False, "Một.\n\nHai.")


def test_list_of_notes_goes_on_by_key(learner, course):
    for lesson in ("a", "b", "c"):
        study.note(learner=learner, text=lesson, at=AT, **where(course, lesson))
    study.note(learner=LearnerFactory(), text="của người khác", at=AT, **where(course))
    newest, *rest = queries.notes(learner.pk)
    assert [each.text for each in (newest, *rest)] == ["c", "b", "a"]
    assert [each.text for each in queries.notes(learner.pk, newest.pk)] == ["b", "a"]
    assert len(queries.notes(learner.pk, 10**15)) == 3


# Where a lesson is


def test_lesson_is_found_in_the_edition_that_the_person_learns_from(learner, course):
    enrolled(learner, *course)
    page = course[0].get_children().first().specific
    page.title, page.slug = "Tên mới", "ten-moi"
    page.save_revision().publish()
    course[0].refresh_from_db()
    publish(course[0])
    assert EditionLesson.objects.filter(key=LESSON).count() == 2
    assert queries.lesson_refs([LESSON], learner.pk)[LESSON].slug == "bai-1"
    assert queries.lesson_refs([LESSON])[LESSON].slug == "ten-moi"
    assert queries.lesson_refs(["khong-co"], learner.pk) == {}


def test_rows_say_whose_and_which_but_never_what(learner, course):
    study.note(learner=learner, text="Của riêng tôi", at=AT, **where(course))
    for row in (LessonNote.objects.get(), asked(learner, course)):
        assert str(row) == f"{learner.pk}: {LESSON}"


# Asking


def test_question_asked_twice_is_one(learner, course):
    first = asked(learner, course)
    assert asked(learner, course, " Vì sao vậy? ", LATER) == first
    assert asked(learner, course, "Vì sao vậy?", LATER, "khoa-mau/bai-2") != first
    assert LearnerQuestion.objects.count() == 2


def test_double_press_at_the_same_moment_is_one_question(at_once):
    course, learner = published(), LearnerFactory()
    made = at_once(4, lambda _n: asked(learner, course).pk)
    assert len(set(made)) == LearnerQuestion.objects.count() == 1


def test_so_many_questions_may_wait_and_no_more(learner, course):
    waiting = [asked(learner, course, f"Câu {n}") for n in range(rules.MOST_OPEN)]
    with pytest.raises(study.TooManyOpenError):
        asked(learner, course, "Một câu nữa")
    assert asked(learner, course, "Câu 0") == waiting[0]
    study.answer(question_id=waiting[0].pk, text="Vì thế.", by=AUTHOR, at=LATER)
    asked(learner, course, "Một câu nữa")


def test_limit_counts_all_records_of_a_merged_person(learner, course):
    double = LearnerFactory()
    for n in range(rules.MOST_OPEN):
        asked(double, course, f"Câu {n}")
    merging.merge(kept=learner, merged=double, by=SYSTEM, at=AT)
    with pytest.raises(study.TooManyOpenError):
        asked(learner, course)


# Answering


def test_answer_is_kept_told_and_written_down(learner, course):
    question = asked(learner, course)
    answered = study.answer(question_id=question.pk, text=" Vì máy khóa. ", by=AUTHOR, at=LATER)
    assert (answered.answer, answered.answered_by_id, answered.answered_at) == ("Vì máy khóa.", "author", LATER)
    message = Message.objects.get(topic="answer")
    assert (message.learner, message.link) == (learner, "/hoc/khoa-mau/bai-1/cua-toi/")
    assert message.body == "Câu hỏi của bạn ở bài “Bài 1” đã có câu trả lời."
    assert Entry.objects.filter(act="question.answer", object_id=str(question.pk), actor_id="author").count() == 1


def test_answer_sent_twice_is_one(learner, course):
    question = asked(learner, course)
    for _ in range(2):
        study.answer(question_id=question.pk, text="Vì thế.", by=AUTHOR, at=LATER)
    assert Message.objects.filter(topic="answer").count() == 1
    assert Entry.objects.filter(act__startswith="question.").count() == 1


def test_own_answer_may_be_corrected_and_the_learner_hears_of_it(learner, course):
    question = asked(learner, course)
    study.answer(question_id=question.pk, text="Sai.", by=AUTHOR, at=AT)
    corrected = study.answer(question_id=question.pk, text="Đúng.", by=AUTHOR, at=LATER)
    assert (corrected.answer, corrected.answered_at) == ("Đúng.", AT)
    subjects = Message.objects.filter(topic="answer").order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == ["Giảng viên đã trả lời bạn", "Giảng viên sửa câu trả lời"]
    assert Entry.objects.filter(act="question.correct").count() == 1


def test_answer_of_somebody_else_stands(learner, course):
    question = asked(learner, course)
    study.answer(question_id=question.pk, text="Trước.", by=AUTHOR, at=AT)
    with pytest.raises(study.AnsweredError):
        study.answer(question_id=question.pk, text="Sau.", by=SYSTEM, at=LATER)
    question.refresh_from_db()
    assert question.answer == "Trước."


def test_two_answers_at_once_leave_the_first(at_once):
    question = asked(LearnerFactory(), published())
    by = [actor_for(UserFactory()) for _ in range(3)]
    made = at_once(3, lambda n: study.answer(question_id=question.pk, text=f"Lời {n}", by=by[n], at=LATER))
    stands = [each for each in made if not isinstance(each, Exception)]
    assert len(stands) == 1
    assert all(isinstance(each, study.AnsweredError) for each in made if each not in stands)
    question.refresh_from_db()
    assert question.answer == stands[0].answer
    assert Message.objects.filter(topic="answer").count() == 1


def test_answer_about_a_lesson_that_is_gone_leads_to_the_own_questions(learner, course):
    question = asked(learner, course, lesson="bai-da-bo")
    study.answer(question_id=question.pk, text="Vì thế.", by=AUTHOR, at=LATER)
    message = Message.objects.get(topic="answer")
    assert (message.link, message.body) == ("/hoc/da-hoi/", "Câu hỏi của bạn đã có câu trả lời.")


# Who may answer


def staff(role, unit):
    return actor_for(PostingFactory(role=role, unit=unit).user)


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        ("instructor", True),
        ("officer", True),
        ("division", True),
        ("administrator", True),
        ("approver", False),
        ("editor", False),
    ],
)
def test_questions_of_persons_in_scope_are_seen_by_who_teaches_and_supervises(course, role, sees):
    commune = CommuneFactory()
    near, far = LearnerFactory(commune=commune), LearnerFactory(commune=CommuneFactory())
    asked(far, course)
    mine = asked(near, course)
    assert list(queries.answerable(staff(role, commune))) == ([mine] if sees else [])


def test_actor_without_a_login_answers_nobody(course):
    asked(LearnerFactory(), course)
    assert not queries.answerable(SYSTEM).exists()


def test_post_of_the_province_sees_all_but_the_own_questions(course):
    user = UserFactory()
    post = PostingFactory(user=user, role="division", unit=ProvinceFactory())
    asked(LearnerFactory(user=user), course, "Của chính tôi")
    other = asked(LearnerFactory(), course)
    assert list(queries.answerable(actor_for(post.user))) == [other]


def test_question_follows_the_person_to_another_commune(course):
    old, new = CommuneFactory(), CommuneFactory()
    learner = LearnerFactory(commune=old)
    question = asked(learner, course)
    Residence.objects.update(to_on=AT.date(), end_recorded_at=AT)
    Residence.objects.create(learner=learner, unit=new, commune=new, from_on=AT.date())
    assert not queries.answerable(staff("instructor", old)).exists()
    assert list(queries.answerable(staff("instructor", new))) == [question]


def test_lists_are_ordered_and_go_on_by_key(course):
    commune = CommuneFactory()
    actor, learner = staff("instructor", commune), LearnerFactory(commune=commune)
    rows = [asked(learner, course, f"Câu {n}", AT + timedelta(minutes=n)) for n in range(3)]
    assert list(queries.waiting(actor)) == rows
    assert list(queries.waiting(actor, rows[0])) == rows[1:]
    for n, row in enumerate(rows):
        study.answer(question_id=row.pk, text="Vì thế.", by=AUTHOR, at=LATER + timedelta(minutes=n))
    done = list(queries.answered(actor))
    assert done == rows[::-1]
    assert list(queries.answered(actor, done[0])) == done[1:]
    assert not queries.waiting(actor).exists()
    assert [each.pk for each in queries.asked_before(learner.pk, rows[1].pk)] == [rows[0].pk]


def test_list_of_answers_begins_anew_after_a_question_that_waits(course):
    commune = CommuneFactory()
    actor, learner = staff("instructor", commune), LearnerFactory(commune=commune)
    question = asked(learner, course)
    study.answer(question_id=question.pk, text="Vì thế.", by=AUTHOR, at=LATER)
    assert list(queries.answered(actor, asked(learner, course, "Khác"))) == [question]


def test_lesson_of_another_course_keeps_its_own_note(learner, course):
    study.note(learner=learner, text="Một", at=AT, **where(course))
    study.note(learner=learner, text="Hai", at=AT, **where(published("khac"), "khac/bai-1"))
    assert queries.kept(learner.pk, LESSON).text == "Một"
