""" "Tìm bài học hợp với tôi": one thing a page, for anybody, and where it leads."""

import pytest

from accounts.models import Learner
from courses.models import Enrolment, Placement, PlacementItem, ProgrammeEnrolment
from tests.courses.placed import BEGIN, RESULT, START, check, make_items, page_of, say
from tests.courses.way import enrolled, finish, sign_in
from tests.factories import LearnerFactory, TargetGroupFactory, UserFactory, make_programme

pytestmark = pytest.mark.django_db
HOME, LOGIN = "/hoc/", "/tai-khoan/login/?next=%2Fhoc%2F"


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def programme(db):
    return make_items()[0]


# Answering


def test_intro_says_how_long_it_takes_and_begins(client, programme):
    said = words(client.get(START))
    assert "Bạn trả lời về 3 việc, mỗi việc một câu, khoảng 5 phút." in said
    assert "Xem kết quả lần trước" not in said
    assert client.post(START)["Location"] == page_of("bat-may")


def test_intro_with_nothing_to_ask_leads_to_the_groups(client):
    said = words(client.get(START))
    assert "đang được biên soạn" in said
    assert 'href="/#ban-la-ai"' in said
    assert client.post(START).status_code == 200


def test_page_shows_one_thing_with_four_answers(client, programme):
    said = words(client.get(page_of("goi")))
    assert "Việc 2 trên 3" in said
    assert "<h1>Tôi làm được việc goi</h1>" in said
    for level in ("Chưa biết", "Cần giúp", "Tự làm được", "Hướng dẫn được người khác"):
        assert said.count(f"<span>{level}") == 1
    assert f'href="{page_of("bat-may")}"' in said
    assert 'data-listen="viec"' in said


def test_answers_lead_from_page_to_page_and_to_the_result(client, programme):
    assert say(client, bat_may=2)["Location"] == page_of("goi")
    assert say(client, goi=1)["Location"] == page_of("otp")
    assert say(client, otp=0)["Location"] == RESULT


@pytest.mark.parametrize("level", [2, 3])
def test_who_can_do_it_is_asked_a_question_about_it(client, programme, level):
    assert say(client, otp=level)["Location"] == page_of("otp", is_check=True)
    page = client.get(page_of("otp", is_check=True))
    assert "Mã OTP phải giữ kín." in words(page)
    assert "Mã OTP là chìa khóa." not in words(page)
    assert check(client, is_right=True)["Location"] == RESULT


def test_question_is_not_asked_of_who_needs_help(client, programme):
    say(client, otp=1)
    assert client.get(page_of("otp", is_check=True))["Location"] == page_of("otp")


def test_question_without_an_answer_asks_for_one(client, programme):
    say(client, otp=2)
    answer = client.post(page_of("otp", is_check=True), {})
    assert answer.status_code == 422
    assert "Bạn chưa chọn câu trả lời." in words(answer)
    assert client.get(RESULT).context["result"].lines[2].answer.is_right is None


def test_question_may_be_skipped_and_keeps_what_was_said(client, programme):
    say(client, otp=2)
    assert client.post(page_of("otp", is_check=True), {"skip": "1"})["Location"] == RESULT
    assert client.get(RESULT).context["result"].lines[2].is_known


def test_going_back_shows_what_was_said_and_changes_it(client, programme):
    say(client, bat_may=2, otp=2)
    check(client, is_right=False)
    assert "(bạn đã chọn)" in words(client.get(page_of("bat-may")))
    assert 'value="false" checked' in words(client.get(page_of("otp", is_check=True)))
    say(client, bat_may=0)
    levels = [line.answer.level for line in client.get(RESULT).context["result"].lines]
    assert levels == [0, None, 2]


def test_skipping_takes_an_answer_back(client, programme):
    say(client, bat_may=2, goi=2)
    assert client.post(page_of("bat-may"), {"skip": "1"})["Location"] == page_of("goi")
    assert [line.answer.level for line in client.get(RESULT).context["result"].lines] == [None, 2, None]


