"""A small curriculum as files."""

from pathlib import Path

LESSON = """---
key: khoa/bai-mot
title: Bài một
minutes: 7
aim: "bạn biết bật máy."
---
Mở đầu **đậm**.

![Chiếc điện thoại](../images/a.svg "Nút nguồn")

::: steps
1. **Bấm nút.** Giữ một giây. ![Ngón tay](../images/a.svg)
2. **Thả ra.** Màn hình sáng.
:::

::: try Thử làm
Bật rồi tắt màn hình.
:::

::: check
- k-01
:::
"""
QUESTION = """- code: k-{n:02}
  kind: true_false
  skill: "1.1"
  lesson: khoa/bai-mot
  stem: Bấm nút nguồn để bật máy.
  explanation: Nút nguồn ở cạnh máy.
  answer: true
  feedback_false: Thử bấm nút ở cạnh máy.
"""
COURSE = """code: khoa
title: Khóa mẫu
summary: Bật máy.
minutes: 10
target_groups: [citizens]
cover: images/a.svg
cover_alt: Điện thoại
assessment: {draw: 2, pass_mark: 50}
completion: {all: [lessons, assessment]}
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>a</title><rect width="9" height="9"/></svg>'
FILES = {
    "target_groups.yaml": "- {code: citizens, name: Người dân, summary: Mọi người., decision_757: true}\n",
    "programmes.yaml": "- {code: ct, title: Tên, summary: S., target_groups: [citizens], courses: [khoa]}\n",
    "khoa/course.yaml": COURSE,
    "khoa/lessons/01-bai-mot.md": LESSON,
    "khoa/questions.yaml": QUESTION.format(n=1) + QUESTION.format(n=2),
    "khoa/images/a.svg": SVG,
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
