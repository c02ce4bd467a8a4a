"""The commune's month: what stands in the form, what is refused and where, what is sent."""

import unicodedata
from datetime import date

import pytest
from django.test import Client

from indicators.actions import periods, submissions
from indicators.models import Indicator, Period, Submission, Target
from indicators.queries import reporting
from tests.factories import PostingFactory, ProvinceFactory
from tests.indicators.scene import AT, DIVISION, certify, close, data_set, html, report, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/quan-ly/bao-cao/"


def data(**fields):
    """A filled-in form: 300 signatures unless told otherwise; ``app_stock`` is the field ``app-stock``."""
    codes = ("signature", "app", "health_book")
    form = {f"{code}-{part}": "" for code in codes for part in ("stock", "flow", "note")}
    named = {name.rpartition("_")[0] + "-" + name.rpartition("_")[2]: value for name, value in fields.items()}
    return form | {"signature-stock": "300", "difficulties": ""} | named


def sent():
    return [
        {v.indicator.code: (v.stock, v.flow, v.note) for v in s.reported_values.select_related("indicator")}
        for s in Submission.objects.order_by("sequence")
    ]


def test_form_asks_for_what_communes_report_and_shows_what_is_counted(officer, october, communes):
    certify(communes[0])
    page = officer.get(PAGE)
    assert [row["indicator"].code for row in page.context["rows"]] == ["signature", "app", "health_book"]
    text = html(page)
    assert "<b>1 người</b> có chứng nhận" in text
    assert "số liệu từ 15/09 đến 14/10/2026, gửi trước hết ngày 19/10/2026" in text
    assert "Chưa có số tháng trước · người trưởng thành: 1.000" in text


def test_form_shows_targets_and_says_that_the_health_book_has_none(officer, october, communes, plan):
    Target.objects.create(plan=plan, indicator=Indicator.objects.get(code="app"), unit=communes[0], percent="55.50")
    rows = {row["indicator"].code: row["target"] for row in officer.get(PAGE).context["rows"]}
    text = html(officer.get(PAGE))
    assert rows["health_book"] is None
    for words in ("chỉ tiêu năm: 40 %", "chỉ tiêu năm: 55,5 %", "không đặt chỉ tiêu"):
        assert text.count(words) == 1


def test_form_shows_last_months_stock(officer, october, november, communes, clock):
    report(communes[0], october, 300)
    close(october)
    clock("2026-11-16 09:00")
    assert "Lũy kế tháng trước: 300 người" in html(officer.get(PAGE))


def test_form_is_filled_with_what_was_sent_last(officer, october):
    officer.post(PAGE, data(signature_stock="1.000", signature_flow="5", signature_note="bỏ trùng"))
    form = officer.get(PAGE).context["form"]
    assert [form[f"signature-{part}"].value() for part in ("stock", "flow", "note")] == [1000, 5, "bỏ trùng"]
    assert 'value="1000"' in html(officer.get(PAGE))
    assert form["app-stock"].value() is None


def test_sending_says_so_and_leads_back(officer, october, communes):
    answer = officer.post(PAGE, data(), follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Đã gửi báo cáo tháng 10/2026 cho lãnh đạo duyệt." in html(answer)
    submission = Submission.objects.get()
    assert (submission.unit, submission.submitted_by_id, submission.source) == (
        communes[0],
        str(officer.user.pk),
        "form",
    )
    assert f"{PAGE}{submission.pk}/" in html(answer)


def test_empty_is_missing_and_zero_is_zero(officer, october):
    officer.post(PAGE, data(app_stock="0"))
    assert sent() == [{"signature": (300, None, ""), "app": (0, None, ""), "health_book": (None, None, "")}]


@pytest.mark.parametrize(("typed", "number"), [("1.000", 1000), ("1 000", 1000), (" 12 ", 12), ("0", 0)])
def test_numbers_are_read_as_officers_write_them(officer, october, typed, number):
    officer.post(PAGE, data(signature_stock=typed))
    assert sent()[0]["signature"][0] == number


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("12,5", "“12,5” không phải là số người. Hãy ghi số nguyên"),
        ("12.5", "Hãy ghi số nguyên"),
        ("1,000", "Hãy ghi số nguyên"),
        ("ba trăm", "Hãy ghi số nguyên"),
        ("=1+1", "Hãy ghi số nguyên"),
        ("1001", "1.001 lớn hơn số người trưởng thành: 1.000."),
        ("-1", "-1 không được nhỏ hơn 0"),
    ],
)
def test_a_number_that_cannot_be_is_refused_at_its_field(officer, october, typed, said):
    page = officer.post(PAGE, data(signature_stock=typed))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["signature-stock"])
    assert said in page.context["form"].errors["signature-stock"][0]
    assert "Chữ ký số, lũy kế: " in html(page)
    assert not Submission.objects.exists()


