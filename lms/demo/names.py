"""Common Vietnamese names, combined by chance: no row is a real person."""

import random
from functools import cache

from vn_collate import collate_key

from places import rules

FAMILY = (
    ("Nguyễn",) * 9
    + ("Lê",) * 6
    + ("Trịnh",) * 3
    + ("Phạm",) * 3
    + (
        "Trần",
        "Trần",
        "Hoàng",
        "Hoàng",
        "Vũ",
        "Đỗ",
        "Bùi",
        "Hà",
        "Lò",
        "Quách",
        "Cao",
        "Đặng",
        "Mai",
        "Lương",
        "Ngô",
        "Tống",
    )
)
MIDDLE_F, MIDDLE_M = (
    ("Thị",) * 6 + ("Thu", "Ngọc", "Thanh", "Kim"),
    ("Văn",) * 6 + ("Đình", "Hữu", "Quang", "Xuân", "Đức"),
)
GIVEN_F = (
    "Ánh",
    "Bích",
    "Chi",
    "Dung",
    "Duyên",
    "Giang",
    "Hà",
    "Hạnh",
    "Hằng",
    "Hiền",
    "Hoa",
    "Hòa",
    "Hồng",
    "Huệ",
    "Hương",
    "Lan",
    "Liên",
    "Loan",
    "Mai",
    "Minh",
    "Nga",
    "Nhung",
    "Oanh",
    "Phương",
    "Quyên",
    "Tâm",
    "Thắm",
    "Thảo",
    "Thủy",
    "Tuyết",
    "Vân",
    "Xuân",
    "Yến",
)
GIVEN_M = (
    "An", "Bảo", "Bình", "Chiến", "Cường", "Đạt", "Dũng", "Đức", "Hải", "Hiếu", "Hoàng", "Hùng", "Huy", "Khánh", "Lâm",
    "Long", "Minh", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sơn", "Thành", "Thắng", "Tiến", "Toàn", "Trung", "Tuấn",
    "Việt", "Vinh",
)  # fmt: skip


@cache
def _folded(word: str) -> str:
    return rules.fold(word)


@cache
def _key(word: str) -> str:
    return str(collate_key(word))


def full_name(chance: random.Random) -> tuple[str, str, str]:
    """(full name, folded name, sort key), put together from cached words so that a million take seconds."""
    woman = chance.random() < 0.54
    words = [
        chance.choice(FAMILY),
        chance.choice(MIDDLE_F if woman else MIDDLE_M),
        chance.choice(GIVEN_F if woman else GIVEN_M),
    ]
    if chance.random() < 0.25:
        words.insert(2, chance.choice(GIVEN_F if woman else GIVEN_M))
    order = [words[-1], words[0], *words[1:-1]]
    return " ".join(words), " ".join(map(_folded, words)), "".join(map(_key, order))[:400]
