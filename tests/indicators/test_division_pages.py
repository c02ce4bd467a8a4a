"""The division's month: who has reported, accept or return, close, open again."""

import pytest
from django.test import Client

from audit.models import Entry as Act
from indicators.actions import recount, submissions
from indicators.models import Period, Snapshot, Submission, TargetPlan
from places.models import PopulationValue
from tests.factories import CommuneFactory, ProvinceFactory
from tests.indicators.scene import AT, DIVISION, certify, close, corrected, html, report, signed_in

pytestmark = pytest.mark.django_db
BOARD = "/quan-ly/ky-bao-cao/"


def decide(client, submission, decision, comment=""):
    path = f"/quan-ly/bao-cao/{submission.pk}/quyet-dinh/"
    return client.post(path, {"decision": decision, "comment": comment}, follow=True)


def press(client, period, act, reason=""):
    return client.post(f"{BOARD}{period.pk}/{act}/", {"reason": reason}, follow=True)


def names(page, state):
    return [each.unit.name for each in page.context[state]]


def test_board_tells_the_four_states_apart(division, october, communes):
    an, binh = communes
    cam, dan, em = (CommuneFactory(name=f"Xã {name}") for name in ("Cẩm", "Dân", "Em"))
    report(an, october, 300)
    report(binh, october, 300, accept=False)
    returned = report(cam, october, 300, accept=False)
    submissions.send_back(submission_id=returned.pk, by=DIVISION, at=AT, comment="Xem lại")
    withdrawn = report(dan, october, 300, accept=False)
    submissions.withdraw(submission_id=withdrawn.pk, by=DIVISION, at=AT)
    page = division.get(BOARD)
    assert {state: names(page, state) for state in ("accepted", "waiting", "returned", "missing")} == {
        "accepted": ["Xã An"],
        "waiting": ["Xã Bình"],
        "returned": ["Xã Cẩm"],
        "missing": ["Xã Dân", "Xã Em"],
    }
    assert em.name in names(page, "missing")


def test_board_marks_who_is_late(division, october, communes, clock):
    clock("2026-10-20 09:00")
    late = report(communes[0], october, 300, accept=False)
    assert "đã quá hạn" in html(division.get(BOARD))
    assert "nộp muộn" not in html(division.get(BOARD))
    Submission.objects.filter(pk=late.pk).update(submitted_at=AT.replace(day=20))
    assert "nộp muộn" in html(division.get(BOARD))


def test_board_without_reports_or_months(division, october):
    assert "Không có báo cáo nào đang chờ." in html(division.get(BOARD))
    Period.objects.all().delete()
    assert "Chưa có kỳ báo cáo nào đang mở." in html(division.get(BOARD))


def test_board_when_all_have_reported(division, october, communes):
    for unit in communes:
        report(unit, october, 300)
    assert "Tất cả đã gửi." in html(division.get(BOARD))


def test_board_of_another_month_and_of_none(division, october, november):
    assert division.get(BOARD).context["period"] == october
    assert division.get(BOARD, {"ky": "2026-11"}).context["period"] == november
    for asked in ("2026-01", "x"):
        assert division.get(BOARD, {"ky": asked}).status_code == 404


def test_board_shows_the_live_figure(division, october, communes):
    assert "hệ thống đếm" not in html(division.get(BOARD))
    certify(communes[0])
    recount.refresh_rollup(at=AT)
    assert "Đào tạo kỹ năng số, hệ thống đếm lúc 09:00 16/10/2026: <b>1 người</b> toàn tỉnh." in html(
        division.get(BOARD)
    )


def test_board_costs_the_same_for_few_and_many(division, october, communes, django_assert_num_queries):
    report(communes[0], october, 3)
    division.get(BOARD)
    with django_assert_num_queries(15):
        division.get(BOARD)
    for unit in (communes[1], *(CommuneFactory() for _ in range(20))):
        report(unit, october, 3, accept=False)
    with django_assert_num_queries(15):
        division.get(BOARD)


def test_accepting_takes_the_report_into_the_figures(division, october, communes):
    sent = report(communes[0], october, 300, accept=False)
    page = decide(division, sent, "accept", "Đã đối chiếu")
    assert page.redirect_chain == [(f"{BOARD}?bieu=communes&ky=2026-10", 302)]
    assert names(page, "accepted") == ["Xã An"]
    sent.refresh_from_db()
    assert (sent.decided_by_id, sent.comment) == (str(division.user.pk), "Đã đối chiếu")


def test_returning_keeps_the_comment(division, october, communes):
    sent = report(communes[0], october, 300, accept=False)
    assert names(decide(division, sent, "return", "Thiếu thôn 3"), "returned") == ["Xã An"]
    sent.refresh_from_db()
    assert (sent.state, sent.comment) == ("returned", "Thiếu thôn 3")
    assert Act.objects.get(act="report.returned").reason == "Thiếu thôn 3"


@pytest.mark.parametrize("comment", ["", "   "])
def test_returning_without_a_comment_says_what_is_missing_and_keeps_nothing(division, october, communes, comment):
    sent = report(communes[0], october, 300, accept=False)
    page = decide(division, sent, "return", comment)
    assert "Hãy ghi điều cần sửa, ở đây hoặc ở từng dòng." in html(page)
    assert page.context["submission"] == sent
    sent.refresh_from_db()
    assert (sent.state, sent.decided_by_id) == ("approved", "")


