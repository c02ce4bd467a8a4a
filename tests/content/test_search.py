"""Searching with and without tone marks, and what is never found."""

import unicodedata

import pytest
from wagtail.models import Page, PageViewRestriction, Site

from content import queries
from content.actions.search import index_missing, index_page
from content.models import HomePage, NewsIndexPage, PageText
from tests.content.conftest import write_news

pytestmark = pytest.mark.django_db
SEARCH = "/tim-kiem/"


@pytest.fixture
def home(db):
    """A site of two pages that say next to nothing."""
    root = Page.get_first_root_node()
    root.get_children().delete()  # Wagtail's own welcome
    root.refresh_from_db()
    home = root.add_child(instance=HomePage(title="Trang đầu", slug="trang-dau", heading="Chào", intro="Học."))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": home})
    home.add_child(instance=NewsIndexPage(title="Tin tức", slug="tin-tuc"))
    index_missing()
    return home


@pytest.fixture
def scam(home):
    return write_news(
        "Đề phòng lừa đảo ở xã Thủy Sơn",
        "<h2>Mã OTP</h2><p>Đừng đọc <b>mã số bí mật</b> cho người lạ. Hãy hỏi con cháu.</p>",
        intro="Bà Thuỷ kể lại chuyện của mình.",
    )


def titles(typed: str) -> list[str]:
    return [result.title for result in queries.search(typed)]


def test_page_is_found_however_it_is_typed(scam):
    ways = [
        *("lừa đảo", "lua dao", "LUA DAO", "Lừa Đảo", "  lua   dao  ", unicodedata.normalize("NFD", "lừa đảo")),
        *("đề phòng", "de phong", "Đề", "de"),
        *("Thủy", "Thuỷ", "thuy", "bà thủy kể", "bà thuỷ kể", "ke chuyen"),
        *("mã OTP", "ma otp", "bi mat", "con cháu lừa đảo"),
    ]
    assert {typed: titles(typed) for typed in ways} == {key: [scam.title] for key in ways}


def test_page_written_in_decomposed_letters_is_found(home):
    title = unicodedata.normalize("NFD", "Cách gửi ảnh cho cháu")
    write_news(title, unicodedata.normalize("NFD", "<p>Chụp bằng điện thoại.</p>"))
    assert titles("cach gui") == titles("gửi ảnh") == titles("chụp bằng") == [title]


def test_page_without_one_of_the_words_is_not_found(scam):
    assert titles("lừa đảo máy bay") == []


def test_what_says_nothing_finds_nothing(scam):
    nothing = ["", "   ", "<script>", "%", "_", "lừa%đảo", "\\"]
    assert {typed: titles(typed) for typed in nothing} == {key: [] for key in nothing}


def test_title_comes_before_text(home):
    write_news("Tin một", "<p>Cách tạo mật khẩu mạnh.</p>")
    write_news("Mật khẩu mạnh", "<p>Cách tạo.</p>")
    write_news("Mật khẩu", "<p>Cách tạo cho mạnh.</p>")
    assert titles("mat khau manh") == ["Mật khẩu mạnh", "Mật khẩu", "Tin một"]


def test_excerpt_shows_the_words_as_written(scam):
    (result,) = queries.search("ma so bi mat")
    assert (result.match, result.url) == ("mã số bí mật", scam.url)
    assert result.before.endswith("Đừng đọc ")
    assert result.after.startswith(" cho người lạ")


def test_excerpt_of_words_in_the_title_only_is_empty(scam):
    (result,) = queries.search("phong xa")
    assert (result.before, result.match, result.after) == ("", "", "")