def test_a_form_with_nothing_in_it_is_not_sent(officer, october):
    page = officer.post(PAGE, data(signature_stock=""))
    assert page.context["form"].non_field_errors() == ["Hãy điền số của ít nhất một dòng."]
    assert officer.post(PAGE, {}).status_code == 422


def test_a_flow_alone_asks_for_the_stock(officer, october):
    page = officer.post(PAGE, data(signature_stock="", signature_flow="5"))
    assert "cần cả số lũy kế" in page.context["form"].errors["signature-stock"][0]


def test_everything_wrong_is_said_at_once_and_what_was_typed_stays(officer, october):
    page = officer.post(PAGE, data(signature_stock="2000", app_stock="3000", health_book_note="ghi chú"))
    assert list(page.context["form"].errors) == ["signature-stock", "app-stock"]
    assert all(f'value="{typed}"' in html(page) for typed in ("2000", "3000", "ghi chú"))


def test_what_cannot_be_read_does_not_hide_what_cannot_be(officer, october):
    page = officer.post(PAGE, data(signature_stock="2000", app_stock="x"))
    assert set(page.context["form"].errors) == {"signature-stock", "app-stock"}


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"signature_stock": "290"}, "signature-stock"),
        ({"signature_stock": "601"}, "signature-stock"),
        ({"signature_stock": "310", "signature_flow": "20"}, "signature-flow"),
    ],
)
def test_what_does_not_fit_last_month_wants_a_reason(officer, october, november, communes, clock, typed, field):
    report(communes[0], october, 300)
    close(october)
    clock("2026-11-16 09:00")
    page = officer.post(PAGE, data(**typed))
    assert list(page.context["form"].errors) == [field]
    assert "Giải thích" in page.context["form"].errors[field][0]
    assert Submission.objects.count() == 1
    page = officer.post(PAGE, data(**typed, signature_note="."))
    assert "“.” chưa đủ" in page.context["form"].errors["signature-note"][0]
    assert officer.post(PAGE, data(**typed, signature_note="rà soát, bỏ trùng")).status_code == 302


def test_pressing_send_twice_is_one_report(officer, october):
    for _press in range(2):
        assert officer.post(PAGE, data()).status_code == 302
    assert Submission.objects.count() == 1


def test_two_officers_who_press_at_once_send_one_report(at_once, clock, october, communes):
    officers = [signed_in(Client(), communes[0], "officer") for _ in range(3)]
    answers = at_once(3, lambda n: officers[n].post(PAGE, data()).status_code)
    assert answers == [302, 302, 302]
    assert Submission.objects.count() == 1


def opened(client):
    """The mark of what was there when the form was opened."""
    return client.get(PAGE).context["seen"]


@pytest.fixture
def colleague(clock, communes):
    return signed_in(Client(), communes[0], "officer")


def test_what_a_colleague_sent_meanwhile_is_shown_and_nothing_is_lost(officer, colleague, october):
    seen = opened(officer)
    colleague.user.name = "Lê Thị Lan"
    colleague.user.save()
    colleague.post(PAGE, data(signature_stock="310", signature_note="thôn 3") | {"seen": opened(colleague)})
    page = officer.post(PAGE, data(signature_stock="320", app_stock="7") | {"seen": seen})
    text = html(page)
    assert (page.status_code, len(sent())) == (422, 1)
    assert "Lê Thị Lan đã gửi báo cáo lúc 09:00 16/10/2026" in text
    assert "Người kia ghi: trong kỳ –, lũy kế 310 · thôn 3" in text
    assert text.count("Người kia ghi") == 2, "where it is something else"
    assert all(f'value="{typed}"' in text for typed in ("320", "7"))
    again = officer.post(PAGE, data(signature_stock="320") | {"seen": page.context["seen"]})
    assert again.status_code == 302
    assert [each["signature"][0] for each in sent()] == [310, 320]


