"""What an author is told when a course or a lesson goes out."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from courses.models import CoursePage, EditionMove, LessonPage
from courses.queries import authoring
from courses.rules import editions
from courses.wagtail_hooks.preview import address


@hooks.register("after_publish_page")
def tell_of_publication(request: HttpRequest, page: Page) -> None:
    if not page.live:  # it waits for its hour
        return
    if isinstance(page, CoursePage):
        _tell_of_course(request, page)
    elif isinstance(page, LessonPage):
        _tell_of_lesson(request, page)


@hooks.register("after_edit_page")
def tell_of_approval(request: HttpRequest, page: Page) -> None:
    """A reviewer's approval publishes too."""
    if "action-workflow-action" in request.POST:
        saved = page.specific_class.objects.get(pk=page.pk)
        if not saved.has_unpublished_changes:
            tell_of_publication(request, saved)


def _tell_of_course(request: HttpRequest, course: CoursePage) -> None:
    edition = authoring.newest_edition(course)
    if edition is None:
        said = _("Khóa học chưa có bài nào được xuất bản, nên người học chưa mở được. Hãy xuất bản các bài trước.")
        messages.warning(request, said)
        return
    move = EditionMove.objects.filter(edition=edition, done_at__isnull=True).first()
    if move and edition.revision > 1:
        messages.info(request, _("Bản sửa câu chữ: ai đang học cũng thấy ngay, không mất gì."))
    elif move:
        said = _("Phiên bản %(number)s: người mới học bản này; ai mới học dưới %(below)s %% số bài được chuyển sang.")
        messages.info(request, said % {"number": edition.number, "below": move.below})
    elif edition.number > 1 and edition.revision == 1:
        said = _("Phiên bản đang dùng cho người mới: %(number)s. Ai đã bắt đầu học thì học tiếp bản của mình.")
        messages.info(request, said % {"number": edition.number})
    _warn(request, course)


def _warn(request: HttpRequest, course: CoursePage) -> None:
    """A course without a test can be read, but hardly anybody can complete it; a skill may lack questions."""
    draft = authoring.draft(course)
    if not draft.questions:
        messages.warning(
            request, _("Khóa học chưa có câu hỏi kiểm tra, nên chưa ai hoàn thành được. Hãy thêm câu hỏi.")
        )
    for skill, asked, available in editions.shortages(draft.terms, [question.skill for question in draft.questions]):
        said = _("Năng lực %(skill)s cần %(asked)s câu, ngân hàng chỉ có %(available)s. Hãy thêm câu hỏi.")
        messages.warning(request, said % {"skill": skill, "asked": asked, "available": available})


def _tell_of_lesson(request: HttpRequest, lesson: LessonPage) -> None:
    course = lesson.get_parent()
    said = _("Người học thấy bài này khi khóa học “%(course)s” được xuất bản.")
    buttons = [
        messages.button(reverse("wagtailadmin_pages:edit", args=[course.pk]), _("Đến khóa học")),
        messages.button(address(course), _("Xem trước khi xuất bản")),
    ]
    messages.info(request, said % {"course": course.get_admin_display_title()}, buttons=buttons)
