"""A flag in plain words: what was seen, what may honestly be behind it, how often it is wrong."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from courses.models import Flag
from courses.rules import signal_rates as rates
from courses.rules import signals as rules
from courses.rules.estimates import Share


@dataclass(frozen=True, slots=True)
class Told:
    seen: str
    """One sentence with the numbers."""
    perhaps: tuple[str, ...]
    """What honest people may have done."""
    ask: str
    """What to do first."""
    rate: str
    """How often the rule is wrong."""


def told(flag: Flag) -> Told:
    seen, perhaps, ask = _SENTENCES[flag.kind](flag.facts)
    return Told(seen, perhaps, ask, rate(flag.kind))


def rate(kind: str) -> str:
    """How often a kind is wrong, and how much it finds, both on made-up cases."""
    known = rates.RATES[kind]
    words = {
        "wrong": known.wrong,
        "honest": f"{rates.HONEST:,}".replace(",", "."),
        "most": percent(known.false.high, places=1),
        "found": percent(known.seen.share),
    }
    return (
        _(
            "Thử trên %(honest)s trường hợp ngay thẳng dựng sẵn, dấu hiệu này báo nhầm %(wrong)s lần (nhiều nhất "
            "khoảng %(most)s); trên các trường hợp gian lận dựng sẵn, nó thấy được %(found)s."
        )
        % words
    )


def percent(share: float, places: int = 0) -> str:
    """As Vietnamese readers write it."""
    return f"{100 * share:.{places}f}".replace(".", ",") + " %"


def interval(share: Share) -> str:
    return _("từ %(low)s đến %(high)s") % {"low": percent(share.low), "high": percent(share.high)}


def _device_hour(facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...], str]:
    if facts["in_class"]:
        seen = _("Trong buổi học, %(persons)d người đạt bài kiểm tra trên cùng một máy trong %(minutes)d phút.") % facts
        return (
            seen,
            (
                _("Lớp chỉ có một hai máy và mọi người làm rất nhanh."),
                _("Mọi người đã làm trên giấy rồi mới bấm vào máy."),
            ),
            _("Hỏi giảng viên hôm ấy lớp có mấy máy, ai bấm."),
        )
    seen = _("%(persons)d người đạt bài kiểm tra trên cùng một máy trong %(minutes)d phút, không trong buổi học nào.")
    return (
        seen % facts,
        (
            _("Một người mang máy đến giúp cả nhóm hàng xóm, lần lượt từng người."),
            _("Đó là buổi học nhưng chưa mở buổi học hoặc chưa điểm danh."),
        ),
        _("Gọi cho một hai người trong danh sách, hỏi hôm ấy ai bấm máy."),
    )


def _night(facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...], str]:
    seen = _("%(persons)d người đạt bài kiểm tra trên cùng một máy trong một đêm, từ %(first)s đến %(last)s.") % facts
    return (
        seen,
        (
            _("Người làm ca đêm dùng chung một máy ở chỗ làm."),
            _("Nhà đông người thức khuya học cùng nhau."),
        ),
        _("Gọi cho một hai người trong danh sách, hỏi có tự làm bài tối ấy không."),
    )


def _equal_answers(facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...], str]:
    seen = _(
        "%(persons)d người trả lời giống nhau ở %(same)d trong %(questions)d câu, trong đó %(wrong)d câu cùng sai "
        "một kiểu."
    )
    return (
        seen % facts,
        (
            _("Lớp được dạy nhầm đúng chỗ ấy, hoặc đáp án của câu hỏi bị sai."),
            _("Mọi người bàn nhau từng câu rồi mới bấm."),
        ),
        _("Hỏi giảng viên hôm ấy mọi người làm bài thế nào. Mở thống kê câu hỏi xem đáp án có đúng không."),
    )


def _too_fast(facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...], str]:
    least = round(rules.fewest_seconds(facts["syllables"]))
    seen = _(
        "%(tests)d bài đạt mà làm nhanh hơn đọc kịp câu hỏi. Nhanh nhất: %(seconds)d giây cho %(syllables)d tiếng, "
        "trong khi đọc rất nhanh cũng mất %(least)d giây."
    )
    return (
        seen % {**facts, "least": least},
        (
            _("Người ấy vừa làm bài này xong, còn nhớ câu hỏi."),
            _("Giảng viên đã đọc câu hỏi cho cả lớp nghe trước khi bấm."),
        ),
        _("Hỏi người ấy có tự làm không. Nếu ngại, mời làm lại trong buổi học tới."),
    )


def _first_tries(facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...], str]:
    seen = _("Trong %(days)d ngày, cả %(tests)d bài kiểm tra ở các buổi học của giảng viên này đều đạt ngay lần đầu.")
    return (
        seen % facts,
        (
            _("Giảng viên dạy kỹ và chỉ cho làm bài khi mọi người đã sẵn sàng."),
            _("Câu hỏi quá dễ, ở lớp nào cũng gần như ai cũng đạt."),
        ),
        _("Dự một buổi học, xem mọi người làm bài thế nào."),
    )


def _one_phone(facts: Mapping[str, Any]) -> tuple[str, tuple[str, ...], str]:
    seen = _("Trong %(days)d ngày, %(persons)d người đạt bài kiểm tra trên cùng một máy, ngoài các buổi học.") % facts
    return (
        seen,
        (
            _("Tổ công nghệ số cộng đồng mang máy đến từng nhà. Việc tốt này cũng bị đánh dấu; ghi lại là xong."),
            _("Máy dùng chung ở nhà văn hóa, hoặc nhà rất đông người."),
        ),
        _("Hỏi xem máy của ai. Gọi cho một hai người trong danh sách."),
    )


_SENTENCES: dict[str, Callable[[Mapping[str, Any]], tuple[str, tuple[str, ...], str]]] = {
    rules.DEVICE_HOUR: _device_hour,
    rules.NIGHT: _night,
    rules.EQUAL_ANSWERS: _equal_answers,
    rules.TOO_FAST: _too_fast,
    rules.FIRST_TRIES: _first_tries,
    rules.ONE_PHONE: _one_phone,
}