def test_stopping_at_any_time_gives_the_result(client, programme):
    say(client, bat_may=2)
    assert client.post(page_of("goi"), {"stop": "1"})["Location"] == RESULT
    assert "Bạn làm được 1 trong 3 việc." in words(client.get(RESULT))


def test_stopping_before_the_first_answer_leads_back_to_the_start(client, programme):
    answer = client.post(page_of("bat-may"), {"stop": "1"}, follow=True)
    assert answer.redirect_chain == [(RESULT, 302), (START, 302)]
    assert "Bạn chưa trả lời câu nào." in words(answer)


@pytest.mark.parametrize("posted", [{}, {"level": "4"}, {"level": "-1"}, {"level": "x"}])
def test_answer_that_is_none_of_the_four_is_asked_again(client, programme, posted):
    answer = client.post(page_of("goi"), posted)
    assert answer.status_code == 422
    assert "Mời bạn chọn một trong bốn câu trả lời" in words(answer)


def test_begun_run_goes_on_where_it_stopped_or_begins_anew(client, programme):
    say(client, bat_may=2)
    assert f'href="{page_of("goi")}"' in words(client.get(START))
    client.post(START)
    assert "(bạn đã chọn)" not in words(client.get(page_of("bat-may")))


def test_thing_that_is_not_asked_is_not_there(client, programme):
    PlacementItem.objects.filter(code="goi").update(is_active=False)
    PlacementItem.objects.filter(code="otp").update(lesson_key="khong/co")
    assert [client.get(page_of(code)).status_code for code in ("bat-may", "goi", "otp")] == [200, 404, 404]


def test_question_that_was_switched_off_is_not_asked(client, programme):
    question = PlacementItem.objects.get(code="otp").check_question
    question.is_active = False
    question.save()
    assert say(client, otp=3)["Location"] == RESULT


# The result


def test_result_shows_what_i_can_and_what_comes_first(client, programme):
    say(client, bat_may=3, goi=1, otp=2)
    check(client, is_right=False)
    page = client.get(RESULT)
    said = words(page)
    assert "Bạn làm được 1 trong 3 việc." in said
    assert [line.item.code for line in page.context["result"].to_learn] == ["goi", "otp"]
    assert "Hướng dẫn được người khác" in said
    assert "câu hỏi thêm chưa đúng, nên xem lại" in said
    assert 'href="/hoc/mot/bai-2/"' in said
    advice = page.context["advice"]
    assert (advice.programme.code, advice.course.code, advice.lesson.key) == ("ct", "mot", "mot/bai-2")


def test_result_is_a_programme_for_my_group(client, programme):
    group = TargetGroupFactory(code="nong-dan")
    mine = make_programme("cua-toi", *(each.course for each in programme.programme_courses.all()))
    mine.target_groups.add(group)
    mine.save()
    say(client, goi=0)
    assert client.get(RESULT).context["advice"].programme.code == "ct"
    client.get(f"{START}?nhom=nong-dan")
    assert client.get(RESULT).context["advice"].programme.code == "cua-toi"
    client.logout()
    sign_in(client, target_group=group)
    say(client, goi=0, otp=0)
    assert client.get(RESULT).context["advice"].programme.code == "cua-toi"


def test_result_of_who_knows_everything_leads_to_the_test(client, programme):
    sign_in(client)
    say(client, bat_may=2, goi=2, otp=2)
    assert "Bạn làm được mọi việc đã hỏi" in words(client.get(RESULT))
    begun = client.post(BEGIN, {"choice": "goi-y"})
    assert begun["Location"] == "/hoc/mot/kiem-tra/"
    assert client.get(begun["Location"]).status_code == 200


def test_result_without_programmes_says_so(client, programme):
    sign_in(client)
    programme.unpublish()
    say(client, goi=0)
    assert "Chưa có chương trình nào." in words(client.get(RESULT))
    assert client.post(BEGIN, {"choice": "goi-y"})["Location"] == "/hoc/chuong-trinh/"


