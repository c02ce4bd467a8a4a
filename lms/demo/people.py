"""Demo sign-ins, one of each role, then those of offices. The password works only where ``DEMO`` is on."""

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
    DemoAccount("task_force", "Tổ công tác của tỉnh", "0900000008", "tocongtac@example.org", "Lê Thị Phượng", "38"),
    DemoAccount("administrator", "Quản trị viên", "0900000006", "quantri@example.org", "Vũ Đức Anh", "38"),
)
"""Who signs in as what; one of each role."""

OFFICE, ICT_CENTRE = "SKHCN-VP", "SKHCN-CNTT"
OTHERS = (
    DemoAccount("officer", "Cán bộ Văn phòng Sở", "0900000011", "canbo.vp@example.org", "Mai Thị Hồng", OFFICE),
    DemoAccount("approver", "Lãnh đạo Văn phòng Sở", "0900000012", "lanhdao.vp@example.org", "Lưu Văn Tấn", OFFICE),
    DemoAccount("officer", "Cán bộ Trung tâm CNTT", "0900000013", "canbo.tt@example.org", "Bùi Anh Tuấn", ICT_CENTRE),
    DemoAccount(
        "approver", "Lãnh đạo Trung tâm CNTT", "0900000014", "lanhdao.tt@example.org", "Hà Thị Nga", ICT_CENTRE
    ),
    DemoAccount("task_force", "Tổ công tác của tỉnh", "0900000015", "tocongtac2@example.org", "Cao Văn Sơn", "38"),
)
"""The Department's offices report too; a task force is more than one person."""
