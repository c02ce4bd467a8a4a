"""Demo sign-ins, one of each role. The password works only where ``DEMO`` is on."""

from dataclasses import dataclass

PASSWORD = "thanhhoa-2026"  # noqa: S105 - printed on the screen of the demonstration


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A sign-in: ``unit`` is the code of the post's unit, empty for a learner."""

    role: str
    title: str
    phone: str
    email: str
    name: str
    unit: str = ""


COMMUNE = "15853"
"""Phường Đông Tiến: the commune of the demo officer and instructor."""

ACCOUNTS = (
    DemoAccount("learner", "Học viên", "0900000001", "hocvien@example.org", "Nguyễn Thị Mai"),
    DemoAccount("instructor", "Giảng viên", "0900000002", "giangvien@example.org", "Lê Văn Hùng", COMMUNE),
    DemoAccount("officer", "Cán bộ phường", "0900000003", "canbo@example.org", "Trịnh Thị Lan", COMMUNE),
    DemoAccount("division", "Phòng chuyên môn", "0900000004", "phong@example.org", "Phạm Quốc Bảo", "38"),
    DemoAccount("editor", "Biên tập viên", "0900000005", "bientap@example.org", "Hoàng Thu Hà", "38"),
    DemoAccount("approver", "Lãnh đạo phường", "0900000007", "lanhdao@example.org", "Đỗ Văn Thành", COMMUNE),
    DemoAccount("administrator", "Quản trị viên", "0900000006", "quantri@example.org", "Vũ Đức Anh", "38"),
)