def test_a_draft_that_was_kept_again_is_another(officer, colleague, october, clock):
    colleague.post(PAGE, data(signature_stock="310") | {"draft": "1"})
    seen = opened(officer)
    clock("2026-10-16 09:05")
    colleague.post(PAGE, data(signature_stock="311") | {"draft": "1"})
    for draft in ({"draft": "1"}, {}):
        page = officer.post(PAGE, data(signature_stock="312") | {"seen": seen} | draft)
        assert (page.status_code, "đã lưu bản nháp lúc 09:05" in html(page)) == (422, True)
    assert sent()[0]["signature"][0] == 311


def test_a_fault_does_not_hide_that_somebody_was_quicker(officer, colleague, october):
    seen = opened(officer)
    colleague.post(PAGE, data(signature_stock="310"))
    wrong = officer.post(PAGE, data(signature_stock="x") | {"seen": seen})
    assert wrong.context["seen"] == seen
    assert officer.post(PAGE, data(signature_stock="320") | {"seen": wrong.context["seen"]}).status_code == 422


def test_the_same_figures_from_two_people_are_one_report_and_no_quarrel(officer, colleague, october, clock):
    seen = opened(officer)
    colleague.post(PAGE, data())
    clock("2026-10-16 09:05")
    answer = officer.post(PAGE, data() | {"seen": seen}, follow=True)
    assert "Báo cáo giống hệt bản đã gửi lúc 09:00 16/10/2026" in html(answer)
    assert len(sent()) == 1


def test_of_two_officers_with_different_figures_at_once_the_second_is_told(at_once, clock, october, communes):
    officers = [signed_in(Client(), communes[0], "officer") for _ in range(2)]
    seen = [opened(each) for each in officers]
    figures = ("310", "320")
    answers = at_once(
        2, lambda n: officers[n].post(PAGE, data(signature_stock=figures[n]) | {"seen": seen[n]}).status_code
    )
    assert sorted(answers) == [302, 422]
    assert [row["signature"][0] for row in sent()] == [int(figures[answers.index(302)])]


def test_a_month_that_was_closed_meanwhile_takes_nothing_and_neither_does_the_next(officer, october, november):
    filled_in = html(officer.get(PAGE))
    assert 'action="/quan-ly/bao-cao/?bieu=communes&amp;xa=14758&amp;ky=2026-10"' in filled_in
    close(october)
    page = officer.post(f"{PAGE}?xa=14758&ky=2026-10", data())
    assert page.context["form"].non_field_errors() == ["Kỳ báo cáo này đã chốt. Số liệu mới thuộc về kỳ sau."]
    assert not Submission.objects.exists()


def test_a_returned_report_shows_what_is_to_be_put_right(officer, october, communes):
    first = report(communes[0], october, 300, accept=False)
    submissions.send_back(submission_id=first.pk, by=DIVISION, at=AT, comment="Thiếu thôn 3")
    assert "Ý kiến: Thiếu thôn 3" in html(officer.get(PAGE))
    officer.post(PAGE, data(signature_stock="320"))
    assert [s.state for s in Submission.objects.order_by("sequence")] == ["returned", "submitted"]


def test_texts_are_kept_in_one_spelling_without_what_is_invisible(officer, october):
    note = unicodedata.normalize("NFD", "Rà soát\u200b\u202e thôn Thủy\x07")
    officer.post(PAGE, data(signature_note=note) | {"difficulties": "Dòng một\r\n\tDòng  hai\x00\n"})
    submission = Submission.objects.get()
    assert submission.difficulties == "Dòng một\nDòng hai"
    assert sent()[0]["signature"][2] == "Rà soát thôn Thủy"


def test_a_text_that_is_too_long_is_refused_at_its_field(officer, october):
    page = officer.post(PAGE, data(signature_note="a" * 251) | {"difficulties": "b" * 2001})
    assert list(page.context["form"].errors) == ["difficulties", "signature-note"]


def test_before_any_month_is_open_the_page_says_so(officer):
    assert "Chưa có kỳ báo cáo nào đang mở." in html(officer.get(PAGE))


def test_an_officer_of_two_communes_chooses(officer, october, communes):
    PostingFactory(user=officer.user, unit=communes[1], role="officer")
    assert "Các đơn vị bạn phụ trách" in html(officer.get(PAGE))
    answer = officer.post(f"{PAGE}?xa=14797&ky=2026-10", data())
    assert answer["Location"] == f"{PAGE}?xa=14797&ky=2026-10"
    assert Submission.objects.get().unit == communes[1]
    assert officer.get(PAGE, {"xa": "99999"}).status_code == 404


