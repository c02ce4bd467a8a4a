"""The sentences of a report, written from its figures. Each has a key that stays when the figures change, so that what
a person wrote in its place is found again. The key's first part is the section of the report.

Missing is never zero, a rate without a denominator is not said, and above 100 % it is said and questioned.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from math import ceil

from exchange.rules.text import fold
from indicators.rules import rates
from indicators.rules.report_facts import REVIEW, Facts, Figure, Line
from indicators.rules.report_words import (
    day_short,
    following,
    listed,
    moment,
    number,
    percent,
    span_name,
    span_short,
)

OPENING, RESULT, OTHER, RANK, REPORTING, DIFFICULTY, TASK, STEP = (
    "opening", "result", "other", "rank", "reporting", "difficulty", "task", "step",
)  # fmt: skip
SECTIONS = (OPENING, STEP, RESULT, OTHER, RANK, REPORTING, DIFFICULTY, TASK)
"""In the order of the paper."""

FEW = 5
"""So many of the best and of the last are named."""
NAMED = 10
"""So many places are named in a sentence; the annex names all."""
QUOTED, SHORT = 10, 300
"""So many difficulties stand in the text, none longer than that; the annex has every one in full."""
COMMUNES_TOO = "xã, phường khác"

_VERDICTS = {
    rates.AHEAD: "vượt lộ trình",
    rates.ON_PATH: "đúng lộ trình",
    rates.BEHIND: "chậm so với lộ trình",
    rates.FAR_BEHIND: "chậm nhiều so với lộ trình",
}
_LATE = {rates.BEHIND, rates.FAR_BEHIND}


@dataclass(frozen=True, slots=True)
class Sentence:
    key: str
    text: str


def section(key: str) -> str:
    """``result.skills`` stands in ``result``."""
    return key.partition(".")[0]


def written(facts: Facts) -> list[Sentence]:
    """Every sentence of the report, in the order of the paper."""
    parts = (_opening, _steps, _results, _others, _ranks, _reporting, _difficulties, _tasks)
    return [Sentence(key, text) for part in parts for key, text in part(facts)]


Pairs = Iterator[tuple[str, str]]


def _opening(facts: Facts) -> Pairs:
    under = f"Thực hiện Kế hoạch số {facts.plan}, " if facts.plan else ""
    days = f"số liệu từ ngày {day_short(facts.start_on)} đến hết ngày {day_short(facts.end_on)}"
    what = "kết quả tổng kết" if facts.kind == REVIEW else "kết quả"
    office = "Sở Khoa học và Công nghệ"
    yield (
        f"{OPENING}.plan",
        f"{under}{office} báo cáo {what} thực hiện các chỉ tiêu công dân số {span_name(facts.label)} ({days}) như sau:",
    )
    if facts.provisional_at:
        yield (
            f"{OPENING}.provisional",
            f"Số liệu tạm tính lúc {moment(facts.provisional_at)}, kỳ chưa chốt; chỉ gồm báo cáo đã được tiếp nhận.",
        )
    if facts.unclosed:
        names = ", ".join(span_name(label) for label in facts.unclosed)
        yield f"{OPENING}.unclosed", f"Chưa có số liệu chốt của {names}; số phát sinh chỉ cộng các tháng đã chốt."


def _results(facts: Facts) -> Pairs:
    for line in facts.results:
        yield f"{RESULT}.{line.code}", result(line, facts)


def result(line: Line, facts: Facts) -> str:
    """What one indicator came to, in one sentence."""
    whole = line.whole
    if whole.numerator is None:
        return f"{line.name}: chưa có đơn vị nào báo cáo, nên chưa có số liệu."
    flow = _flow(whole.flow, span_short(facts.label))
    if line.is_flow:
        said = [f"trong {span_short(facts.label)} có {number(whole.numerator)} người"]
    else:
        said = [f"lũy kế đến ngày {day_short(facts.end_on)} có {number(whole.numerator)} người"]
    said += [part for part in (_rate(line), "" if line.is_flow else flow) if part]
    ending = [part for part in (_standing(whole, facts), _gaps(line)) if part]
    return f"{line.name}: {'; '.join([', '.join(said), *ending])}."


def _rate(line: Line) -> str:
    whole = line.whole
    aim = _aim(whole)
    if not line.has_rate:
        return aim
    if whole.percent is None:
        return f"chưa tính được tỷ lệ vì thiếu mẫu số ({aim})"
    high = ", cao hơn số người dùng làm mẫu số nên cần đối chiếu" if whole.percent > 100 else ""
    return f"đạt {percent(whole.percent)} ({aim}){high}"


def _aim(figure: Figure) -> str:
    if figure.target is not None:
        return f"chỉ tiêu {percent(figure.target)}"
    if figure.target_count is not None:
        return f"chỉ tiêu giao {number(figure.target_count)} người"
    return "không đặt chỉ tiêu"


def _flow(flow: int | None, span: str) -> str:
    if flow is None:
        return f"chưa xác định được số tăng trong {span}"
    if flow == 0:
        return f"trong {span} không tăng"
    return f"trong {span} {'tăng' if flow > 0 else 'giảm'} {number(abs(flow))} người"


def _standing(whole: Figure, facts: Facts) -> str:
    """Against the path; in the final review against the target itself."""
    if whole.target is None and whole.target_count is None:
        return ""
    if facts.kind == REVIEW:
        return "đạt chỉ tiêu" if whole.is_reached else "chưa đạt chỉ tiêu"
    return _VERDICTS.get(whole.verdict, "")


def _gaps(line: Line) -> str:
    """How whole the figure is: units that gave none, units whose figure is estimated."""
    said = []
    if not line.is_counted and line.absent:
        said.append(f"số liệu của {number(line.reported)}/{number(len(line.units))} đơn vị")
    estimated = sum(unit.is_estimated for unit in line.units)
    if estimated:
        said.append(f"{number(estimated)} đơn vị mới sắp xếp có số ước tính")
    return "; ".join(said)


def _others(facts: Facts) -> Pairs:
    for code, name, lines in facts.others:
        known = any(line.whole.numerator is not None for line in lines)
        said = "; ".join(_other(line) for line in lines) if known else "chưa có số liệu"
        absent = sorted({unit for line in lines for unit in line.absent})
        missing = f" Chưa có báo cáo của {listed(absent, most=NAMED, more='đơn vị khác')}." if absent else ""
        yield f"{OTHER}.{code}", f"{name}: {said}.{missing}"


def _other(line: Line) -> str:
    whole, name = line.whole, line.short_name
    if whole.numerator is None:
        return f"{name} chưa có số liệu"
    if whole.percent is None or whole.denominator is None:
        return f"{name}: {number(whole.numerator)}"
    aim = f" (chỉ tiêu {percent(whole.target)})" if whole.target is not None else ""
    of = f"{number(whole.numerator)}/{number(whole.denominator)}"
    return f"{name}: {of}, đạt {percent(whole.percent)}{aim}"


def _ranks(facts: Facts) -> Pairs:
    for line in facts.results:
        if line.has_rate:
            yield f"{RANK}.{line.code}", _rank(line)


def _rank(line: Line) -> str:
    ranked = line.ranked
    if not ranked:
        return f"{line.short_name}: chưa có tỷ lệ của đơn vị nào."
    few = min(FEW, max(len(ranked) // 2, 1))
    best = _with_rates(ranked[:few])
    if len(ranked) == 1:
        return f"{line.short_name}: mới có tỷ lệ của {best}."
    if ranked[0].percent == ranked[-1].percent:
        return f"{line.short_name}: các đơn vị đều đạt {percent(ranked[0].percent or Decimal(0))}."
    return f"{line.short_name}: cao nhất là {best}; thấp nhất là {_with_rates(ranked[: -few - 1 : -1])}."


def _with_rates(figures: Iterable[Figure]) -> str:
    return ", ".join(f"{each.name} ({percent(each.percent)})" for each in figures if each.percent is not None)


def _reporting(facts: Facts) -> Pairs:
    if not facts.reporting:
        return
    months = facts.reporting
    expected, late, missing = (
        sum(month.expected for month in months),
        sum(len(month.late) for month in months),
        sum(len(month.missing) for month in months),
    )
    who, due = "xã, phường đã gửi báo cáo", f" (hạn {day_short(months[0].due_on)})"
    if len(months) > 1:
        who, due = "lượt báo cáo của xã, phường đã gửi", ""
    sent = f"{number(expected - missing - late)} đúng hạn, {number(late)} muộn; {number(missing)} chưa gửi"
    yield f"{REPORTING}.sent", f"Có {number(expected - missing)}/{number(expected)} {who}{due}: {sent}."
    names = list(dict.fromkeys(name for month in months for name in month.missing))
    if names:
        yield f"{REPORTING}.missing", f"Chưa gửi: {listed(names, most=NAMED, more=COMMUNES_TOO)} (Phụ lục II)."
    names = list(dict.fromkeys(name for month in months for name in month.late))
    if names:
        yield f"{REPORTING}.late", f"Gửi muộn: {listed(names, most=NAMED, more=COMMUNES_TOO)} (Phụ lục II)."


@dataclass(frozen=True, slots=True)
class Group:
    """The same words of several units."""

    text: str
    units: tuple[str, ...]


def grouped(difficulties: Iterable[tuple[str, str]]) -> list[Group]:
    """Equal but for case, marks and spaces is the same; what most units say comes first."""
    found: dict[str, tuple[str, dict[str, None]]] = {}
    for unit, text in difficulties:
        found.setdefault(fold(text), (text, {}))[1][unit] = None
    groups = [Group(text, tuple(units)) for text, units in found.values()]
    return sorted(groups, key=lambda group: -len(group.units))


def _difficulties(facts: Facts) -> Pairs:
    groups = grouped(facts.difficulties)
    units = {unit for group in groups for unit in group.units}
    if not groups:
        yield f"{DIFFICULTY}.none", "Không có đơn vị nào nêu khó khăn, vướng mắc trong báo cáo."
        return
    quoted = [group for group in groups if len(group.text) <= SHORT][:QUOTED]
    rest = len(groups) - len(quoted)
    tail = f"; {number(rest)} nội dung khác nêu nguyên văn tại Phụ lục III" if rest else ""
    yield f"{DIFFICULTY}.sum", f"Có {number(len(units))} đơn vị nêu khó khăn, vướng mắc{tail}."
    for group in quoted:
        names = listed(group.units, most=NAMED, more="đơn vị khác")
        words = group.text.rstrip(". ").replace("\n", " ")
        digest = hashlib.sha256(fold(group.text).encode()).hexdigest()[:16]
        yield f"{DIFFICULTY}.{digest}", f"“{words}” ({names})."


def _tasks(facts: Facts) -> Pairs:
    for line in facts.results:
        text = _task(line, facts)
        if text:
            yield f"{TASK}.{line.code}", text
    missing = [name for month in facts.reporting for name in month.missing]
    if missing:
        yield (
            f"{TASK}.reporting",
            f"Đôn đốc {number(len(set(missing)))} xã, phường còn thiếu báo cáo; nhắc các đơn vị gửi đúng hạn.",
        )
    over = sorted({unit.name for line in facts.results for unit in line.units if (unit.percent or 0) > 100})
    if over:
        yield f"{TASK}.over", f"Đối chiếu số liệu vượt 100\N{NO-BREAK SPACE}% của {_named(over)}."
    behind = [name for _code, name, lines in facts.others if any(_is_short(line.whole) for line in lines)]
    if behind:
        yield f"{TASK}.others", f"Đôn đốc hoàn thành chỉ tiêu còn thiếu: {', '.join(behind)}."
    if facts.difficulties:
        units = len({unit for unit, _text in facts.difficulties})
        yield f"{TASK}.difficulties", f"Hướng dẫn, giải quyết khó khăn, vướng mắc do {number(units)} đơn vị nêu."


def _named(names: list[str]) -> str:
    return listed(names, most=NAMED, more=COMMUNES_TOO)


def _is_short(whole: Figure) -> bool:
    return whole.target is not None and whole.percent is not None and not whole.is_reached


def _task(line: Line, facts: Facts) -> str:
    """What is left to do for an indicator with a target; nothing is asked where there is none."""
    whole = line.whole
    if whole.target is None and whole.target_count is None:
        return ""
    if whole.percent is None:
        return f"{line.name}: bổ sung số liệu còn thiếu để đánh giá được kết quả."
    if whole.is_reached:
        return f"{line.name}: giữ vững kết quả, rà soát người chưa được hỗ trợ."
    behind = [unit.name for unit in reversed(line.ranked) if unit.verdict in _LATE]
    where = f"; trước hết ở {listed(behind, most=FEW, more=COMMUNES_TOO)}" if behind else ""
    return f"{line.name}: {_needed(line, facts)}{where}."


def _needed(line: Line, facts: Facts) -> str:
    whole, end = line.whole, line.reach_by or date(facts.end_on.year, 12, 31)
    aim = whole.target_count
    if aim is None and whole.target is not None and whole.denominator:
        aim = ceil(whole.target * whole.denominator / 100)
    missing = rates.overdue(numerator=whole.numerator, target=aim, day=facts.end_on, end=end)
    if missing:
        return f"đã quá hạn ngày {day_short(end)}, còn thiếu {number(missing)} người"
    needed = rates.needed_per_week(numerator=whole.numerator, target=aim, day=facts.end_on, end=end)
    if needed and facts.kind != REVIEW:
        return f"cần thêm trung bình {number(needed)} người mỗi tuần để đạt chỉ tiêu vào ngày {day_short(end)}"
    return f"tiếp tục thực hiện trong {following(facts.label)} để đạt chỉ tiêu"


def _steps(facts: Facts) -> Pairs:
    """The plan's six steps: what the figures know is said, what they do not is left to whoever writes the review."""
    steps = facts.steps
    if steps is None:
        return
    own = f"{number(steps.plans)}/{number(steps.units)} xã, phường đã gửi kế hoạch của mình"
    lacking = f"; chưa gửi: {listed(steps.without_plan, most=NAMED, more=COMMUNES_TOO)}" if steps.without_plan else ""
    late = sum(len(month.late) for month in facts.reporting)
    blank = "(đơn vị bổ sung nội dung)"
    yield f"{STEP}.1", f"Văn bản hướng dẫn, học liệu theo nhóm đối tượng: {blank}."
    yield f"{STEP}.2", f"Tổ công tác của tỉnh: {number(steps.task_force)} thành viên đang được phân công."
    yield f"{STEP}.3", f"Kế hoạch của xã, phường: {own}{lacking}."
    closed = f"đã chốt {number(steps.closed)}/{number(steps.months)} tháng; {number(late)} lượt báo cáo gửi muộn"
    yield f"{STEP}.4", f"Thu thập, báo cáo số liệu: {closed}."
    yield f"{STEP}.5", f"Tuyên truyền trên loa truyền thanh, cổng thông tin, mạng xã hội: {blank}."
    yield f"{STEP}.6", "Tổng kết: số liệu và đánh giá tại các mục sau."


def digest(*texts: str) -> str:
    """One word for several texts, to see whether they are still the same."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a sentence; ``is_other`` where the other version has others."""

    text: str
    is_other: bool


def compared(before: str, now: str) -> tuple[list[Piece], list[Piece]]:
    """Both versions word by word, with what differs marked."""
    old, new = before.split(), now.split()
    left: list[Piece] = []
    right: list[Piece] = []
    for act, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        for side, words in ((left, old[a:b]), (right, new[c:d])):
            if words:
                side.append(Piece(" ".join(words), act != "equal"))
    return left, right
