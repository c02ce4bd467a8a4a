"""The words of file and cell errors in the language of the moment."""

from django.utils.translation import gettext

from exchange.rules.errors import CELL_TEXTS, FILE_TEXTS, CellError, FileError


def file_text(error: FileError) -> str:
    return gettext(FILE_TEXTS[error.code]) % error.names


def cell_text(error: CellError) -> str:
    return gettext(CELL_TEXTS[error.code]) % error.names
