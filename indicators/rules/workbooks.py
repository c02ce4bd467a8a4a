"""Whose month a workbook is for, sealed: what comes back is trusted only where the seal fits.

The texts stand here as source strings; the layers above translate them (``indicators.adapters.workbooks``).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

VERSION = "2"
"""Of the layout; a file of another one is downloaded anew."""
_NAMES = ("unit", "data_set", "period", "rows", "version")


def gettext_noop(message: str) -> str:
    """Marks a text for translation without translating it: rules know no framework."""
    return message


TEXTS = {
    "no_stamp": gettext_noop(
        "Đây không phải tệp tải từ trang này, hoặc phần mã ẩn đã bị xóa. Hãy tải tệp của đơn vị, điền vào tệp đó rồi "
        "gửi lại."
    ),
    "changed": gettext_noop("Mã ẩn trong tệp đã bị sửa nên không nhận. Hãy tải lại tệp của đơn vị và điền vào đó."),
    "old_version": gettext_noop("Tệp này theo mẫu cũ. Hãy tải lại tệp của đơn vị và chép số sang."),
    "merged_unit": gettext_noop(
        "Tệp này là của %(unit)s, nay đã sáp nhập thành: %(heirs)s. Hãy tải tệp mới của %(expected)s."
    ),
    "other_unit": gettext_noop(
        "Tệp này là của %(unit)s, trang này là của %(expected)s. Hãy tải tệp của %(expected)s, hoặc chọn đúng đơn vị."
    ),
    "other_data_set": gettext_noop(
        "Tệp này là của biểu “%(data_set)s”, trang này là của biểu “%(expected)s”. "
        "Hãy bấm “%(data_set)s” ở đầu trang rồi tải tệp lên lại."
    ),
    "other_period": gettext_noop(
        "Tệp này là của tháng %(period)s, trang này nhận tháng %(expected)s. Hãy tải tệp mới của tháng %(expected)s."
    ),
    "other_rows": gettext_noop("Các dòng của biểu đã thay đổi sau khi tải tệp. Hãy tải lại tệp và chép số sang."),
    "layout": gettext_noop("Dòng hoặc cột trong tệp đã bị thêm, xóa hay chép lại. Hãy tải lại tệp và chép số sang."),
    "closed": gettext_noop("Kỳ báo cáo này đã chốt. Số liệu mới thuộc về kỳ sau."),
    "not_xlsx": gettext_noop(
        "Hãy chọn tệp Excel (.xlsx) đã tải từ trang này. Tệp CSV hoặc bảng khác thì dùng trang Nhập tệp."
    ),
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Codes of the unit, the data set and its rows, and the month's label."""

    unit: str
    data_set: str
    period: str
    rows: tuple[str, ...]
    version: str = VERSION


class StampError(Exception):
    """``code`` is a key of TEXTS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def key_from(secret: str) -> bytes:
    """A key for this purpose alone, from the installation's own."""
    return hmac.digest(secret.encode(), b"indicators.rules.workbooks", hashlib.sha256)


def sealed(stamp: Stamp, key: bytes) -> dict[str, str]:
    """What is hidden in the workbook: the stamp in plain text, and its checksum."""
    plain = {
        "unit": stamp.unit,
        "data_set": stamp.data_set,
        "period": stamp.period,
        "rows": ",".join(stamp.rows),
        "version": stamp.version,
    }
    return {**plain, "checksum": _checksum(plain, key)}


def _checksum(plain: Mapping[str, str], key: bytes) -> str:
    content = json.dumps([plain[name] for name in _NAMES], ensure_ascii=False).encode()
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def opened(hidden: Mapping[str, str], key: bytes) -> Stamp:
    """The stamp, if the seal fits. Raises ``StampError``."""
    if not {*_NAMES, "checksum"} <= set(hidden):
        raise StampError("no_stamp")
    if not hmac.compare_digest(hidden["checksum"].encode(), _checksum(hidden, key).encode()):
        raise StampError("changed")
    rows = tuple(hidden["rows"].split(",")) if hidden["rows"] else ()
    stamp = Stamp(hidden["unit"], hidden["data_set"], hidden["period"], rows, hidden["version"])
    if stamp.version != VERSION:
        raise StampError("old_version")
    return stamp


def mismatch(stamp: Stamp, expected: Stamp) -> str:
    """Why a stamp is not the one that is wanted here, a key of TEXTS; empty where it is."""
    for code in ("unit", "data_set", "period"):
        if getattr(stamp, code) != getattr(expected, code):
            return f"other_{code}"
    return "other_rows" if set(stamp.rows) != set(expected.rows) else ""
