"""Made-up rows for tests; names and numbers belong to nobody."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import factory
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Locale, Page, ReferenceIndex

from accounts.models import Learner, Posting, Residence, TargetGroup, User
from certificates.models import AwardType, Template
from courses.models import (
    CourseIndexPage,
    CoursePage,
    LessonPage,
    ProgrammeCourse,
    ProgrammePage,
    Question,
    QuestionVersion,
)
from places import rules
from places.models import Unit
from tests.kept import SITE, Kept

VN = ZoneInfo("Asia/Ho_Chi_Minh")


def moment(text: str) -> datetime:
    """``"2026-10-05 08:30"`` in Vietnam."""
    return datetime.fromisoformat(text).replace(tzinfo=VN)


class UnitFactory(factory.django.DjangoModelFactory[Unit]):
    class Meta:
        model = Unit
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"9{n:04}")
    name = factory.Sequence(lambda n: f"Xã Mẫu {n}")
    kind = Unit.Kind.COMMUNE
    parent = None
    path = factory.LazyAttribute(lambda o: f"{o.parent.path if o.parent else ''}{o.code}/")
    name_key = factory.LazyAttribute(lambda o: rules.fold(o.name))
    sort_key = factory.LazyAttribute(lambda o: rules.sort_key(o.name))


class ProvinceFactory(UnitFactory):
    code = "38"
    name = "Tỉnh Thanh Hóa"
    kind = Unit.Kind.PROVINCE


class CommuneFactory(UnitFactory):
    parent = factory.SubFactory(ProvinceFactory)


class VillageFactory(UnitFactory):
    name = factory.Sequence(lambda n: f"Thôn {n}")
    kind = Unit.Kind.VILLAGE
    parent = factory.SubFactory(CommuneFactory)


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    phone = factory.Sequence(lambda n: f"+8490{n:07}")
    name = factory.Sequence(lambda n: f"Người Dùng {n}")


class PostingFactory(factory.django.DjangoModelFactory[Posting]):
    class Meta:
        model = Posting

    user = factory.SubFactory(UserFactory)
    unit = factory.SubFactory(CommuneFactory)
    role = Posting.Role.OFFICER
    from_on = factory.LazyFunction(timezone.localdate)


class TargetGroupFactory(factory.django.DjangoModelFactory[TargetGroup]):
    class Meta:
        model = TargetGroup

    code = factory.Sequence(lambda n: f"nhom-{n}")
    name = factory.Sequence(lambda n: f"Nhóm {n}")
    summary = "Nhóm mẫu."


class LearnerFactory(factory.django.DjangoModelFactory[Learner]):
    class Meta:
        model = Learner
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda n: f"Nguyễn Thị Mẫu {n}")
    name_key = factory.LazyAttribute(lambda o: rules.fold(o.full_name))
    sort_key = factory.LazyAttribute(lambda o: rules.person_sort_key(o.full_name))
    birth_year = 1960
    canonical_id = factory.LazyAttribute(lambda o: o.id)
    id = factory.LazyFunction(lambda: Learner._meta.pk.get_default())
    name_confirmed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def commune(obj, create, extracted, **kwargs):  # noqa: N805
        if extracted:
            commune = extracted.parent if extracted.kind == Unit.Kind.VILLAGE else extracted
            since = moment("2026-01-01 00:00")
            Residence.objects.create(
                learner=obj, unit=extracted, commune=commune, from_on=since.date(), recorded_at=since
            )


class QuestionFactory(factory.django.DjangoModelFactory[Question]):
    class Meta:
        model = Question

    code = factory.Sequence(lambda n: f"q-{n}")
    kind = "true_false"
    skill = "1.1"
    lesson_key = ""


def add_version(question: Question, body: dict[str, object] | None = None) -> QuestionVersion:
    """A version of a question; without a body, "true" is right."""
    body = body or {
        "stem": "Mã OTP phải giữ kín.",
        "explanation": "Mã OTP là chìa khóa.",
        "answer": True,
        "feedback_false": "Không đọc mã cho ai.",
    }
    number = question.versions.count() + 1
    version = QuestionVersion.objects.create(
        question=question, number=number, body=body, checksum=f"{question.pk}-{number}", created_by_id="test"
    )
    question.current = version
    question.save(update_fields=["current"])
    return version


def make_course(code: str = "khoa-mau", *, lessons: int = 2, questions: int = 4, **fields: object) -> CoursePage:
    """A live course with live lessons and true/false questions of which "true" is right. No edition yet."""
    write = partial(_write_course, code, lessons, questions, **fields)
    if any(isinstance(value, Model) for value in fields.values()):
        write()
    else:
        _courses.setdefault(f"{code} {lessons} {questions} {sorted(fields.items())}", Kept(write, COURSE))()
    return CoursePage.objects.get(code=code)


COURSE = (*SITE, ReferenceIndex, Question, QuestionVersion)
_courses: dict[str, Kept] = {}


def _write_course(code: str, lessons: int, questions: int, **fields: object) -> None:
    index = CourseIndexPage.objects.first()
    if index is None:
        Locale.objects.get_or_create(language_code="vi")
        root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
        index = root.add_child(instance=CourseIndexPage(title="Kho", slug="kho-khoa-hoc"))
    course = index.add_child(
        instance=CoursePage(
            title=f"Khóa {code}",
            slug=code,
            code=code,
            summary="Tóm tắt.",
            **{"draw": questions, "pass_mark": 70, **fields},
        )
    )
    for n in range(1, lessons + 1):
        course.add_child(
            instance=LessonPage(
                title=f"Bài {n}",
                slug=f"bai-{n}",
                key=f"{code}/bai-{n}",
                aim="bạn làm được.",
                body=[("text", "<p>Nội dung.</p>")],
            )
        )
    for n in range(1, questions + 1):
        question = QuestionFactory(code=f"{code}-{n}", course=course, lesson_key=f"{code}/bai-1")
        add_version(question)


def make_programme(code: str = "chuong-trinh-mau", *courses: CoursePage) -> ProgrammePage:
    index = CourseIndexPage.objects.get()
    programme = index.add_child(
        instance=ProgrammePage(title=f"Chương trình {code}", slug=code, code=code, summary="S.")
    )
    for position, course in enumerate(courses):
        ProgrammeCourse.objects.create(programme=programme, course=course, sort_order=position)
    return programme


class TemplateFactory(factory.django.DjangoModelFactory[Template]):
    class Meta:
        model = Template

    code = factory.Sequence(lambda n: f"mau-{n}")
    name = "Mẫu"
    parent_body = "UBND TỈNH THANH HÓA"
    issuing_body = "SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    signer_title = "GIÁM ĐỐC"
    signer_name = "Nguyễn Văn Mẫu"


class AwardTypeFactory(factory.django.DjangoModelFactory[AwardType]):
    class Meta:
        model = AwardType

    code = factory.Sequence(lambda n: f"loai-{n}")
    title = "Kỹ năng số cơ bản"
    template = factory.SubFactory(TemplateFactory)
