"""The outside world of courses: files of the curriculum."""
