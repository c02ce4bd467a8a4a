"""What was found before publishing, in the author's words: what it is and what to do."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.rules.checking import Finding

_WORDS = {
    "no_alt": gettext_lazy("Hình “%(about)s” chưa có lời mô tả cho người không nhìn thấy."),
    "no_transcript": gettext_lazy("“%(about)s” chưa có lời thoại viết ra hay phụ đề: người không nghe được sẽ bỏ lỡ."),
    "no_captions": gettext_lazy("Video “%(about)s” chưa có phụ đề. Nên thêm tệp .vtt."),
    "no_recording": gettext_lazy(
        "Bài chưa có bản đọc thu sẵn. Máy có giọng tiếng Việt vẫn đọc được, nhưng giọng người dễ nghe hơn."
    ),
    "dead_link": gettext_lazy("Đường dẫn “%(about)s” không dẫn tới đâu. Hãy sửa hoặc bỏ đi."),
    "unknown_check": gettext_lazy("Câu tự kiểm tra “%(about)s” không còn trong ngân hàng câu hỏi."),
    "no_check": gettext_lazy("Bài chưa có câu hỏi tự kiểm tra."),
    "long_sentence": gettext_lazy("Câu dài %(size)s tiếng, nên tách làm hai: “%(about)s”"),
    "heavy_html": gettext_lazy("Chữ của bài nặng %(size)s byte, quá mức cho máy rẻ và mạng yếu. Nên tách làm hai bài."),
    "heavy_pictures": gettext_lazy("Các hình của bài nặng %(size)s byte, quá mức. Hãy thu nhỏ hoặc bỏ bớt hình."),
    "no_lesson": gettext_lazy("Câu hỏi chưa gắn với bài nào đang đăng: trả lời sai thì không biết xem lại bài nào."),
    "no_lessons": gettext_lazy("Khóa học chưa có bài nào được đăng."),
    "empty_bank": gettext_lazy("Ngân hàng câu hỏi còn trống: chưa ai làm được bài kiểm tra."),
    "small_bank": gettext_lazy("Ngân hàng nên có từ %(size)s câu, để lần làm sau gặp câu khác."),
}


def said(finding: Finding) -> str:
    """Problems of rules and questions are sentences already."""
    words = _WORDS.get(finding.code)
    return str(words) % {"about": finding.about, "size": finding.size} if words else _(finding.about)
