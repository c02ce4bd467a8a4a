"""What several tests of courses need."""

from pathlib import Path

import pytest

from tests.courses import folders
from tests.courses.room import commune, course, session, study_class, teacher, venue  # noqa: F401 - fixtures


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small curriculum that is in order."""
    folders.write(tmp_path, folders.FILES)
    return tmp_path
