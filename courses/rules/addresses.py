"""Words in learners' addresses that mean something already: a course or a lesson named so could not be reached."""

COURSES = frozenset({"tiep-tuc", "ghi-nho", "da-hoi", "on-lai", "chuong-trinh"})
"""``/hoc/<word>/`` is a page of its own."""
LESSONS = frozenset({"kiem-tra"})
"""``/hoc/<course>/<word>/`` is the course's test."""


def free_for_lesson(word: str) -> str:
    """The same word, or one beside it that a lesson may have."""
    return f"bai-{word}" if word in LESSONS else word