def test_result_costs_the_same_however_much_is_asked(client, programme, django_assert_num_queries):
    sign_in(client)
    say(client, goi=0)
    client.get(RESULT)
    with django_assert_num_queries(10):
        client.get(RESULT)
    for n in range(4):
        PlacementItem.objects.create(code=f"them-{n}", text="biết thêm", position=9, lesson_key="hai/bai-1")
    with django_assert_num_queries(10):
        client.get(RESULT)


# Beginning


def test_suggestion_is_one_press_for_who_is_known(client, programme):
    learner = sign_in(client)
    say(client, bat_may=2, goi=2, otp=1)
    assert client.post(BEGIN, {"choice": "goi-y"})["Location"] == "/hoc/hai/bai-2/"
    assert ProgrammeEnrolment.objects.get().programme == programme
    kept = Placement.objects.get()
    assert (kept.learner, kept.programme, kept.course.code, kept.lesson_key) == (learner, programme, "hai", "hai/bai-2")
    assert kept.answers[0] == {"item": "bat-may", "level": 2, "is_right": None}


def test_where_i_was_placed_is_where_i_am_until_i_have_begun(client, programme):
    learner = sign_in(client)
    say(client, bat_may=2, goi=2, otp=1)
    client.post(BEGIN, {"choice": "goi-y"})
    page = client.get(HOME)
    assert [stone.state for stone in page.context["road"]] == ["next", "now"]
    assert page.context["view"].step.stone.key == "hai/bai-2"
    assert client.get("/hoc/hai/")["Location"] == "/hoc/hai/bai-2/"
    finish(Enrolment.objects.get(learner=learner), "hai/bai-2")
    assert client.get("/hoc/hai/")["Location"] == "/hoc/hai/bai-1/"
    assert client.get("/hoc/mot/")["Location"] == "/hoc/mot/bai-1/"


def test_stranger_is_told_that_the_answers_wait_for_them(client, programme):
    say(client, bat_may=2, goi=2, otp=1)
    page = client.post(BEGIN, {"choice": "goi-y"}, follow=True)
    assert page.redirect_chain[-1][0].startswith("/tai-khoan/login/")
    assert "Câu trả lời của bạn được giữ lại." in words(page)


def test_beginning_at_the_beginning_is_one_press_too(client, programme):
    sign_in(client)
    say(client, bat_may=2, goi=2, otp=1)
    assert client.post(BEGIN, {"choice": "tu-dau"}, follow=True).redirect_chain[-1][0] == "/hoc/mot/bai-1/"
    assert client.get(HOME).context["view"].step.stone.key == "mot/bai-1"
    client.post(BEGIN, {"choice": "goi-y"})
    assert client.get(HOME).context["view"].step.stone.key == "hai/bai-2"


def test_test_of_a_course_taken_down_meanwhile_is_not_begun(client, programme):
    sign_in(client)
    say(client, bat_may=2, goi=2, otp=2)
    programme.programme_courses.first().course.unpublish()
    assert client.post(BEGIN, {"choice": "goi-y"})["Location"] == "/hoc/hai/kiem-tra/"


@pytest.mark.parametrize("choice", ["", "khac"])
def test_beginning_something_else_is_not_there(client, programme, choice):
    assert client.post(BEGIN, {"choice": choice}).status_code == 404
    assert client.get(BEGIN).status_code == 405


def test_placement_blocks_nothing(client, programme):
    sign_in(client)
    say(client, bat_may=0, goi=0, otp=0)
    client.post(BEGIN, {"choice": "goi-y"})
    for path in ("/khoa-hoc/hai/", "/hoc/mot/bai-2/", "/hoc/hai/bai-1/", "/hoc/hai/bai-2/", "/chuong-trinh/ct/"):
        assert client.get(path).status_code == 200
    assert client.post("/hoc/hai/bai-2/xong/").status_code == 302
    assert client.get("/hoc/hai/kiem-tra/").status_code == 200


# Once, twice, before signing up, for several persons


def test_same_answers_are_kept_once(client, programme):
    sign_in(client)
    for _ in range(2):
        say(client, bat_may=2, goi=1, otp=0)
        client.post(BEGIN, {"choice": "goi-y"})
    assert Placement.objects.count() == 1


