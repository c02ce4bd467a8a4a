"""Which reports there are, which could be drafted, and which wait to be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from indicators.models import OfficialReport, Period, ReportKind, ReportSentence, ReportTemplate, Snapshot
from indicators.queries import reporting
from indicators.queries.reporting import PROVINCIAL
from indicators.rules import ranges, report_words, sentences
from indicators.rules.report_facts import Facts
from indicators.rules.sentences import Sentence

READERS = (*PROVINCIAL, "task_force")
MORNING = time(7)
"""From then on the draft of a month that ended the day before stands ready."""
OFFERED = 18
"""So many months back reports are offered to be drafted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A report by its kind and label, with the row where it was drafted."""

    kind: str
    label: str
    report: OfficialReport | None = None

    @property
    def name(self) -> str:
        return report_words.title(self.kind, self.label)


def kinds_of(label: str) -> tuple[str, ...]:
    """What is written of a span: of a year also the final review."""
    if label.partition("-")[2].isdecimal():
        return (ReportKind.MONTH,)
    return (ReportKind.SPAN,) if "-" in label else (ReportKind.SPAN, ReportKind.REVIEW)


def offered(at: datetime) -> list[Asked]:
    """The reports of ended months and of the spans that end with a closed month, newest first."""
    periods = Period.objects.filter(end_on__lt=timezone.localdate(at)).order_by("-end_on")[:OFFERED]
    closed = set(Snapshot.objects.values_list("period__label", flat=True))
    known = {(each.kind, each.label): each for each in OfficialReport.objects.select_related("snapshot__period")}
    labels = [
        label
        for period in periods
        for label in (*(ranges.ending(period.label) if period.label in closed else ()), period.label)
    ]
    wanted = [(str(kind), label) for label in labels for kind in kinds_of(label)]
    earlier = [key for key in known if key not in wanted]
    return [Asked(kind, label, known.get((kind, label))) for kind, label in (*wanted, *earlier)]


def due(at: datetime) -> list[Asked]:
    """What should be drafted now, by nobody's hand: the newest ended month and the spans that end with it, as soon as
    they can be; and every report of which a later vintage is there.
    """
    newest = {snapshot.period.label: snapshot for snapshot in reporting.newest_vintages()}
    last = Period.objects.filter(end_on__lt=timezone.localdate(at)).order_by("-end_on").first()
    known = {(each.kind, each.label): each for each in OfficialReport.objects.all()}
    wanted = dict.fromkeys(known)
    if last is not None:
        labels = (last.label, *(ranges.ending(last.label) if last.label in newest else ()))
        wanted |= dict.fromkeys((str(kind), label) for label in labels for kind in kinds_of(label))
    asked = [Asked(kind, label, known.get((kind, label))) for kind, label in wanted]
    return [each for each in asked if _is_due(each, newest, at)]


def _is_due(asked: Asked, newest: dict[str, Snapshot], at: datetime) -> bool:
    made = [newest[label].made_at for label in ranges.months(asked.label) if label in newest]
    report = asked.report
    if made:
        return report is None or report.snapshot_id is None or report.drafted_at < max(made)
    morning = timezone.localtime(at).replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    return at >= morning and (report is None or report.drafted_at < morning)


def template_of(kind: str) -> ReportTemplate | None:
    """The office's newest template; none: the product's own."""
    return ReportTemplate.objects.filter(kind=kind).order_by("-sequence").first()


def merged(report: OfficialReport, said: Iterable[Sentence]) -> list[ReportSentence]:
    """The sentences as they are now said, each with what was written in its place, unsaved. One that was written by
    hand and is no longer said stays at the end of its section, with nothing generated.
    """
    kept = {each.key: each for each in report.sentences.all()}
    rows: list[ReportSentence] = []
    for sentence in said:
        row = kept.pop(sentence.key, None) or ReportSentence(report=report, key=sentence.key)
        row.generated = sentence.text
        rows.append(row)
    for row in kept.values():
        if row.written:
            row.generated = ""
            rows.append(row)
    order = {name: place for place, name in enumerate(sentences.SECTIONS)}
    rows.sort(key=lambda row: order[sentences.section(row.key)])
    for place, row in enumerate(rows):
        row.position = place
    return rows


def shown(report: OfficialReport, facts: Facts) -> list[ReportSentence]:
    """What the paper says: as drafted; while the month is open as its figures stand now, so that sentences and annex
    agree.
    """
    if report.snapshot_id is not None:
        return list(report.sentences.all())
    return merged(report, sentences.written(facts))
