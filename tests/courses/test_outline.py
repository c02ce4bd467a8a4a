"""A lesson read back from its HTML."""

from courses.rules import outline
from courses.rules.outline import Piece

HTML = """<p>Mở <b>đậm</b> đầu.</p><h2>Tiêu đề</h2><ul><li><b>Một.</b> Hai</li><li><p>Ba</p></li></ul>
<figure class="figure"><img src="/media/a.svg" alt="x"><figcaption>Chú thích</figcaption></figure>
<figure class="figure"><img src="/media/c.svg" alt="z"></figure>
<ol class="steps"><li><div><p><strong>Bấm nút.</strong> Giữ.</p><img src="/media/b.svg" alt="y"></div></li>
<li><div><p><strong>Thả ra.</strong></p></div></li></ol>
<div class="callout tip"><p class="callout-title">Mẹo</p><div><p>Câu một.</p></div><p>Câu hai.</p></div>
<div class="callout try"><p class="callout-title">Thử làm</p><ol><li>Làm</li></ol></div>
<div class="callout odd"><p>Lạ.</p></div>
<div class="video"><p><b>Tên</b></p><video><source src="x"><track></video><details><p>Lời</details></div>
<p class="download"><a href="x">Tệp</a> <span>PDF</span></p><p></p>
<p><b>A</b> <i>b</i></p><div><p>Cuối</p></div></div>"""


def test_pieces_stand_in_their_order_with_what_marks_them():
    assert outline.read(HTML) == (
        Piece("text", "Mở đậm đầu."),
        Piece("heading", "Tiêu đề"),
        Piece("item", "Một. Hai", lead="Một."),
        Piece("item", "Ba"),
        Piece("picture", "Chú thích", src="/media/a.svg", alt="x"),
        Piece("picture", src="/media/c.svg", alt="z"),
        Piece("step", "Bấm nút. Giữ.", lead="Bấm nút.", src="/media/b.svg", alt="y"),
        Piece("step", "Thả ra."),
        Piece("text", "Câu một.", within="tip", title="Mẹo"),
        Piece("text", "Câu hai.", within="tip", title="Mẹo"),
        Piece("item", "Làm", within="try", title="Thử làm"),
        Piece("text", "Lạ.", within="note"),
        Piece("text", "A b", lead="A"),
        Piece("text", "Cuối"),
    )


def test_callouts_are_told_apart():
    found = [
        (kind, title, [each.text for each in inside]) for kind, title, inside in outline.callouts(outline.read(HTML))
    ]
    assert found == [("tip", "Mẹo", ["Câu một.", "Câu hai."]), ("try", "Thử làm", ["Làm"]), ("note", "", ["Lạ."])]


def test_nothing_and_a_caption_without_a_picture_are_no_pieces():
    assert outline.read("") == outline.read("<figcaption>Chữ</figcaption>") == ()
