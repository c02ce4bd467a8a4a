"""From samples to figures: percentiles, CPU time of process trees, the table and the file."""

import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path

PROC = Path("/proc")
FLOOR = "empty"
COLUMNS = ("rps", "p50_ms", "p95_ms", "cpu_ms", "queries", "ratio_to_floor")


@dataclass(frozen=True, slots=True)
class Sample:
    """What driving one page gave: seconds of each answer, seconds it all took, CPU seconds of server and database."""

    latencies: Sequence[float]
    elapsed: float
    cpu: float
    queries: int


@dataclass(frozen=True, slots=True)
class Row:
    rps: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    queries: int
    ratio_to_floor: float
    """CPU time against an empty view's of the same run: what stays comparable between machines and loads."""


@dataclass(frozen=True, slots=True)
class Papers:
    """Rendering certificates: how many one core makes in a second, bytes of one, peak memory of the process."""

    per_s_core: float
    bytes: int
    rss_mb: float


@dataclass(frozen=True, slots=True)
class Step:
    """One long piece of work: how long it took, the peak memory of its process by then, and the CPU seconds of that
    process and the database.
    """

    seconds: float
    rss_mb: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster of 5,000 people: looked through, saved, taken back."""

    preview: Step
    commit: Step
    undo: Step


@dataclass(frozen=True, slots=True)
class Figures:
    """The province's figures: counted for all units, a month closed, everything written into one workbook."""

    recount: Step
    close_period: Step
    workbook: Step


def peak_mb() -> float:
    """Of this process alone: ``getrusage`` would report the peak of the one that started it."""
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", (PROC / "self" / "status").read_text(encoding="ascii"))
    return int(peak) / 1024


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` (above 0, up to 1) of all values do not exceed."""
    return sorted(values)[ceil(share * len(values)) - 1]


def rows(samples: Mapping[str, Sample]) -> dict[str, Row]:
    """``samples`` holds the floor."""
    floor = _cpu_ms(samples[FLOOR])
    return {name: _row(sample, floor) for name, sample in samples.items()}


def _row(sample: Sample, floor: float) -> Row:
    return Row(
        rps=round(len(sample.latencies) / sample.elapsed, 1),
        p50_ms=round(1000 * percentile(sample.latencies, 0.5), 2),
        p95_ms=round(1000 * percentile(sample.latencies, 0.95), 2),
        cpu_ms=round(_cpu_ms(sample), 2),
        queries=sample.queries,
        ratio_to_floor=round(_cpu_ms(sample) / floor, 2),
    )


def _cpu_ms(sample: Sample) -> float:
    return 1000 * sample.cpu / len(sample.latencies)


def table(measured: Mapping[str, Row], papers: Papers, whole: float, roster: Roster, figures: Figures) -> str:
    """``whole``: attempts of ten questions, from the start to the result, that were served in a second."""
    lines = [f"{'':14}" + "".join(f"{column:>16}" for column in COLUMNS)]
    for name, row in measured.items():
        lines.append(f"{name:14}" + "".join(f"{value:>16}" for value in asdict(row).values()))
    lines.append(
        f"{'certificates':14}  {papers.per_s_core} per second and core, {papers.bytes} bytes, {papers.rss_mb} MB"
    )
    lines.append(f"{'attempts_per_s':14}  {whole} whole attempts of ten questions per second")
    for name, step in steps(roster).items():
        lines.append(f"{name:14}  {step.seconds} seconds for 5,000 people, {step.rss_mb} MB")
    for name, step in timed(figures).items():
        ratio = f"{_ratio(step, measured):,} times the floor"
        lines.append(f"{name:14}  {step.seconds} seconds, {step.rss_mb} MB, {step.cpu} seconds of CPU, {ratio}")
    return "\n".join(lines)


def steps(roster: Roster) -> dict[str, Step]:
    return {"roster_preview": roster.preview, "roster_commit": roster.commit, "roster_undo": roster.undo}


def timed(figures: Figures) -> dict[str, Step]:
    return {"recount_s": figures.recount, "close_period_s": figures.close_period, "workbook_s": figures.workbook}


def _ratio(step: Step, measured: Mapping[str, Row]) -> int:
    return round(1000 * step.cpu / measured[FLOOR].cpu_ms)


def report(
    machine: Mapping[str, object],
    load: Mapping[str, float],
    measured: Mapping[str, Row],
    papers: Papers,
    whole: float,
    roster: Roster,
    figures: Figures,
) -> str:
    """The content of ``bench.json``."""
    pages = {name: asdict(row) for name, row in measured.items()}
    long_work = {
        name: {**asdict(step), "ratio_to_floor": _ratio(step, measured)}
        for name, step in {**steps(roster), **timed(figures)}.items()
    }
    more = {"certificates": asdict(papers), "attempts_per_s": whole, **long_work}
    body = {"machine": machine, "load": load, "rows": {**pages, **more}}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of these processes and all below them, with that of children already gone."""
    parents, ticks = {}, {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            parents[int(folder.name)] = int(fields[1])
            ticks[int(folder.name)] = sum(int(value) for value in fields[11:15])
    return sum(ticks[pid] for pid in _trees(set(roots), parents) if pid in ticks) / os.sysconf("SC_CLK_TCK")


def _trees(roots: set[int], parents: Mapping[int, int]) -> set[int]:
    found, new = set(roots), set(roots)
    while new:
        new = {pid for pid, parent in parents.items() if parent in new} - found
        found |= new
    return found


def _stat(pid: int) -> list[str] | None:
    """The fields of ``/proc/PID/stat`` from the state on (proc(5): field 3 comes first); nothing once it has ended."""
    try:
        return (PROC / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None


def parent_of(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields else None
