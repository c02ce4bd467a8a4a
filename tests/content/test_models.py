"""Pages as anybody sees them: from "Bạn là ai?" to the page for people like me, news and guidance."""

from datetime import date

import pytest

from content.models import (
    GuidanceDocument,
    GuidanceIndexPage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    PageText,
    StandardPage,
    TargetGroupPage,
)
from tests.content.conftest import document, picture, write_news
from tests.factories import make_course, make_programme

pytestmark = pytest.mark.django_db


def read(client, path="/") -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.content.decode()


def test_home_leads_every_target_group_to_its_page(client, home):
    text = read(client)
    assert home.heading in text
    for group in TargetGroupPage.objects.all():
        assert f'href="{group.url}"' in text
        assert group.group.summary in text
        own = read(client, group.url)
        assert f"<h1>{group.title}</h1>" in own
        assert 'href="/#ban-la-ai"' in own


def test_home_leaves_out_a_group_page_that_was_taken_down(client, home):
    gone = TargetGroupPage.objects.first()
    gone.unpublish()
    assert gone.title not in read(client)


def test_home_without_groups_says_that_they_are_being_written(client, home):
    TargetGroupPage.objects.all().delete()
    assert "Nội dung đang được biên soạn." in read(client)


def test_home_shows_the_three_newest_pieces_of_news_that_are_published(client, home):
    NewsPage.objects.all().delete()
    for day in (3, 1, 4, 2):
        write_news(f"Tin ngày {day}", date=date(2026, 9, day))
    write_news("Tin nháp", publish=False, date=date(2026, 9, 9))
    assert [item.title for item in client.get("/").context["news"]] == [f"Tin ngày {day}" for day in (4, 3, 2)]
    assert "Tin nháp" not in read(client)


def test_home_costs_the_same_for_few_and_many_news(client, home, django_assert_max_num_queries):
    read(client)
    with django_assert_max_num_queries(20) as few:
        read(client)
    for n in range(6):
        write_news(f"Tin {n}")
    with django_assert_max_num_queries(len(few)):
        read(client)


@pytest.mark.parametrize("where", ["home", "group"])
def test_cards_lead_to_what_can_be_learned(client, home, shelf, where):
    course = make_course("lua-dao", cover=picture("bia.svg"), minutes=45)
    programme, draft = make_programme("cong-dan", course), make_programme("nhap", course)
    draft.unpublish()
    page = home if where == "home" else TargetGroupPage.objects.first()
    page.featured = [("card", each) for each in (programme, course, draft)]
    page.save_revision().publish()
    text = read(client, page.url)
    assert 'href="/chuong-trinh/cong-dan/"' in text
    assert 'href="/khoa-hoc/lua-dao/"' in text
    assert "khoảng 45 phút" in text
    assert course.cover.file.url in text
    assert draft.title not in text


def test_group_page_without_a_programme_says_so(client, home):
    assert "Chương trình cho nhóm này đang được biên soạn." in read(client, TargetGroupPage.objects.first().url)


def test_news_are_listed_newest_first_and_each_leads_back(client, home):
    write_news("Tin mới nhất", "<p>Mời bà con.</p>", date=date(2026, 12, 1), intro="Học miễn phí.")
    listed = client.get("/tin-tuc/").context["news"]
    assert [item.date for item in listed] == sorted((item.date for item in listed), reverse=True)
    text = read(client, listed[0].url)
    for shown in ("Tin mới nhất", "01/12/2026", "Học miễn phí.", "Mời bà con.", 'href="/tin-tuc/"'):
        assert shown in text


def test_news_without_any_says_so(client, home):
    NewsPage.objects.all().delete()
    assert "Chưa có tin nào." in read(client, "/tin-tuc/")


def test_guidance_lists_documents_with_file_with_link_and_with_neither(client, home):
    page = GuidanceIndexPage.objects.get()
    assert "Chưa có văn bản nào." in read(client, page.url)
    plan = document()
    page.guidance = [
        GuidanceDocument(title="Kế hoạch", number="60/KH-UBND", issued_on=date(2026, 3, 2), document=plan),
        GuidanceDocument(title="Quyết định", link="https://example.org/757"),
        GuidanceDocument(title="Công văn"),
    ]
    page.save_revision().publish()
    text = read(client, page.url)
    assert f'<a href="{plan.url}">Kế hoạch</a>' in text
    assert "60/KH-UBND · 02/03/2026" in text
    assert '<a href="https://example.org/757" rel="external">Quyết định</a>' in text
    assert "<li>Công văn<br>" in text
    assert b"".join(client.get(plan.url)) == b"words"


def test_help_and_privacy_are_there(client, home):
    assert "Tôi không nhận được mã trong tin nhắn" in read(client, "/giup-do/")
    assert "Quyền của bạn" in read(client, "/quyen-rieng-tu/")


def test_page_that_does_not_exist_is_not_found(client, home):
    assert client.get("/khong-co/").status_code == 404


def test_each_kind_of_page_stands_in_its_place(home):
    news, guidance = NewsIndexPage.objects.get(), GuidanceIndexPage.objects.get()
    assert NewsPage.can_create_at(news)
    assert StandardPage.can_create_at(guidance)
    assert not NewsPage.can_create_at(home)
    assert not TargetGroupPage.can_create_at(news)
    assert not HomePage.can_create_at(home.get_parent())
    assert NewsPage.allowed_subpage_models() == TargetGroupPage.allowed_subpage_models() == []


def test_picture_says_what_it_shows(home):
    assert picture(alt="Nút gọi màu xanh").default_alt_text == "Nút gọi màu xanh"


def test_page_text_is_called_by_its_folded_title(home):
    assert str(PageText.objects.get(page=home)) == "hoc so thanh hoa"
