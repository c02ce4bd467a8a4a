"""Units from outside: the published list of communes, and the agency tree that this installation keeps as a
file.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from vietnam_provinces import Province, ProvinceCode, Ward

AGENCIES = Path(__file__).parent / "data" / "agencies.csv"
PROVINCE = 38

# The package's edition of 18/10/2025 still has these six under codes that Decision 19/2025/QĐ-TTg replaced.
CORRECTED_CODES = {
    15115: 15106,  # Xã Nguyệt Ấn
    15118: 15112,  # Xã Kiên Thọ
    15718: 15715,  # Xã Tân Ninh
    16063: 16072,  # Xã Hoa Lộc
    16219: 16213,  # Xã Thanh Phong
    16207: 16222,  # Xã Thanh Quân
}


@dataclass(frozen=True)
class UnitRow:
    """A unit as a source has it; ``kind`` is a code of ``Unit.Kind``, ``parent`` the code of a row before
    it.
    """

    code: str
    name: str
    kind: str
    parent: str


def official_units() -> list[UnitRow]:
    """Thanh Hóa and its 166 communes, the province first."""
    code = ProvinceCode(PROVINCE)
    province = Province.from_code(code)
    rows = [UnitRow(str(PROVINCE), f"Tỉnh {province.name}", "province", "")]
    for ward in Ward.iter_by_province(code):
        number = CORRECTED_CODES.get(ward.code.value, ward.code.value)
        rows.append(UnitRow(f"{number:05d}", ward.name, "commune", str(PROVINCE)))
    return rows


def agencies(path: Path = AGENCIES) -> Iterator[UnitRow]:
    """The Department and its offices; the file is meant to be edited."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield UnitRow(row["code"].strip(), row["name"].strip(), row["kind"].strip(), row["parent"].strip())
