"""Nothing that people learned with goes, by whatever door; and no door ends in an uncaught error."""

import gc

import pytest
from django.core.files.base import ContentFile
from django.db.models import PROTECT, RESTRICT
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.signal_handlers import connect_reference_index_signal_handlers, disconnect_reference_index_signal_handlers
from wagtailmedia.models import Media

from accounts.models import TargetGroup, User
from audit.viewsets import DeleteView
from content.models import Picture
from courses.actions import learning
from courses.models import LessonPage, Question
from tests.content.conftest import draws_pictures
from tests.courses.way import AT, enrolled, finish, publish, published
from tests.factories import LearnerFactory, TargetGroupFactory, add_version, make_course, make_programme

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="9" height="9"/></svg>'


@pytest.fixture(autouse=True)
def _counted_references():
    """What the suite leaves out elsewhere: where a file is used is asked here."""
    connect_reference_index_signal_handlers()
    yield
    disconnect_reference_index_signal_handlers()


@pytest.fixture
def renditions():
    """Wagtail leaves the file of a new rendition to the garbage collector: collected before the next test."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def picture(name="hinh"):
    file = ContentFile(SVG, name=f"{name}.svg")
    return Picture.objects.create(title=name, alt="Hình", file=file, width=10, height=10)


def lessons(course):
    return list(LessonPage.objects.child_of(course).order_by("path"))


# --- lessons
@pytest.mark.parametrize("in_bulk", [False, True])
def test_lesson_of_an_edition_is_not_deleted(admin_client, in_bulk):
    course, _edition = published()
    page = lessons(course)[0]
    address = (
        f"/quan-tri/bulk/wagtailcore/page/delete/?id={page.pk}" if in_bulk else f"/quan-tri/pages/{page.pk}/delete/"
    )
    answer = admin_client.post(address, follow=True)
    assert "còn phiên bản khóa học" in answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/quan-tri/luu-tru/{page.pk}/"
    assert LessonPage.objects.filter(pk=page.pk).exists()


def test_lesson_that_was_finished_is_not_deleted_although_its_edition_is_another(admin_client):
    course, edition = published()
    finish(enrolled(LearnerFactory(), course, edition), "khoa-mau/bai-1")
    answer = admin_client.post(f"/quan-tri/pages/{lessons(course)[0].pk}/delete/", follow=True)
    assert "phiên bản khóa học và bài đã học xong" in answer.content.decode()


@pytest.mark.parametrize("in_bulk", [False, True])
def test_lesson_that_people_learned_stays_in_its_course(admin_client, in_bulk):
    course, _edition = published()
    other, page = make_course("khac", lessons=0), lessons(course)[0]
    if in_bulk:
        address, data = f"/quan-tri/bulk/wagtailcore/page/move/?id={page.pk}", {"chooser": other.pk}
    else:
        address, data = f"/quan-tri/pages/{page.pk}/move/{other.pk}/confirm/", {}
    answer = admin_client.post(address, data, follow=True)
    assert "không chuyển sang khóa khác được" in answer.content.decode()
    assert Page.objects.get(pk=page.pk).get_parent().pk == course.pk


def test_lesson_that_nobody_learned_moves(admin_client):
    course, other = make_course(), make_course("khac", lessons=0)
    page = lessons(course)[0]
    admin_client.post(f"/quan-tri/pages/{page.pk}/move/{other.pk}/confirm/", follow=True)
    assert Page.objects.get(pk=page.pk).get_parent().pk == other.pk


def test_lessons_that_people_learned_change_places(admin_client):
    course, _edition = published()
    first, second = lessons(course)
    answer = admin_client.post(f"/quan-tri/pages/{second.pk}/set_position/?position=0")
    assert answer.status_code == 200
    assert [page.pk for page in lessons(course)] == [second.pk, first.pk]


# --- archiving
def test_archived_course_is_open_to_who_began_and_to_nobody_else(client, admin_client):
    course, edition = published()
    learner = LearnerFactory()
    enrolment = enrolled(learner, course, edition)
    admin_client.post(f"/quan-tri/luu-tru/{course.pk}/")
    assert client.get("/khoa-hoc/khoa-mau/").status_code == 404
    assert client.get("/hoc/khoa-mau/bai-1/").status_code == 404
    learner.user = admin_client.get("/quan-tri/").wsgi_request.user
    learner.save()
    for path in ("/khoa-hoc/khoa-mau/", "/hoc/khoa-mau/bai-1/", "/hoc/khoa-mau/kiem-tra/"):
        assert admin_client.get(path).status_code == 200, path
    finish(enrolment, "khoa-mau/bai-1")


def test_archiving_a_course_warns_of_programmes_that_need_it(admin_client):
    course, _edition = published()
    make_programme("chuong-trinh", course)
    answer = admin_client.post(f"/quan-tri/luu-tru/{course.pk}/", follow=True)
    assert "Chương trình “Chương trình chuong-trinh” vẫn đòi khóa học" in answer.content.decode()


# --- pictures, recordings, documents
def in_an_edition(file):
    """Published in a lesson, and gone from its page since."""
    course = make_course()
    page = lessons(course)[0]
    page.body = [("picture", {"picture": file, "alt": "Hình", "caption": ""})]
    page.save()
    publish(course)
    page.body = []
    page.save()


@draws_pictures
@pytest.mark.parametrize("address", ["images/{}/delete/", "bulk/content/picture/delete/?id={}"])
def test_picture_of_an_edition_is_not_deleted(admin_client, address):
    shown = picture()
    in_an_edition(shown)
    answer = admin_client.post(f"/quan-tri/{address.format(shown.pk)}", follow=True)
    assert "Không xóa được “hinh”: còn phiên bản khóa học đang dùng." in answer.content.decode()
    assert Picture.objects.filter(pk=shown.pk).exists()


@draws_pictures
def test_file_of_a_picture_of_an_edition_is_not_replaced(admin_client):
    shown = picture()
    in_an_edition(shown)
    new = ContentFile(SVG, name="moi.svg")
    answer = admin_client.post(f"/quan-tri/images/{shown.pk}/", {"title": "x", "alt": "y", "file": new}, follow=True)
    assert "Không thay được tệp của “hinh”" in answer.content.decode()
    assert Picture.objects.get(pk=shown.pk).file.name == shown.file.name


@draws_pictures
def test_cover_of_a_course_is_not_deleted(admin_client):
    cover = picture("bia")
    make_course(cover=cover)
    answer = admin_client.post(f"/quan-tri/images/{cover.pk}/delete/", follow=True)
    assert "còn khóa học “Khóa khoa-mau” đang dùng. Hãy bỏ tệp ra khỏi chỗ ấy" in answer.content.decode()


def test_recording_of_a_question_is_not_deleted(admin_client):
    course = make_course()
    sound = Media.objects.create(title="Bản ghi", type="audio", duration=1, file=ContentFile(b"x", name="ghi.mp3"))
    body = {"stem": "S?", "explanation": "E.", "answer": True, "audio": {"id": sound.pk, "src": sound.file.url}}
    add_version(course.questions.first(), body)
    answer = admin_client.post(f"/quan-tri/media/delete/{sound.pk}/", follow=True)
    assert "Không xóa được “Bản ghi”: còn phiên bản câu hỏi đang dùng." in answer.content.decode()
    assert Media.objects.filter(pk=sound.pk).exists()


def recording(title="Bản ghi"):
    return Media.objects.create(title=title, type="audio", duration=1, file=ContentFile(b"x", name="ghi.mp3"))


def read_aloud(sound):
    """A lesson that is published with its recording."""
    course = make_course()
    page = lessons(course)[0]
    page.audio = sound
    page.save()
    publish(course)
    return page


@pytest.mark.parametrize("address", ["media/delete/{}/", "media/edit/{}/"])
def test_recording_of_a_published_lesson_is_kept_after_the_lesson_took_another(admin_client, address):
    sound = recording()
    page = read_aloud(sound)
    page.audio = recording("Bản mới")
    page.save()
    new = {"title": "x", "duration": 1, "file": ContentFile(b"y", name="moi.mp3")}
    answer = admin_client.post(f"/quan-tri/{address.format(sound.pk)}", new, follow=True)
    said = " ".join(answer.content.decode().split())
    assert "“Bản ghi”: còn phiên bản khóa học đang dùng." in said
    assert ("Bản đã xuất bản giữ nguyên như người học đã thấy" in said) == ("delete" in address)
    assert Media.objects.get(pk=sound.pk).file.name == sound.file.name


def test_recording_that_a_draft_has_chosen_is_not_deleted(admin_client):
    sound = recording()
    page = lessons(make_course())[0]
    page.audio = sound
    page.save()
    answer = admin_client.get(f"/quan-tri/media/delete/{sound.pk}/", follow=True)
    assert "còn bài học “Bài 1” đang dùng. Hãy bỏ tệp ra khỏi chỗ ấy" in answer.content.decode()
    page.audio = None
    page.save()
    admin_client.post(f"/quan-tri/media/delete/{sound.pk}/")
    assert not Media.objects.exists()


def test_recording_in_many_places_names_three_and_counts_the_rest(admin_client):
    sound = recording()
    for page in lessons(make_course(lessons=5)):
        page.audio = sound
        page.save()
    answer = admin_client.post(f"/quan-tri/media/delete/{sound.pk}/", follow=True)
    assert "và 2 chỗ khác đang dùng" in answer.content.decode()


def test_picture_that_nothing_shows_is_deleted(admin_client):
    spare = picture()
    admin_client.post(f"/quan-tri/images/{spare.pk}/delete/")
    assert not Picture.objects.exists()


# --- no door ends in an error
def test_group_that_something_points_to_is_kept(admin_client):
    group = TargetGroupFactory()
    LearnerFactory(target_group=group)
    answer = admin_client.post(f"/quan-tri/target_groups/delete/{group.pk}/", follow=True)
    assert answer.status_code == 200
    assert TargetGroup.objects.filter(pk=group.pk).exists()


TABLES = {Question: "questions", TargetGroup: "target_groups"}


def addresses(row):
    """Where the admin deletes such a row."""
    if isinstance(row, Page):
        return [f"/quan-tri/pages/{row.pk}/delete/", f"/quan-tri/bulk/wagtailcore/page/delete/?id={row.pk}"]
    if isinstance(row, Picture):
        return [f"/quan-tri/images/{row.pk}/delete/", f"/quan-tri/bulk/content/picture/delete/?id={row.pk}"]
    return [f"/quan-tri/{TABLES[type(row)]}/delete/{row.pk}/"]


def test_every_table_of_the_admin_with_protected_rows_deletes_through_the_refusal():
    """Elsewhere a deletion could end in an uncaught error. Logins are nobody's in the admin."""
    tables = [each for each in viewsets.viewsets if isinstance(each, ModelViewSet) and in_use(each.model)]
    tables = [each for each in tables if each.model is not User]
    assert {Question, TargetGroup} <= {each.model for each in tables}
    assert [each for each in tables if not issubclass(each.delete_view_class, DeleteView)] == []


def in_use(model):
    relations = model._meta.get_fields(include_hidden=True)
    return any(
        getattr(relation, "on_delete", None) in (PROTECT, RESTRICT) for relation in relations if not relation.concrete
    )


@draws_pictures
def test_every_protected_row_in_the_admin_is_refused_in_words(admin_client):
    """Also a row that was protected a moment ago: the refusal is asked of the models, not of a count kept aside."""
    cover = picture("bia")
    course = make_course(cover=cover)
    publish(course)
    programme = make_programme("chuong-trinh", course)
    learner = LearnerFactory(target_group=TargetGroupFactory())
    learning.choose_programme(learner=learner, programme=programme, at=AT)
    rows = [course, programme, course.get_parent(), cover, Question.objects.first(), learner.target_group]
    for row in rows:
        for address in addresses(row):
            answer = admin_client.post(address, follow=True)
            assert answer.status_code == 200, address
            assert "/bulk/" in address or "Không xóa được" in answer.content.decode(), address
        assert type(row).objects.filter(pk=row.pk).exists()
