"""Verification for machines: the same little that the public page shows."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError

from certificates.models import Award
from certificates.rules import numbers

router = Router(tags=["Chứng nhận"])


class AwardOut(Schema):
    number: str
    state: str
    name: str
    title: str
    earned_on: date
    basis: str
    issuing_body: str


@router.get("/certificates/{number}", response=AwardOut, summary="Tra cứu một chứng nhận")
def certificate(request: HttpRequest, number: str) -> AwardOut:
    written = numbers.read(number[:60])
    award = Award.objects.filter(number=written).select_related("template").first() if written else None
    if award is None:
        raise HttpError(404, "Không có chứng nhận mang mã này.")
    return AwardOut(
        number=award.number,
        state=award.state,
        name=award.printed_name,
        title=award.printed_title,
        earned_on=award.earned_on,
        basis=award.basis,
        issuing_body=award.template.issuing_body,
    )