def test_a_month_opened_again_and_the_next_can_both_be_reported(officer, october, november, communes, clock):
    close(october)
    clock("2026-11-16 09:00")
    periods.reopen_period(period_id=october.pk, by=DIVISION, at=AT, reason="Xã An báo sai")
    page = officer.get(PAGE)
    assert page.context["periods"] == [october, november]
    officer.post(f"{PAGE}?ky=2026-11", data())
    assert Submission.objects.get().period == november


@pytest.mark.parametrize("asked", ["2026-12", "2027-01", "2026-9", "x"])
def test_a_month_that_has_not_begun_or_is_none_is_not_there(officer, october, asked):
    december = date(2026, 12, 14)
    Period.objects.create(
        calendar=october.calendar, label="2026-12", start_on=date(2026, 11, 15), end_on=december, due_on=december
    )
    assert officer.get(PAGE, {"ky": asked}).status_code == 404


def test_an_approver_sees_the_number_but_no_link_to_the_names(clock, october, communes):
    certify(communes[0])
    text = html(signed_in(Client(), communes[0], "approver").get(PAGE))
    assert "<b>1 người</b> có chứng nhận" in text
    assert "/nguoi-duoc-tinh/" not in text


def test_queries_of_the_form_do_not_grow(officer, october, communes, django_assert_num_queries):
    certify(communes[0])
    officer.get(PAGE)
    with django_assert_num_queries(27):
        officer.get(PAGE)
    for _ in range(3):
        certify(communes[0])
    with django_assert_num_queries(27):
        officer.get(PAGE)


# One report


def test_a_report_shows_figures_beside_last_months(officer, october, november, communes, clock):
    report(communes[0], october, 300)
    close(october)
    clock("2026-11-16 09:00")
    officer.post(PAGE, data(signature_stock="310", signature_flow="10") | {"difficulties": "Sóng yếu"})
    submission = reporting.newest_submission(communes[0], november, data_set())
    text = html(officer.get(f"{PAGE}{submission.pk}/"))
    assert '<td class="num">300</td><td class="num">10</td><td class="num">310</td>' in text
    assert "Chưa báo cáo" in text
    assert "Sóng yếu" in text


@pytest.mark.parametrize("role", ["division", "administrator"])
def test_the_division_may_decide_on_what_another_sent(clock, october, communes, role):
    client = signed_in(Client(), ProvinceFactory(), role)
    sent = report(communes[0], october, 300, accept=False)
    assert client.get(f"{PAGE}{sent.pk}/").context["acts"]


def test_what_cannot_be_decided_offers_no_button(officer, division, october, communes):
    own = report(communes[1], october, 300, by=submissions.Actor("user", str(division.user.pk)), accept=False)
    old = report(communes[0], october, 300, accept=False)
    new = report(communes[0], october, 310, accept=False)
    assert [bool(division.get(f"{PAGE}{s.pk}/").context["acts"]) for s in (own, old, new)] == [False, False, True]
    assert not officer.get(f"{PAGE}{new.pk}/").context["acts"]
    close(october)
    assert not division.get(f"{PAGE}{new.pk}/").context["acts"]


def test_words_of_the_columns_are_explained_once(officer, october):
    said = "Trong kỳ: số người mới trong tháng này. Lũy kế: tổng số từ trước đến nay."
    assert html(officer.get(PAGE)).count(said) == 1


def test_sending_again_what_was_accepted_says_what_counts_meanwhile(officer, october, communes):
    kept = "Bản đã tiếp nhận vẫn được tính cho đến khi bản sửa được tiếp nhận."
    report(communes[0], october, 300, accept=False)
    first = html(officer.get(PAGE))
    assert (kept in first, ">Gửi báo cáo</button>" in first) == (False, True)
    report(communes[0], october, 310)
    again = html(officer.get(PAGE))
    assert (kept in again, ">Gửi bản sửa</button>" in again, "Gửi báo cáo" in again) == (True, True, False)
    officer.post(PAGE, data(signature_stock="320"))
    assert [s.state for s in Submission.objects.order_by("sequence")][-2:] == ["accepted", "submitted"]