def test_who_submitted_does_not_decide(clock, october, communes):
    both = signed_in(Client(), ProvinceFactory(), "division")
    sent = report(communes[0], october, 300, by=submissions.Actor("user", str(both.user.pk)), accept=False)
    assert "không thể tự duyệt hay tiếp nhận" in html(decide(both, sent, "accept"))
    sent.refresh_from_db()
    assert sent.state == "approved"


def test_a_decision_that_another_made_first_is_told(division, october, communes):
    sent = report(communes[0], october, 300, accept=False)
    submissions.send_back(submission_id=sent.pk, by=DIVISION, at=AT, comment="Xem lại")
    assert "đã có người xử lý" in html(decide(division, sent, "accept"))
    assert "đã có người xử lý" not in html(decide(division, sent, "return", "Xem lại"))


def test_a_closed_month_is_decided_no_more(division, october, communes):
    sent = report(communes[0], october, 300, accept=False)
    close(october)
    assert "Kỳ báo cáo này đã chốt." in html(decide(division, sent, "accept"))


def test_closing_publishes(division, october, communes):
    report(communes[0], october, 300)
    page = press(division, october, "chot")
    assert "Đã chốt tháng 10/2026." in html(page)
    assert page.context["snapshot"] == Snapshot.objects.get()
    assert Period.objects.get(pk=october.pk).closed_by_id == str(division.user.pk)


@pytest.mark.parametrize("today", ["2026-10-13 09:00", "2026-10-14 23:00"])
def test_a_month_is_not_closed_before_its_end(division, october, clock, today):
    clock(today)
    assert "Kỳ này chưa hết ngày chốt số liệu." in html(press(division, october, "chot"))
    assert not Snapshot.objects.exists()


def test_without_a_plan_nothing_is_published(division, october, plan):
    TargetPlan.objects.update(year=2030)
    assert "Chưa có kế hoạch chỉ tiêu và dân số" in html(press(division, october, "chot"))
    assert not Snapshot.objects.exists()


def test_closing_again_without_a_change_is_the_same_publication(division, october):
    press(division, october, "chot")
    assert "Đã chốt tháng 10/2026." in html(press(division, october, "chot"))
    assert Snapshot.objects.count() == 1


def test_closing_again_after_a_change_wants_a_reason_and_is_a_new_publication(division, october, communes):
    press(division, october, "chot")
    PopulationValue.objects.update(value=2000)
    page = press(division, october, "chot")
    assert "Hãy ghi lý do rồi bấm chốt lại." in html(page)
    assert "form" in page.context
    assert 'name="reason"' in html(page)
    assert Snapshot.objects.count() == 1
    assert "Đã chốt tháng 10/2026, đã điều chỉnh lần 1." in html(press(division, october, "chot", "Cấp bổ sung"))
    assert Snapshot.objects.get(vintage=2).reason == "Cấp bổ sung"


def test_board_asks_to_close_a_month_anew_whose_month_before_was_corrected(division, october, november, communes):
    """Only where a figure is another one: a correction that changes no number starts nothing from elsewhere."""
    for month, stock in ((october, 300), (november, 320)):
        report(communes[0], month, stock)
        close(month)
    said = "Hãy chốt lại tháng này để hai tháng khớp nhau."
    PopulationValue.objects.update(value=2000)
    close(october, "Dân số sửa")
    assert said not in html(division.get(BOARD, {"ky": "2026-11"}))
    corrected(communes[0], october, 280)
    text = html(division.get(BOARD, {"ky": "2026-11"}))
    assert "Tháng 10/2026, đã điều chỉnh lần 2, chốt lúc 09:00 16/10/2026, có số khác" in text
    assert said in text
    close(november, "Tháng 10 đã điều chỉnh")
    assert said not in html(division.get(BOARD, {"ky": "2026-11"}))


def test_board_asks_to_close_the_month_before_first(division, october, november):
    said = "Tháng 10/2026 chưa chốt xong. Hãy chốt tháng ấy trước"
    assert said in html(division.get(BOARD, {"ky": "2026-11"}))
    assert "chưa chốt xong" not in html(division.get(BOARD))
    close(october)
    assert said not in html(division.get(BOARD, {"ky": "2026-11"}))


def test_a_reason_that_is_too_long_is_refused(division, october):
    close(october)
    for act in ("chot", "mo-lai"):
        assert "nhiều nhất 250 chữ" in html(press(division, october, act, "a" * 251))
    assert Period.objects.get(pk=october.pk).closed_at


def test_opening_a_closed_month_again(division, october):
    assert "Mở lại để nhận số liệu sửa" not in html(division.get(BOARD))
    press(division, october, "chot")
    assert "Hãy ghi lý do mở lại" in html(press(division, october, "mo-lai"))
    page = press(division, october, "mo-lai", "Xã An báo sai")
    assert "Đã mở lại tháng 10/2026 để nhận số liệu sửa." in html(page)
    assert page.context["period"].closed_at is None


def test_two_who_close_at_once_publish_once(at_once, clock, october):
    clients = [signed_in(Client(), ProvinceFactory(), "division") for _ in range(3)]
    answers = at_once(3, lambda n: clients[n].post(f"{BOARD}{october.pk}/chot/").status_code)
    assert answers == [302, 302, 302]
    assert Snapshot.objects.count() == 1


def test_each_commune_that_has_not_sent_leads_to_its_page(division, october, communes):
    text = html(division.get(BOARD))
    for unit in communes:
        assert f'<li><a href="/chi-tieu/xa/{unit.code}/">{unit.name}</a></li>' in text
