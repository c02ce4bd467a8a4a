"""Files to print."""

from django.http import HttpResponse


def pdf_file(content: bytes, name: str) -> HttpResponse:
    """Opened in the browser, and saved under a name that says what it is."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