def test_page_shows_results_and_keeps_what_was_typed(client, scam):
    page = client.get(SEARCH, {"q": "ma so bi mat"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "1 kết quả" in text
    assert f'<a href="{scam.url}">{scam.title}</a>' in text
    assert "<mark>mã số bí mật</mark>" in text
    assert 'value="ma so bi mat"' in text


def test_page_without_results_says_what_to_try(client, scam):
    text = client.get(SEARCH, {"q": "máy bay"}).content.decode()
    assert "Không tìm thấy gì cho “máy bay”. Thử từ ngắn hơn" in text


def test_page_before_anything_is_typed_only_asks(client, home):
    text = client.get(SEARCH).content.decode()
    assert "Bạn muốn tìm gì?" in text
    assert "Không tìm thấy" not in text


def test_page_takes_what_is_typed_as_text(client, home):
    for typed in ("<script>alert(1)</script>", '"><img src=x>', "x" * 5000):
        page = client.get(SEARCH, {"q": typed})
        text = page.content.decode()
        assert page.status_code == 200
        for harm in ("<script>alert", "<img src=x", "x" * 101):
            assert harm not in text


def test_text_of_a_page_is_shown_as_text(client, home):
    write_news("Mã nguồn", "<p>Gõ &lt;script&gt;alert(1)&lt;/script&gt; thử.</p>")
    assert "<script>alert" not in client.get(SEARCH, {"q": "thu"}).content.decode()


def test_draft_and_page_taken_down_are_not_found(scam):
    write_news("Lừa đảo mới", publish=False)
    assert titles("lua dao") == [scam.title]
    scam.unpublish()
    assert titles("lua dao") == []


def test_draft_of_a_published_page_is_not_found_before_it_is_published(scam):
    scam.title = "Cẩn thận kẻ gian"
    revision = scam.save_revision()
    assert titles("ke gian") == []
    revision.publish()
    assert titles("ke gian") == ["Cẩn thận kẻ gian"]
    assert titles("de phong") == []


@pytest.mark.parametrize("above", [False, True])
def test_private_page_is_not_found_nor_what_is_below_it(scam, above):
    private = NewsIndexPage.objects.get() if above else scam
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert titles("lua dao") == []


def test_page_that_was_deleted_is_not_found(scam):
    scam.delete()
    assert titles("lua dao") == []
    assert not PageText.objects.filter(page_id=scam.pk).exists()


def test_results_are_at_most_thirty_and_cost_the_same(client, home, django_assert_num_queries):
    write_news("Bản tin")
    client.get(SEARCH, {"q": "ban tin"})
    with django_assert_num_queries(2):
        client.get(SEARCH, {"q": "ban tin"})
    for n in range(queries.LIMIT + 2):
        write_news(f"Bản tin {n}")
    with django_assert_num_queries(2):
        page = client.get(SEARCH, {"q": "ban tin"})
    assert len(page.context["results"]) == queries.LIMIT


def test_page_only_shows(client, home):
    assert client.post(SEARCH, {"q": "a"}).status_code == 405


def test_indexing_twice_is_one_row(scam):
    first, second = (index_page(page=scam) for _ in range(2))
    assert first == second
    assert len(first.plain) == len(first.words)


def test_index_holds_words_and_no_tags(scam):
    assert index_page(page=scam).plain == (
        "Bà Thuỷ kể lại chuyện của mình. Mã OTP Đừng đọc mã số bí mật cho người lạ. Hãy hỏi con cháu."
    )


def test_sweep_finds_pages_that_were_missed(scam):
    PageText.objects.all().delete()
    assert titles("lua dao") == []
    assert [index_missing() for _ in range(2)] == [3, 0]
    assert titles("lua dao") == [scam.title]


def test_sweep_finds_a_live_copy_and_leaves_a_draft(scam):
    scam.copy(update_attrs={"title": "Lừa đảo bản sao", "slug": "ban-sao"}, keep_live=True)
    write_news("Lừa đảo nháp", publish=False)
    index_missing()
    assert sorted(titles("lua dao")) == ["Lừa đảo bản sao", scam.title]


def test_page_without_words_of_its_own_is_found_by_its_title(home):
    assert titles("tin tuc") == ["Tin tức"]
