"""The columns of lists that name persons, as offices head them."""

from django.utils.translation import gettext_lazy

from exchange.rules.handlers import Column

NAME = Column(
    "name",
    gettext_lazy("Họ và tên"),
    ("họ tên", "tên", "họ và tên học viên", "họ tên học viên", "tên học viên", "họ và tên người học"),
    True,
    "",
    "Nguyễn Thị Ví Dụ",
    100,
    joins=True,
    parts=(
        ("họ", "họ đệm", "họ và đệm", "họ và tên đệm", "họ và chữ đệm", "họ lót", "họ và tên lót"),
        ("đệm", "tên đệm", "chữ đệm", "tên lót"),
        ("tên", "tên gọi", "tên chính"),
    ),
    looks="name",
)
BIRTH = Column(
    "birth",
    gettext_lazy("Ngày sinh hoặc năm sinh"),
    (
        *("ngày sinh", "năm sinh", "ngày tháng năm sinh", "sinh năm", "sinh ngày", "ngày tháng năm"),
        *("ns", "n sinh", "ngày năm sinh", "ngày sinh năm sinh"),
    ),
    True,
    gettext_lazy("5/3/1958, hoặc 1958 nếu chỉ biết năm."),
    "1958",
    joins=True,
    parts=(("ngày sinh", "ngày"), ("tháng sinh", "tháng"), ("năm sinh", "năm"), ("nữ",)),
    looks="birth",
)
