"""The figures of questions in words and bars, for the admin and for spreadsheets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import ItemAnalysis, QuestionVersion
from courses.rules import items as rules
from courses.rules import questions

GRAVE = {rules.KEY, rules.TURNED, rules.JUMP, rules.HARDER, rules.EASIER}


@dataclass(frozen=True, slots=True)
class Said:
    """A warning: a few words for the list, and a sentence that says what to do."""

    code: str
    short: str
    text: str

    @property
    def is_grave(self) -> bool:
        return self.code in GRAVE

    @property
    def shape(self) -> str:
        return "▲" if self.is_grave else "○"


@dataclass(frozen=True, slots=True)
class Bar:
    """``width`` is a length of at most 100."""

    label: str
    count: int
    share: str
    width: str
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A question version's figures, ready to be shown. Without enough answers there are none."""

    analysis: ItemAnalysis
    is_enough: bool
    facility: str
    width: str
    recent: str
    discrimination: str
    strength: str
    time: str
    warnings: list[Said]


def told(analysis: ItemAnalysis, version: QuestionVersion, groups: Mapping[str, str]) -> Told:
    """``groups`` are the names of target groups by code."""
    return Told(
        analysis=analysis,
        is_enough=analysis.answers >= rules.ENOUGH,
        facility=percent(analysis.facility),
        width=_width(analysis.facility),
        recent=percent(analysis.recent_facility) if analysis.recent_answers >= rules.ENOUGH else "–",
        discrimination=decimal(analysis.discrimination),
        strength=strength(analysis.discrimination),
        time=duration(analysis.median_seconds),
        warnings=[said(found, analysis, version, groups) for found in analysis.warnings],
    )


def choices(analysis: ItemAnalysis, version: QuestionVersion) -> list[Bar]:
    return [_bar(row, analysis.answers, version) for row in analysis.choices]


def responses(analysis: ItemAnalysis, version: QuestionVersion) -> list[Bar]:
    """Whole answers, where one is made of several choices."""
    if all(" " not in row["value"] for row in analysis.responses):
        return []
    return [_bar(row, analysis.answers, version) for row in analysis.responses[:10]]


def by_group(analysis: ItemAnalysis, groups: Mapping[str, str]) -> list[Bar]:
    """Groups of which enough answered; of fewer the rate would say little, and much about single persons."""
    return [
        Bar(
            label=groups.get(row["group"], row["group"]),
            count=row["answers"],
            share=percent(row["facility"]),
            width=_width(row["facility"]),
        )
        for row in analysis.groups
        if row["answers"] >= rules.ENOUGH
    ]


def _bar(row: Mapping[str, Any], answers: int, version: QuestionVersion) -> Bar:
    share = row["count"] / answers
    return Bar(words(version, row["value"]), row["count"], percent(share), _width(share), row["is_right"])


def _width(share: float | None) -> str:
    return f"{100 * (share or 0):.1f}"


def words(version: QuestionVersion, value: str) -> str:
    """What was chosen, as the author wrote it."""
    kind = questions.KINDS[version.question.kind]
    return "; ".join(kind.label(version.body, each) for each in value.split())


def percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace(".", ",").replace("-", "\N{MINUS SIGN}")


def duration(seconds: float | None) -> str:
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    parts = [ngettext("%d phút", "%d phút", minutes) % minutes] if minutes else []
    if rest or not minutes:
        parts.append(ngettext("%d giây", "%d giây", rest) % rest)
    return " ".join(parts)


def strength(discrimination: float | None) -> str:
    """What a discrimination means, in the grades that test makers use."""
    if discrimination is None:
        return _("chưa tính được")
    if discrimination < 0:
        return _("ngược: người giỏi hay sai")
    if discrimination < 0.1:
        return _("rất yếu")
    return _("yếu") if discrimination < 0.2 else _("khá") if discrimination < 0.3 else _("tốt")


def said(found: Mapping[str, str], analysis: ItemAnalysis, version: QuestionVersion, groups: Mapping[str, str]) -> Said:
    code, about = found["code"], found["about"]
    named = groups.get(about, about) if code in {rules.HARDER, rules.EASIER} else words(version, about)
    short, text = _SENTENCES[code]()
    return Said(code, short, text % {"about": named, **_before_and_now(analysis)})


def _before_and_now(analysis: ItemAnalysis) -> dict[str, str]:
    facility, recent, lately = analysis.facility or 0, analysis.recent_facility or 0, analysis.recent_answers
    before = analysis.answers - lately
    was = (facility * analysis.answers - recent * lately) / before if before else None
    return {"was": percent(was), "now": percent(recent), "days": str(rules.RECENT_DAYS)}


_SENTENCES: dict[str, Callable[[], tuple[str, str]]] = {
    rules.KEY: lambda: (
        _("Có thể sai đáp án"),
        _(
            "Nhiều người trả lời “%(about)s” hơn đáp án đúng. Hãy xem lại đáp án. "
            "Nếu đáp án sai: sửa câu hỏi, xuất bản lại khóa học, rồi chấm lại cho người đã làm."
        ),
    ),
    rules.TURNED: lambda: (
        _("Người giỏi lại hay sai"),
        _(
            "Người làm đúng nhiều câu khác lại hay sai câu này. Thường là đáp án sai hoặc câu hỏi có hai cách hiểu: "
            "hãy đọc lại câu hỏi và đáp án."
        ),
    ),
    rules.JUMP: lambda: (
        _("Có thể đã lộ đáp án"),
        _(
            "%(days)s ngày qua có %(now)s trả lời đúng, trước đó là %(was)s. Đáp án có thể đã được truyền tay: hãy "
            "thêm câu khác cùng năng lực rồi thôi dùng câu này. Nếu bài học vừa được sửa cho dễ hiểu hơn thì đây là "
            "tin vui."
        ),
    ),
    rules.HARDER: lambda: (
        _("Khó riêng với một nhóm"),
        _(
            "Nhóm “%(about)s” hay sai câu này hơn hẳn người cùng trình độ ở các nhóm khác. Hãy xem câu hỏi có từ ngữ "
            "hay tình huống mà nhóm này ít gặp không, rồi viết lại."
        ),
    ),
    rules.EASIER: lambda: (
        _("Dễ riêng với một nhóm"),
        _(
            "Nhóm “%(about)s” làm đúng câu này hơn hẳn người cùng trình độ ở các nhóm khác. Hãy xem câu hỏi có dựa "
            "vào điều chỉ nhóm này quen thuộc không, rồi viết lại."
        ),
    ),
    rules.WEAK: lambda: (
        _("Không phân biệt được ai nắm bài"),
        _(
            "Người làm bài tốt và người làm chưa tốt trả lời câu này như nhau. Hãy viết lại cho rõ ràng, "
            "hoặc thay bằng câu khác."
        ),
    ),
    rules.HARD: lambda: (
        _("Quá khó"),
        _(
            "Chưa đến 20 %% trả lời đúng. Hãy xem bài học đã dạy điều này chưa và câu hỏi có dễ hiểu không; "
            "xem cả đáp án."
        ),
    ),
    rules.EASY: lambda: (
        _("Quá dễ"),
        _(
            "Hơn 95 %% trả lời đúng, nên câu này không cho biết ai đã nắm bài. Có thể giữ làm câu mở đầu, "
            "hoặc thay các lựa chọn sai bằng nhầm lẫn hay gặp."
        ),
    ),
    rules.IDLE: lambda: (
        _("Lựa chọn không ai chọn"),
        _("Hầu như không ai chọn “%(about)s”. Hãy thay bằng một nhầm lẫn mà người học hay mắc."),
    ),
}
