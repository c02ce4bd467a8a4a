"""The admin of courses: one module per thing that authors do. Importing them registers their hooks."""

from courses.wagtail_hooks import items, keeping, placement, preview, publishing, questions

__all__ = ["items", "keeping", "placement", "preview", "publishing", "questions"]
