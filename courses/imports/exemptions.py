"""A list of papers from an office: each row asks to recognise one person's prior learning. A second person decides."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from accounts import queries as people
from accounts.adapters import wording
from accounts.imports.columns import BIRTH, NAME
from accounts.models import Learner
from accounts.rules import listed, persons, phones
from audit.rules import Actor
from courses.actions import recognition as actions
from courses.models import Exemption
from courses.queries import recognition as queries
from courses.rules.recognition import DayError, Paper, read_day
from exchange.rules.handlers import Applied, AppliedRow, CellMessage, Column, Outcome, Row, RowError
from places.imports import COMMUNE, CheckedRows, RowProblem, commune_of
from places.models import Unit
from places.rules import fold

Kind = Exemption.Kind
WORDS = {
    "757": Kind.NATIONAL,
    "qd 757": Kind.NATIONAL,
    "quyet dinh 757": Kind.NATIONAL,
    "xac nhan": Kind.NATIONAL,
    "chung chi": Kind.CERTIFICATE,
    "chung chi cntt": Kind.CERTIFICATE,
    "chung chi tin hoc": Kind.CERTIFICATE,
    "vi tri": Kind.POST,
    "chuc vu": Kind.POST,
    "khac": Kind.OTHER,
}
"""What offices write in short, besides the full words."""


class ExemptionRows(CheckedRows):
    kind = "exemptions"
    title = gettext_lazy("Công nhận kết quả đã có")
    roles = permissions.RECOGNISES
    columns = (
        NAME,
        replace(BIRTH, example="5/3/1958"),
        COMMUNE,
        Column(
            "phone",
            gettext_lazy("Số điện thoại"),
            ("điện thoại", "sđt"),
            help=gettext_lazy("Chỉ cần khi trong xã có hai người trùng tên, trùng năm sinh."),
        ),
        Column(
            "subject",
            gettext_lazy("Mã khóa học hoặc chương trình"),
            ("mã khóa học", "mã chương trình", "khóa học", "chương trình"),
            True,
            gettext_lazy("Phần cuối địa chỉ trang của khóa học, chương trình."),
            "ky-nang-so",
        ),
        Column(
            "paper",
            gettext_lazy("Loại giấy tờ"),
            ("loại",),
            True,
            gettext_lazy("757, chứng chỉ, vị trí công tác hoặc khác."),
            "757",
        ),
        Column("number", gettext_lazy("Số hiệu"), ("số",), True, "", "123/XN", 60),
        Column("issuer", gettext_lazy("Nơi cấp"), ("cơ quan cấp",), max_length=150),
        Column("issued", gettext_lazy("Ngày cấp"), ("ngày",), help=gettext_lazy("Ngày/tháng/năm.")),
    )

    def key(self, values: Mapping[str, str]) -> str:
        """One person, one subject: a second paper for the same is a contradiction."""
        year = values["birth"].strip()[-4:]
        named = (values["name"], year, values["commune"], values["subject"], values["phone"])
        return "|".join(fold(each) for each in named)

    def judge(self, row: Row, by: Actor) -> Outcome:
        learner, subject, paper = self._read(row.values, by)
        for known in _requests(learner, subject):
            if _paper_of(known) == paper:
                notes = (CellMessage("", _said(known)),) if known.state not in queries.OPEN else ()
                return Outcome("same", notes)
        if queries.open_request(learner.pk, subject):
            raise RowProblem("", _("Người này đã có đề nghị hoặc công nhận cho nội dung này, theo giấy tờ khác."))
        if queries.is_complete(learner.pk, subject):
            return Outcome("same", (CellMessage("", _("Người này đã hoàn thành nội dung này.")),))
        return Outcome("new")

    def do(self, row: Row, by: Actor, at: datetime) -> Applied:
        learner, subject, paper = self._read(row.values, by)
        if queries.open_request(learner.pk, subject):
            raise RowProblem("", _("Người này vừa có đề nghị khác. Hãy kiểm tra lại tệp."))
        try:
            exemption = actions.ask(learner=learner, subject=subject, paper=paper, by=by, at=at)
        except actions.RefusedError as refused:
            raise RowProblem("", str(refused)) from refused
        return Applied("exemption", str(exemption.pk))

    def undo_row(self, row: AppliedRow, by: Actor, at: datetime) -> None:
        if not actions.take_back(exemption_id=UUID(row.result_id), by=by, at=at):
            raise RowError(_("Đề nghị này đã được xét, nên không rút lại được."))

    def _read(self, values: Mapping[str, str], by: Actor) -> tuple[Learner, queries.Subject, Paper]:
        learner = _person(values, by, self.roles)
        subject = queries.find_subject(values["subject"].strip().lower())
        if subject is None:
            message = _("Không có khóa học hay chương trình nào đang mở mang mã “%(code)s”.")
            raise RowProblem("subject", message % {"code": values["subject"]})
        return learner, subject, _paper(values)


def _person(values: Mapping[str, str], by: Actor, roles: tuple[str, ...]) -> Learner:
    """The one person of that name, birth and commune; the telephone decides between several."""
    commune = commune_of(values, by, roles)
    try:
        birth = listed.read_birth(values["birth"], timezone.localdate()).birth
    except persons.PersonError as error:
        raise RowProblem("birth", wording.person_error(error)) from error
    named = people.visible_to(by, roles).canonical().filter(name_key=fold(values["name"]), birth_year=birth.year)
    found = list(
        named.filter(
            residences__commune__in=Unit.objects.now_part_of(commune.pk), residences__to_on__isnull=True
        ).order_by("pk")[:20]
    )
    if birth.on:
        found = [each for each in found if each.birth_date in {None, birth.on}]
    if len(found) > 1:
        found = _with_phone(found, values["phone"])
    if not found:
        message = _("%(commune)s chưa có học viên nào tên này, sinh năm này. Hãy đăng ký người này trước.")
        raise RowProblem("name", message % {"commune": commune.name})
    return found[0]


def _with_phone(found: list[Learner], typed: str) -> list[Learner]:
    try:
        alike = [each for each in found if each.phone == phones.to_e164(typed)]
    except phones.PhoneError:
        alike = []
    if len(alike) != 1:
        message = _(
            "Có %(n)s người trùng tên và năm sinh. Hãy ghi đúng số điện thoại trong hồ sơ của người cần công nhận."
        )
        raise RowProblem("phone", message % {"n": len(found)})
    return alike


def _paper(values: Mapping[str, str]) -> Paper:
    return Paper(
        kind=_kind(values["paper"]),
        document_no=values["number"],
        issued_by=values["issuer"],
        issued_on=_day(values["issued"]),
    )


def _kind(typed: str) -> str:
    words = {**{fold(str(label)): value for value, label in Kind.choices}, **WORDS}
    found = words.get(fold(typed))
    if found is None:
        message = _("“%(typed)s” không phải loại giấy tờ được xét. Hãy ghi: 757, chứng chỉ, vị trí công tác hoặc khác.")
        raise RowProblem("paper", message % {"typed": typed})
    return str(found)


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return read_day(typed, timezone.localdate())
    except DayError as error:
        message = _("“%(typed)s” không phải ngày cấp. Hãy ghi ngày/tháng/năm, không sau hôm nay.")
        raise RowProblem("issued", message % {"typed": typed}) from error


def _requests(learner: Learner, subject: queries.Subject) -> list[Exemption]:
    rows = Exemption.objects.filter(queries.of_subject(subject), learner__canonical=learner.canonical_id)
    return list(rows.order_by("-asked_at", "-pk"))


def _paper_of(exemption: Exemption) -> Paper:
    return Paper(exemption.kind, exemption.document_no, exemption.issued_by, exemption.issued_on)


def _said(exemption: Exemption) -> str:
    """The same list again does not ask again what was answered with no."""
    names = {"state": exemption.get_state_display(), "reason": exemption.revoke_reason or exemption.decision_reason}
    return _("Giấy này đã được xét: %(state)s (%(reason)s).") % names
