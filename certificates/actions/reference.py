"""An award type for every live programme; what staff changed stays."""

from django.db import transaction

from certificates.models import AwardType, Template
from courses.models import ProgrammePage

DEFAULT = {
    "name": "Giấy chứng nhận của Sở Khoa học và Công nghệ",
    "parent_body": "ỦY BAN NHÂN DÂN TỈNH THANH HÓA",
    "issuing_body": "SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    "signer_title": "GIÁM ĐỐC",
    "signer_name": "(Họ tên người ký)",
}


@transaction.atomic
def load_award_types(*, decision_no: str = "") -> int:
    """Make the award type of each live programme that has none; ``decision_no``: by what they count toward the figure.
    Returns how many are new.
    """
    template, _ = Template.objects.get_or_create(code="so-khcn", defaults=DEFAULT)
    missing = ProgrammePage.objects.live().filter(award_types__isnull=True)
    made = [
        AwardType(
            code=programme.code,
            title=programme.title,
            programme=programme,
            template=template,
            decision_no=decision_no,
        )
        for programme in missing
    ]
    AwardType.objects.bulk_create(made)
    return len(made)
