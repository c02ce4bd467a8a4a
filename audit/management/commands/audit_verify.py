"""Checks the sealed log; ends with 1 and one line per problem when it was tampered with."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit import queries


class Command(BaseCommand):
    help = _("Kiểm tra nhật ký đã niêm phong có bị sửa, xóa, chèn hay đổi thứ tự không.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor",
            default="",
            help=_("dấu niêm phong đã lưu ở nơi khác, dạng số:mã băm (xem nhật ký máy chủ)"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        problems = queries.verify(anchor=options["anchor"])
        for problem in problems:
            self.stderr.write(f"{problem.code}: {problem.text}")
        if problems:
            raise CommandError(_("Nhật ký đã bị can thiệp: %(count)s điểm.") % {"count": len(problems)})
        newest = queries.head()
        self.stdout.write(_("Nhật ký nguyên vẹn. Dấu niêm phong mới nhất: %(head)s") % {"head": newest or _("chưa có")})
