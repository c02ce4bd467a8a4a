"""Rows that ask: answered on the page, kept through another check, never applied unanswered."""

from datetime import UTC, datetime
from typing import Any

import pytest

from exchange import actions
from exchange.models import Import
from tests.exchange.demo import OFFICER, GroupHandler
from tests.exchange.test_actions import ROWS, checked, groups
from tests.exchange.test_views import ask, sheet, text, url  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("handler")]
AT = datetime.now(UTC)


def asking() -> Import:
    return checked(context={"asks": "02"})


def answered(record: Import, **answers: str) -> Import:
    given = {int(name[1:]): code for name, code in answers.items()}
    actions.answer(import_id=record.pk, answers=given, at=AT)
    return actions.check(import_id=record.pk, at=AT)


def test_file_that_asks_waits_for_the_answer() -> None:
    record = asking()
    assert record.counts == {"new": 3, "question": 1}
    assert record.rows.get(number=3).choices == [["yes", "Đúng, thêm"], ["no", "Không, bỏ"]]
    assert not actions.start_apply(import_id=record.pk, by=OFFICER, at=AT)
    assert groups() == []


@pytest.mark.parametrize(("code", "counts"), [("yes", {"new": 4}), ("no", {"new": 3, "skipped": 1})])
def test_answer_decides_the_row_and_is_kept(code: str, counts: dict[str, int]) -> None:
    record = answered(asking(), r3=code)
    assert record.counts == counts
    assert actions.check(import_id=record.pk, at=AT).counts == counts
    actions.apply(import_id=record.pk, by=OFFICER, at=AT)
    assert len(groups()) == counts["new"]


@pytest.mark.parametrize("answers", [{"r3": "perhaps"}, {"r2": "yes"}, {"r99": "yes"}, {}])
def test_answer_that_no_row_offers_is_not_taken(answers: dict[str, str]) -> None:
    record = answered(asking(), **answers)
    assert (record.answers, record.counts) == ({}, {"new": 3, "question": 1})


def test_answers_are_not_taken_once_it_is_applied() -> None:
    record = checked()
    actions.apply(import_id=record.pk, by=OFFICER, at=AT)
    assert not actions.answer(import_id=record.pk, answers={3: "yes"}, at=AT)


def test_page_asks_takes_answers_and_lets_them_be_given_anew(ask: Any) -> None:  # noqa: F811
    record = asking()
    page = text(ask("get", url("import", record.pk)))
    assert "Còn 1 dòng cần bạn trả lời" in page
    assert "Dòng 3: 02 · Trần Thị Hương" in page
    assert "Người này là ai?" in page
    assert 'name="r3" value="yes"' in page
    assert url("apply", record.pk) not in page
    ask("post", url("answers", record.pk), data={})
    ask("post", url("answers", record.pk), data={"r3": "no", "rx": "no", "r": "1", "r4": ""})
    page = text(ask("get", url("import", record.pk)))
    assert "Áp dụng 3 dòng" in page
    assert "Trả lời lại từ đầu" in page
    ask("post", url("answers", record.pk), data={"anew": "1"})
    assert "Còn 1 dòng cần bạn trả lời" in text(ask("get", url("import", record.pk)))
    assert ask("get", url("answers", record.pk)).status_code == 405


def test_list_of_imports_says_that_something_is_asked(ask: Any) -> None:  # noqa: F811
    asking()
    assert "Có dòng cần trả lời" in text(ask("get", url("home")))


def test_errors_come_before_questions_and_both_are_in_the_file_to_correct(ask: Any) -> None:  # noqa: F811
    record = checked([*ROWS, ("05", "", "")], context={"asks": "02"})
    page = text(ask("get", url("import", record.pk)))
    assert "Dòng 6, cột Họ và tên" in page
    assert "Người này là ai?" not in page
    assert "Người này là ai?" in text(ask("get", url("import", record.pk), **{"ket-qua": "question"}))
    rows = sheet(ask("get", url("corrections", record.pk))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["02", "05"]
    assert rows[1][0] == "Dòng 3. Họ và tên: Người này là ai?"


def test_choosing_columns_anew_forgets_the_answers(ask: Any, handler: GroupHandler) -> None:  # noqa: F811
    record = answered(asking(), r3="yes")
    ask("post", url("columns", record.pk), data={"row": "1", "c0": "code", "c1": "name", "c2": ""})
    record.refresh_from_db()
    assert (record.answers, record.counts) == ({}, {"new": 3, "question": 1})
