"""Words in learners' addresses that mean something already: a course or a lesson named so could not be reached."""

COURSES = frozenset({"tiep-tuc", "ghi-nho", "da-hoi", "chuong-trinh"})
"""``/hoc/<word>/`` is a page of its own."""
LESSONS = frozenset({"kiem-tra"})
"""``/hoc/<course>/<word>/`` is the course's test."""