def test_second_time_counts(client, programme):
    sign_in(client)
    say(client, bat_may=2, goi=2, otp=0)
    client.post(START)
    say(client, bat_may=0, goi=2, otp=0)
    assert [kept.lesson_key for kept in Placement.objects.order_by("occurred_at")] == ["hai/bai-2", "mot/bai-1"]
    client.post(BEGIN, {"choice": "goi-y"})
    assert client.get(HOME).context["view"].step.stone.key == "mot/bai-1"


def test_result_is_there_on_another_device(client, programme):
    learner = sign_in(client)
    say(client, bat_may=2, goi=1, otp=0)
    client.session.flush()
    client.force_login(learner.user)
    assert client.get(START).context["has_result"]
    assert client.get(RESULT).context["advice"].lesson.key == "mot/bai-2"
    assert client.post(BEGIN, {"choice": "goi-y"})["Location"] == "/hoc/mot/bai-2/"
    assert Placement.objects.count() == 1


def test_stranger_presses_signs_up_and_stands_at_the_lesson(client, programme):
    say(client, bat_may=2, goi=1, otp=0)
    assert "Đăng ký rồi, kết quả này được giữ lại" in words(client.get(RESULT))
    assert client.post(BEGIN, {"choice": "goi-y"}, follow=True).redirect_chain[-1][0] == LOGIN
    assert not Placement.objects.exists()
    learner = sign_in(client)
    assert client.get(HOME)["Location"] == "/hoc/mot/bai-2/"
    assert (Placement.objects.get().learner, ProgrammeEnrolment.objects.get().learner) == (learner, learner)
    assert client.get(HOME).status_code == 200
    assert Placement.objects.count() == 1


def test_strangers_answers_are_kept_when_they_sign_up_later(client, programme):
    say(client, bat_may=2, goi=1, otp=0)
    sign_in(client)
    assert client.get(HOME)["Location"] == "/hoc/chuong-trinh/"
    assert Placement.objects.get().lesson_key == "mot/bai-2"


def test_strangers_unfinished_answers_wait(client, programme):
    say(client, bat_may=2)
    sign_in(client)
    client.get(HOME)
    assert not Placement.objects.exists()
    assert client.get(page_of("bat-may")).context["said"] == 2


def test_stranger_who_stopped_before_the_first_answer_leaves_nothing(client, programme):
    client.post(page_of("bat-may"), {"stop": "1"})
    sign_in(client)
    client.get(HOME)
    assert not Placement.objects.exists()


def test_answers_of_one_person_are_not_those_of_another_of_the_login(client, programme):
    user = UserFactory()
    one, other = LearnerFactory.create_batch(2, user=user)
    client.force_login(user)
    for person in (one, other):
        session = client.session
        session["learner"] = str(person.pk)
        session.save()
        if person == one:
            say(client, bat_may=3, goi=1, otp=0)
    assert client.get(page_of("bat-may")).context["said"] is None
    assert client.get(RESULT)["Location"] == START
    assert Placement.objects.get().learner == one


def test_merged_person_keeps_the_newest_placement(client, programme):
    kept, double = sign_in(client), LearnerFactory(user=UserFactory())
    say(client, bat_may=2, goi=1, otp=0)
    client.force_login(double.user)
    say(client, bat_may=0, goi=1, otp=0)
    Learner.objects.filter(pk=double.pk).update(canonical=kept)
    client.force_login(kept.user)
    client.session.flush()
    client.force_login(kept.user)
    assert client.get(RESULT).context["advice"].lesson.key == "mot/bai-1"


# The way there


def test_who_has_begun_nothing_is_shown_the_way(client, programme):
    learner = sign_in(client)
    assert f'href="{START}"' in words(client.get("/hoc/chuong-trinh/"))
    client.post("/hoc/chuong-trinh/ct/")
    assert f'href="{START}"' in words(client.get(HOME))
    course = programme.programme_courses.first().course
    finish(enrolled(learner, course, course.editions.get()), "mot/bai-1")
    assert f'href="{START}"' not in words(client.get(HOME))
