"""Who may ask which address about whose objects: the table that test_access.py walks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounts.models import Posting
from tests.lms.world import PROVINCE

KIOSK = "kiosk"
"""Somebody at a shared device: signed in by a card, for the courses of the class and nothing else."""
ROLES = ("anonymous", KIOSK, "learner", *Posting.Role.values)
EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"anonymous", KIOSK}
LEARNS = SIGNED_IN | {KIOSK}
TEACHERS = frozenset({"instructor", "team"})
SEES = PROVINCE | TEACHERS | {"officer"}
REPORTS = frozenset({"officer", "approver"})
OVERSEE = PROVINCE | {"task_force"}
IMPORTS = PROVINCE | {"officer"}
NOBODY: frozenset[str] = frozenset()

DEATH = {"on": "2/1/2026", "is_sure": "1"}
PERSON = {"full_name": "Lê Văn Tên Mới", "year": "1960", "commune": "14758", "agreed": "on"}


@dataclass(frozen=True)
class Route:
    """``post`` is what a POST sends and always writes something; ``asks`` is a POST that may write nothing."""

    mine: Collection[str]
    near: Collection[str] = NOBODY
    far: Collection[str] = NOBODY
    get: bool = True
    post: Mapping[str, str] | None = None
    asks: Mapping[str, str] | None = None
    query: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    names_holder: bool = False


def scoped(roles: frozenset[str], **more: Any) -> Route:
    """By the scope of a post; people of the own login are always in sight."""
    return Route(roles, roles, roles & PROVINCE, **more)


def everywhere(roles: frozenset[str], **more: Any) -> Route:
    return Route(roles, roles, roles, **more)


PAPERS, READS = "quan-ly/bao-cao-tinh/", PROVINCE | {"task_force"}
PAPER_OF = PAPERS + "<int:report_id>/"
LEARNER, ATTEMPT = "ca-nhan/hoc-vien/<uuid:learner_id>/", "hoc/<slug:code>/kiem-tra/<uuid:attempt_id>/"
MERGE = "quan-ly/gop-ho-so/<uuid:learner_id>/"
IMPORT, AWARD = "nhap-tep/lan/<uuid:import_id>/", "quan-ly/chung-nhan/<uuid:award_id>/"
PROGRAMME, NUMBER = {"code": "chuong-trinh-mau"}, {"number": "{award_number}"}
RETEST, FLAG = "hoc/on-lai/<uuid:retest_id>/", "quan-ly/dau-hieu/<uuid:flag_id>/"
OVERVIEW, BORDERS = "quan-ly/tong-quan/", "quan-ly/dia-gioi/"
MONTH = "quan-ly/ky-bao-cao/<int:period_id>/"
COVERAGE = "quan-ly/pho-cap/<slug:unit_code>/"
EXEMPTION = "quan-ly/cong-nhan/<uuid:exemption_id>/"
TEAMS, TEAM = "ca-nhan/to-cong-nghe-so/", "ca-nhan/to-cong-nghe-so/<slug:code>/to/"
MATERIALS = "quan-ly/tai-lieu/"
SESSION, RECORD = "quan-ly/buoi-hoc/<uuid:session_id>/", "quan-ly/viec-hoc/<uuid:learner_id>/"
SEATED = {"session_id": "{seated_id}"}
TERMS = {
    "course": "{course_id}",
    "day": "{tomorrow}",
    "starts": "08:00",
    "ends": "09:00",
    "instructor": "{user_id}",
}
CLASS = "quan-ly/lop-hoc/<uuid:class_id>/"
CLASS_TERMS = {"subject": "c-khoa-mau", "seats": "40", "instructors": "{user_id}"}
WALK_IN = {"full_name": "Lê Thị Mới", "year": "1961", "agreed": "on"}
PLAN = {"course": "{course_id}", "first": "{tomorrow}", "count": "1", "starts": "18:00", "ends": "19:00"}
ROLL = {"row": "{marked}", "fact-{marked}": "{new_id}", "status-{marked}": "present", "save": "1"}
PAPER = {"kind": "post", "document_no": "5/QĐ"}
MANAGES = frozenset({"officer", "administrator"})
REGISTERS, MERGES = SEES - {"division"}, SEES - TEACHERS

ROUTES = {
    # lms
    "healthz": Route(EVERYBODY, asks={}),
    "readyz": Route(EVERYBODY, asks={}),
    "metrics": Route(EVERYBODY, asks={}),  # on this machine; tests/lms/test_health.py asks from elsewhere
    "media/<slug:folder>/<path:name>": Route(EVERYBODY),  # near and far: the files of imports
    # accounts: one's own
    "ca-nhan/": Route(SIGNED_IN),
    "ca-nhan/den/": Route(SIGNED_IN),
    "ca-nhan/ai-dang-hoc/": Route(SIGNED_IN, asks={"learner": "{learner_id}"}),
    "ca-nhan/sua/": Route(SIGNED_IN, post=PERSON),
    "ca-nhan/xac-nhan-ten/": Route(SIGNED_IN, get=False, post={}),
    "ca-nhan/dong-y/<slug:purpose>/": Route(
        SIGNED_IN, query="?hoc-vien={learner_id}", post={"act": "give"}, words={"purpose": "processing"}
    ),
    "ca-nhan/tin-nhan/": Route(SIGNED_IN),
    "ca-nhan/tin-nhan/da-doc/": Route(SIGNED_IN, get=False, post={"moi-nhat": "999999"}),
    "ca-nhan/tin-nhan/<int:message_id>/": Route(SIGNED_IN, get=False, post={}),
    "ca-nhan/nhac-hoc/": Route(SIGNED_IN, post={}),
    "ca-nhan/dang-ky/<slug:step>/": Route(SIGNED_IN, asks=PERSON, words={"step": "ten"}),
    "ca-nhan/nhan-ho-so/": Route(SIGNED_IN, post={"phone": "0912 000 000"}),
    "ca-nhan/nhan-ho-so/ma/": Route(SIGNED_IN, asks={"code": "000000"}),
    "ca-nhan/nhan-ho-so/chon/": everywhere(SIGNED_IN, asks={"learner": "{learner_id}", "birth_year": "1960"}),
    "ca-nhan/hop-thu-thu-nghiem/": Route(EVERYBODY),  # of a demonstration only: tests/accounts/test_messages.py
    # accounts: the staff's
    "ca-nhan/hoc-vien/": Route(SEES),
    "ca-nhan/hoc-vien/moi/": Route(REGISTERS, post=PERSON),
    LEARNER: scoped(SEES),
    LEARNER + "sua/": scoped(REGISTERS, post=PERSON),
    LEARNER + "xac-nhan-ten/": scoped(REGISTERS, get=False, post={}),
    LEARNER + "gop/": scoped(MERGES),
    LEARNER + "xoa/": Route(NOBODY, {"administrator"}, {"administrator"}, post={"reason": "Đơn số 1"}),
    LEARNER + "da-mat/": Route(NOBODY, MERGES, MERGES & PROVINCE, post=DEATH),
    LEARNER + "da-mat/rut-lai/": Route(NOBODY, MERGES, MERGES & PROVINCE, asks={"reason": "Nhầm người"}),
    TEAMS: Route(MERGES),
    TEAMS + "<slug:code>/": Route(MERGES, MERGES, PROVINCE, words={"code": "{room}"}),
    TEAM: Route(
        MANAGES, MANAGES, {"administrator"}, post={"people": "Lê Văn Mới, 0912 000 111"}, words={"code": "{village}"}
    ),
    TEAM + "<int:posting_id>/thoi/": Route(
        MANAGES, MANAGES, {"administrator"}, get=False, post={}, words={"code": "{village}"}
    ),
    # content, places
    "tim-kiem/": Route(EVERYBODY),
    "dia-ban/xa-phuong.json": Route(EVERYBODY),
    "dia-ban/thon.json": Route(EVERYBODY),
    # courses
    "chuong-trinh/<slug:code>/": Route(EVERYBODY, words=PROGRAMME),
    "khoa-hoc/<slug:code>/": Route(EVERYBODY),
    "tim-bai-hoc/": Route(EVERYBODY, asks={}),
    "tim-bai-hoc/viec/<slug:code>/": Route(EVERYBODY, asks={"level": "2"}),
    "tim-bai-hoc/viec/<slug:code>/cau-hoi/": Route(EVERYBODY, asks={}),
    "tim-bai-hoc/ket-qua/": Route(EVERYBODY),
    "tim-bai-hoc/bat-dau/": Route(EVERYBODY, get=False, asks={"choice": "goi-y"}),
    "hoc/": Route(SIGNED_IN),
    "hoc/tiep-tuc/": Route(SIGNED_IN),
    "hoc/ghi-nho/": Route(SIGNED_IN),
    "hoc/da-hoi/": Route(SIGNED_IN),
    RETEST: Route(SIGNED_IN, asks={}),
    RETEST + "bat-dau/": Route(SIGNED_IN, get=False, post={}),
    RETEST + "tu-choi/": Route(SIGNED_IN, get=False, post={}),
    "hoc/chuong-trinh/": Route(SIGNED_IN),
    "hoc/chuong-trinh/<slug:code>/": Route(EVERYBODY, get=False, asks={}, words=PROGRAMME),
    "hoc/<slug:code>/": Route(LEARNS),
    "hoc/<slug:code>/kiem-tra/": Route(LEARNS, asks={}),
    ATTEMPT: Route(LEARNS, post={}),
    ATTEMPT + "cau-<int:number>/": Route(LEARNS, post={"{question}": "true"}),
    ATTEMPT + "cau-<int:number>/luu/": Route(LEARNS, get=False, post={"{question}": "true"}),
    ATTEMPT + "ket-qua/": Route(LEARNS),
    "hoc/<slug:code>/<slug:slug>/": Route(EVERYBODY, asks={}),
    "hoc/<slug:code>/<slug:slug>/xong/": Route(LEARNS, get=False, post={}),
    "hoc/<slug:code>/<slug:slug>/cua-toi/": Route(SIGNED_IN),
    "hoc/<slug:code>/<slug:slug>/danh-dau/": Route(SIGNED_IN, get=False, post={"on": "1"}),
    "hoc/<slug:code>/<slug:slug>/ghi-chu/": Route(SIGNED_IN, get=False, post={"text": "Nhớ."}),
    "hoc/<slug:code>/<slug:slug>/hoi/": Route(SIGNED_IN, get=False, post={"text": "Vì sao?"}),
    "hoc/<slug:code>/<slug:slug>/to-roi.pdf": Route(EVERYBODY),
    "hoc/lich-lop.ics": Route(SIGNED_IN),
    MATERIALS: Route(SEES),
    MATERIALS + "<slug:code>/": Route(SEES),
    MATERIALS + "<slug:code>/buoi-<int:number>/": Route(SEES),
    MATERIALS + "<slug:code>/<slug:slug>/loa/": Route(SEES),
    "quan-ly/cau-hoi/": Route(SEES),
    "quan-ly/cau-hoi/<uuid:question_id>/": Route(NOBODY, SEES, PROVINCE, post={"text": "Vì thế."}),  # not one's own
    "khoa-hoc/<slug:code>/cong-nhan/": Route(SIGNED_IN, asks=PAPER),
    "chuong-trinh/<slug:code>/cong-nhan/": Route(SIGNED_IN, asks=PAPER, words=PROGRAMME),
    "cong-nhan/<uuid:exemption_id>/giay-to/": Route(SIGNED_IN, MERGES, PROVINCE),
    "quan-ly/lop-hoc/": Route(SEES),
    "quan-ly/lop-hoc/moi/": Route(SEES, SEES, PROVINCE, query="?xa={room}", post={"id": "{new_id}", **CLASS_TERMS}),
    CLASS: Route(SEES, SEES - TEACHERS, PROVINCE),
    CLASS + "sua/": Route(SEES, SEES - TEACHERS, PROVINCE, post={"id": "{class_id}", **CLASS_TERMS}),
    "lop/<str:code>/": everywhere(EVERYBODY, words={"code": "{class_code}"}),
    "lop/<str:code>/dang-ky/": everywhere(SIGNED_IN, get=False, asks={}, words={"code": "{class_code}"}),
    "may/": Route(EVERYBODY, asks={}),
    "may/hoc/": Route(EVERYBODY),
    "may/xong/": Route(EVERYBODY, get=False, asks={}),
    "may/<str:code>/": everywhere(EVERYBODY, words={"code": "{room_code}"}),
    "may/<str:code>/<int:number>/": everywhere(EVERYBODY, asks={"press": "hat"}, words={"code": "{room_code}"}),
    "the/<uuid:seat_id>/": everywhere(EVERYBODY, asks={}),
    "diem-danh/<uuid:session_id>/": everywhere(EVERYBODY, asks={}),
    "diem-danh/<uuid:session_id>/<str:token>/": everywhere(EVERYBODY, words={"token": "ABC"}),
    CLASS + "the/": Route(SEES, SEES - TEACHERS, PROVINCE),
    CLASS + "the/cap/": Route(SEES, SEES - TEACHERS, PROVINCE, get=False, post={}),
    CLASS + "the/in/": Route(SEES, SEES - TEACHERS, PROVINCE),
    CLASS + "the/<uuid:seat_id>/doi/": Route(SEES, SEES - TEACHERS, PROVINCE, get=False, post={"kieu": "pin"}),
    CLASS + "the/nhan/<int:claim_id>/": Route(SEES, SEES - TEACHERS, PROVINCE, get=False, post={"dung": "0"}),
    CLASS + "to-dan-tuong/": Route(SEES, SEES - TEACHERS, PROVINCE),
    CLASS + "lich/": Route(SEES, SEES - TEACHERS, PROVINCE, post=PLAN),
    CLASS + "them/": Route(SEES, SEES - TEACHERS, PROVINCE, get=False, post={"learner": "{newcomer}"}),
    CLASS + "nguoi-moi/": Route(REGISTERS, REGISTERS - TEACHERS, {"administrator"}, post=WALK_IN),
    CLASS + "ket-thuc/": Route(SEES, SEES - TEACHERS, PROVINCE, post={}),
    CLASS + "hoc-tiep/": Route(SEES, SEES - TEACHERS, PROVINCE, get=False, asks={}),
    CLASS + "roi-lop/": Route(SEES, SEES - TEACHERS, PROVINCE, get=False, post={"seat": "{seat_id}"}),
    "quan-ly/buoi-hoc/": Route(SEES),
    "quan-ly/buoi-hoc/moi/": Route(SEES, SEES, PROVINCE, query="?xa={room}", post={"id": "{new_id}", **TERMS}),
    SESSION: Route(SEES, SEES - TEACHERS, PROVINCE, post=ROLL),
    SESSION + "man-hinh/": Route(SEES, SEES - TEACHERS, PROVINCE),
    SESSION + "quet-the/": Route(SEES, SEES - TEACHERS, PROVINCE),
    SESSION + "quet-the/ghi/": Route(SEES, SEES - TEACHERS, PROVINCE, get=False, asks={"the": "1"}),
    SESSION + "thuc-hanh/": Route(SEES, SEES - TEACHERS, PROVINCE, asks={}),
    SESSION + "sua/": Route(SEES, SEES - TEACHERS, PROVINCE, post={"id": "{session_id}", **TERMS}),
    SESSION + "xoa/": Route(SEES, SEES - TEACHERS, PROVINCE, get=False, post={}),
    SESSION + "khong-dien-ra/": Route(SEES, SEES - TEACHERS, PROVINCE, post={"reason": "Mưa bão"}),
    CLASS + "lich.ics": Route(SEES, SEES - TEACHERS, PROVINCE),
    SESSION + "ke-hoach/": Route(SEES, SEES - TEACHERS, PROVINCE),
    SESSION + "day-thay/": Route(SEES, SEES - TEACHERS, PROVINCE, post={"instructor": "{other_teacher}"}),
    CLASS + "nhan-tin/": Route(
        SEES, SEES - TEACHERS, PROVINCE, post={"id": "{new_id}", "text": "Mai lớp nghỉ.", "send": "1"}
    ),
    RECORD: scoped(SEES),
    RECORD + "<slug:code>/thuc-hanh/": Route(
        NOBODY, SEES, PROVINCE, query="?bai=viec-2", post={"fact": "{new_id}", "how": "alone"}
    ),
    RECORD + "<slug:code>/them-luot/": Route(NOBODY, SEES, PROVINCE, post={"reason": "Mất điện"}),
    RECORD + "<slug:code>/them-gio/": Route(NOBODY, SEES, PROVINCE, post={"minutes": "10", "reason": "Mắt kém"}),
    SESSION + "giay/": Route(SEES, SEES - TEACHERS, PROVINCE, words=SEATED),
    SESSION + "giay/diem-danh/": Route(SEES, SEES - TEACHERS, PROVINCE, asks={"present": "1"}, words=SEATED),
    SESSION + "giay/diem-danh.pdf": Route(SEES, SEES - TEACHERS, PROVINCE, words=SEATED),
    SESSION + "giay/bai-kiem-tra/": Route(
        SEES, SEES - TEACHERS, PROVINCE, get=False, post={"nguoi": "{paper_for}"}, words=SEATED
    ),
    SESSION + "giay/bai-kiem-tra.pdf": Route(SEES, SEES - TEACHERS, PROVINCE, words=SEATED),
    SESSION + "giay/bo-moi/": Route(SEES, SEES - TEACHERS, PROVINCE, post={"reason": "Đề bị lộ"}, words=SEATED),
    "quan-ly/bai-giay/<uuid:sheet_id>/": Route(
        SEES, SEES - TEACHERS, PROVINCE, post={"line": "ĐĐĐĐ", "seen": "Đ|Đ|Đ|Đ"}
    ),
    "quan-ly/xac-nhan/<uuid:sign_off_id>/rut-lai/": Route(NOBODY, SEES, PROVINCE, post={"reason": "Nhầm"}),
    "quan-ly/dau-hieu/": Route(MERGES),
    FLAG: Route(NOBODY, MERGES, PROVINCE, post={"text": "Đã gọi hỏi, không sao."}),  # not about one's own people
    "quan-ly/on-lai/": Route(MERGES),
    "quan-ly/cong-nhan/": Route(MERGES),
    "quan-ly/cong-nhan/chon/": everywhere(MERGES, get=False, asks={"chon": "{exemption_id}"}),
    "quan-ly/cong-nhan/cho/<uuid:learner_id>/": scoped(MERGES, asks={"subject": "c-khoa-mau", **PAPER}),
    EXEMPTION: scoped(MERGES),
    EXEMPTION + "cong-nhan/": Route(NOBODY, MERGES, PROVINCE, get=False, post={}),
    EXEMPTION + "tu-choi/": Route(NOBODY, MERGES, PROVINCE, get=False, post={"reason": "Ảnh mờ"}),
    EXEMPTION + "thu-hoi/": Route(
        NOBODY,
        PROVINCE,
        PROVINCE,
        get=False,
        post={"reason": "Giấy giả", "document_no": "7/QĐ"},
        words={"exemption_id": "{recognised_id}"},
    ),
    # certificates
    "chung-nhan/": Route(SIGNED_IN),
    "chung-nhan/<uuid:award_id>/tai-ve/": Route(SIGNED_IN),
    "tra-cuu/": Route(EVERYBODY),
    "cn/<str:number>": everywhere(EVERYBODY, words=NUMBER, names_holder=True),  # the number is the key
    "quan-ly/chung-nhan/": Route(SEES | REPORTS),
    "quan-ly/chung-nhan/tai-ve/<slug:kind>/": Route(SEES | REPORTS, words={"kind": "csv"}),
    AWARD: Route(SEES | REPORTS, SEES, PROVINCE),
    AWARD + "thu-hoi/": everywhere(PROVINCE, get=False, post={"reason": "Cấp nhầm", "document_no": "1/QĐ"}),
    AWARD + "cap-lai/": everywhere(PROVINCE, get=False, asks={"reason": "Hỏng"}),
    MERGE + "<uuid:other_id>/": scoped(MERGES, post={}, words={"other_id": "{twin}"}),
    MERGE + "tach/": scoped(MERGES, get=False, post={"merged": "{alias}"}),
    CLASS + "chung-nhan/": Route(SEES, SEES - TEACHERS, PROVINCE, asks={}),
    CLASS + "chung-nhan.pdf": Route(SEES, SEES - TEACHERS, PROVINCE),
    # indicators
    "chi-tieu/": Route(EVERYBODY),
    "chi-tieu/cach-tinh/": Route(EVERYBODY),
    "chi-tieu/ban-in/": Route(EVERYBODY),
    "chi-tieu/doi-chieu/<str:code>/": Route(EVERYBODY, words={"code": "{snapshot_code}"}),
    "chi-tieu/<slug:code>/": Route(EVERYBODY, words={"code": "skills"}),
    "chi-tieu/xa/<slug:unit_code>/": everywhere(EVERYBODY),
    "chi-tieu/tai-ve/<str:kind>/": Route(EVERYBODY, words={"kind": "csv"}),
    "chi-tieu/han-nop.ics": Route(EVERYBODY),
    BORDERS: Route(PROVINCE),
    BORDERS + "mau.xlsx": Route(PROVINCE),
    BORDERS + "dien-tap/": Route(PROVINCE, asks={"legal_act": "1/NQ"}),
    BORDERS + "dien-tap/so-lieu.csv": Route(PROVINCE, get=False, asks={"packed": "{rehearsed}"}),
    BORDERS + "ghi/": Route({"administrator"}, get=False, post={"packed": "{rehearsed}", "confirm": "1"}),
    BORDERS + "<int:change_id>/rut/": Route({"administrator"}, post={"reason": "Hoãn"}),
    "quan-ly/tai-so-lieu/": Route(OVERSEE),
    "quan-ly/tai-so-lieu/doi-chieu/": Route(PROVINCE, asks={"data_set": "communes"}),
    "quan-ly/tai-so-lieu/tep/<str:name>": Route(OVERSEE, words={"name": "so-lieu.csv"}),
    "quan-ly/bao-cao/han-nop.ics": Route(PROVINCE | REPORTS),
    "quan-ly/bao-cao/": Route(NOBODY, REPORTS, query="?xa={unit_code}", post={"signature-stock": "310"}),
    "quan-ly/bao-cao/tep.xlsx": Route(NOBODY, REPORTS, query="?xa={unit_code}"),
    "quan-ly/bao-cao/doc-tep/": Route(NOBODY, REPORTS, get=False, query="?xa={unit_code}", asks={}),
    "quan-ly/giao-so-lieu/": Route(PROVINCE | {"provider"}),
    "quan-ly/bao-cao/kiem-tra/": Route(
        NOBODY, REPORTS, query="?xa={unit_code}", get=False, asks={"signature-stock": "310"}
    ),
    "quan-ly/bao-cao/gui-muon/": Route(
        NOBODY, REPORTS, query="?xa={unit_code}", get=False, asks={"reason": "Mất điện", "hours": "24"}
    ),
    "quan-ly/bao-cao/<int:submission_id>/": Route(OVERSEE, OVERSEE | REPORTS, OVERSEE),
    "quan-ly/bao-cao/<int:submission_id>/quyet-dinh/": Route(
        PROVINCE, PROVINCE | REPORTS, PROVINCE, get=False, asks={"decision": "accept"}
    ),
    "quan-ly/ky-bao-cao/": Route(OVERSEE),
    MONTH + "tiep-nhan/": everywhere(PROVINCE, get=False, asks={"chon": "{submission_id}"}),
    MONTH + "nhac/": Route(PROVINCE, get=False, asks={}),
    MONTH + "dung-han/": Route(OVERSEE),
    MONTH + "lo-trinh/": Route(OVERSEE),
    MONTH + "dieu-chinh/": Route(OVERSEE),
    MONTH + "dieu-chinh/moi/": Route(PROVINCE, asks={}),
    "quan-ly/dieu-chinh/<int:adjustment_id>/quyet-dinh/": everywhere(
        PROVINCE, get=False, post={"decision": "withdraw"}
    ),
    MONTH + "gia-han/": Route(OVERSEE),
    MONTH + "gia-han/moi/": Route(PROVINCE, asks={}),
    "quan-ly/gia-han/<int:extension_id>/quyet-dinh/": everywhere(PROVINCE, get=False, post={}),
    "quan-ly/ke-hoach-xa/": Route(OVERSEE | REPORTS),
    "quan-ly/ke-hoach-xa/gui/": Route(NOBODY, {"officer"}, query="?xa={unit_code}", asks={}),
    "quan-ly/ke-hoach-xa/<int:plan_id>/tep/": Route(OVERSEE, OVERSEE | REPORTS, OVERSEE),
    "quan-ly/ky-bao-cao/<int:period_id>/chot/": Route(PROVINCE, get=False, post={}),
    "quan-ly/ky-bao-cao/<int:period_id>/mo-lai/": Route(
        PROVINCE, get=False, post={"reason": "Xã gửi lại"}, words={"period_id": "{closed_id}"}
    ),
    PAPERS: Route(READS),
    PAPERS + "soan/": Route(PROVINCE, get=False, post={"kind": "month", "label": "{closed_label}"}),
    PAPERS + "mau/": Route(PROVINCE, asks={}),
    PAPERS + "mau/<slug:kind>.docx": Route(PROVINCE, words={"kind": "month"}),
    PAPER_OF: Route(READS),
    PAPER_OF + "tai-ve/<slug:form>/": Route(READS, words={"form": "docx"}),
    PAPER_OF + "cau/<int:sentence_id>/": Route(PROVINCE, get=False, asks={"text": "Câu khác", "seen": "x"}),
    OVERVIEW: Route(OVERSEE),
    OVERVIEW + "nguon-dan-so/": Route(OVERSEE),
    OVERVIEW + "xem-lai/": Route(OVERSEE),
    OVERVIEW + "<slug:code>/ban-in/": Route(OVERSEE, words={"code": "skills"}),
    OVERVIEW + "<slug:code>/bang/": Route(OVERSEE, words={"code": "skills"}),
    OVERVIEW + "<slug:code>/bang.csv": Route(OVERSEE, words={"code": "skills"}),
    "quan-ly/so-lieu/<slug:unit_code>/": Route(OVERSEE, OVERSEE | REPORTS, OVERSEE),
    "quan-ly/so-lieu/<slug:unit_code>/<slug:code>/": Route(
        OVERSEE, OVERSEE | REPORTS, OVERSEE, words={"code": "signature"}
    ),
    "quan-ly/nguoi-duoc-tinh/<slug:unit_code>/": Route(
        PROVINCE, PROVINCE | {"officer"}, PROVINCE, post={"ly-do": "check"}
    ),
    "quan-ly/pho-cap/": Route(PROVINCE | {"officer"}),
    COVERAGE: Route(PROVINCE, PROVINCE | {"officer"}, PROVINCE),
    COVERAGE + "nguoi/": Route(PROVINCE, PROVINCE | {"officer"}, PROVINCE),
    COVERAGE + "to-di-gap/": Route(PROVINCE, PROVINCE | {"officer"}, PROVINCE),
    # exchange
    "nhap-tep/": Route(IMPORTS | REPORTS | TEACHERS | {"provider"}),
    IMPORT: Route(IMPORTS, PROVINCE, PROVINCE),
    IMPORT + "tien-do/": Route(IMPORTS, PROVINCE, PROVINCE),
    IMPORT + "chon-cot/": Route(IMPORTS, PROVINCE, PROVINCE, asks={}),
    IMPORT + "tra-loi/": Route(IMPORTS, PROVINCE, PROVINCE, get=False, asks={}),
    IMPORT + "kiem-tra-lai/": Route(IMPORTS, PROVINCE, PROVINCE, get=False, post={}),
    IMPORT + "ap-dung/": Route(IMPORTS, PROVINCE, PROVINCE, get=False, post={}),
    IMPORT + "hoan-tac/": Route(IMPORTS, PROVINCE, PROVINCE, asks={}),
    IMPORT + "can-sua.xlsx": Route(IMPORTS, PROVINCE, PROVINCE),
    "nhap-tep/<str:kind>/": Route(IMPORTS, asks={}, words={"kind": "villages"}),
    "nhap-tep/<str:kind>/tep-mau.xlsx": Route(IMPORTS, words={"kind": "villages"}),
    # the API
    "api/v1/": Route(NOBODY),
    "api/v1/docs": Route(EVERYBODY, asks={}),
    "api/v1/openapi.json": Route(EVERYBODY, asks={}),
    "api/v1/indicators": Route(EVERYBODY),
    "api/v1/snapshots": Route(EVERYBODY),
    "api/v1/values": Route(EVERYBODY),
    "api/v1/series": everywhere(EVERYBODY, query="?indicator=skills&unit={unit_code}"),
    "api/v1/ranges": Route(EVERYBODY, query="?range={closed_label}"),
    "api/v1/deliveries": Route(NOBODY),  # by a unit's key only: tests/indicators/test_intake_api.py
    "api/v1/reports/<unit_code>/<period>": Route(NOBODY, words={"period": "2026-10"}),  # the same, by PUT
    "api/v1/certificates/<number>": everywhere(EVERYBODY, words=NUMBER, names_holder=True),
}
