"""A list of deaths, as a commune's justice officer keeps it: recorded only of whom a row surely means."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import permissions
from accounts.actions import deaths
from accounts.actions.refusals import RefusedError
from accounts.adapters import wording
from accounts.imports.columns import BIRTH, NAME
from accounts.models import Learner
from accounts.queries import matching as queries
from accounts.rules import listed, persons
from accounts.rules.matching import Described, match
from accounts.rules.persons import Birth, PersonError
from audit.rules import Actor
from exchange.rules.handlers import Applied, AppliedRow, Column, Outcome, Row, RowError
from places import queries as places
from places.imports import COMMUNE, CheckedRows, RowProblem, commune_of
from places.models import Unit
from places.rules import fold


class DeathRows(CheckedRows):
    """Name and year alone are shared by many who are not in this book: without the whole birth date or the village
    nobody is said to be dead.
    """

    kind = "deaths"
    title = gettext_lazy("Người đã mất")
    roles = permissions.RECORDS_DEATHS
    columns = (
        NAME,
        replace(BIRTH, example="5/3/1958"),
        COMMUNE,
        Column(
            "village",
            gettext_lazy("Thôn, bản, tổ dân phố"),
            ("thôn", "bản", "tổ dân phố", "nơi ở", "nơi cư trú"),
            help=gettext_lazy("Cần khi chỉ biết năm sinh."),
            max_length=120,
        ),
        Column(
            "on",
            gettext_lazy("Ngày mất"),
            ("mất ngày", "ngày chết", "ngày qua đời", "ngày tháng năm mất"),
            True,
            gettext_lazy("Ngày/tháng/năm."),
            "20/7/2026",
        ),
        Column(
            "document",
            gettext_lazy("Số trích lục khai tử"),
            ("số khai tử", "số giấy chứng tử", "số trích lục"),
            max_length=60,
        ),
    )

    def key(self, values: Mapping[str, str]) -> str:
        named = (values["name"], values["birth"], values["commune"], values["village"])
        return "|".join(fold(each) for each in named)

    def judge(self, row: Row, by: Actor) -> Outcome:
        person, day = self._read(row.values, by)
        return Outcome("same" if person.deceased_on == day else "change")

    def do(self, row: Row, by: Actor, at: datetime) -> Applied:
        person, day = self._read(row.values, by)
        try:
            deaths.record_death(learner=person, on=day, by=by, at=at, document_no=row.values["document"])
        except RefusedError as refused:
            raise RowProblem("on", str(refused)) from refused
        return Applied("learner", str(person.pk), {"on": f"{day}"})

    def undo_row(self, row: AppliedRow, by: Actor, at: datetime) -> None:
        person = Learner.objects.get(pk=UUID(row.result_id))
        if str(person.deceased_on) != row.before["on"]:
            raise RowError(_("Ngày mất của người này đã được sửa sau khi nhập."))
        deaths.record_death(learner=person, on=None, by=by, at=at, document_no=_("Hoàn tác lần nhập tệp"))

    def _read(self, values: Mapping[str, str], by: Actor) -> tuple[Learner, date]:
        commune = commune_of(values, by, self.roles)
        birth, village = _birth(values), _village(values, commune)
        person = _person(values, birth, commune, village)
        if str(person.user_id) == by.id:
            raise RowProblem("name", _("Đây là hồ sơ của chính bạn. Hãy kiểm tra lại."))
        day = _day(values, Birth(person.birth_year, person.birth_date))
        if person.deceased_on and person.deceased_on != day:
            names = {"day": f"{person.deceased_on:%d/%m/%Y}"}
            raise RowProblem(
                "on", _("Hồ sơ đã ghi người này mất ngày %(day)s. Sai thì rút lại ở trang của người này.") % names
            )
        return person, day


def _birth(values: Mapping[str, str]) -> Birth:
    try:
        return listed.read_birth(values["birth"], timezone.localdate()).birth
    except PersonError as error:
        raise RowProblem("birth", wording.person_error(error)) from error


def _village(values: Mapping[str, str], commune: Unit) -> Unit | None:
    if not values["village"]:
        return None
    found = places.find_village(commune, values["village"])
    if found is None:
        names = {"commune": commune.name, "typed": values["village"]}
        raise RowProblem(
            "village", _("%(commune)s không có thôn nào tên “%(typed)s”. Hãy ghi tên như trên hệ thống.") % names
        )
    return found


def _day(values: Mapping[str, str], birth: Birth) -> date:
    try:
        return persons.read_death(values["on"], birth, timezone.localdate())
    except PersonError as error:
        raise RowProblem("on", wording.death_error(error)) from error


def _person(values: Mapping[str, str], birth: Birth, commune: Unit, village: Unit | None) -> Learner:
    """Of this commune; somebody elsewhere may be meant, but that is for whoever knows them to say."""
    wanted = Described(
        fold(values["name"]), birth.year, birth.on, commune=commune.pk, village=village.pk if village else None
    )
    known = queries.named([wanted], also_dead=True).get(wanted.name_key, [])
    here = [each for each in known if each.described.commune == commune.pk]
    found = match(wanted, [(each.learner, each.described) for each in here])
    if found.doubtful:
        message = _("Có %(n)s người trùng tên và năm sinh. Hãy ghi đủ ngày sinh hoặc thôn của người đã mất.")
        raise RowProblem("birth", message % {"n": len(found.doubtful)})
    if found.same is None:
        message = _("%(commune)s không có học viên nào tên này, sinh ngày này. Người không học thì xóa dòng này.")
        raise RowProblem("name", message % {"commune": commune.name})
    described = next(each.described for each in here if each.learner == found.same)
    is_sure = bool(birth.on and birth.on == described.born_on) or bool(
        wanted.village and wanted.village == described.village
    )
    if not is_sure:
        message = _(
            "Có một học viên trùng họ tên và năm sinh, chưa đủ để biết chắc. Hãy ghi đủ ngày sinh hoặc thôn, "
            "hoặc ghi nhận ở trang của người này."
        )
        raise RowProblem("birth", message)
    return found.same
