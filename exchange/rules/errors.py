"""Why a file or a cell is not taken: a code for programs, a Vietnamese text for people.

The texts stand here as source strings; the layers above translate them (``exchange.adapters.wording``).
"""

from dataclasses import dataclass, field


def gettext_noop(message: str) -> str:
    """Marks a text for translation without translating it: rules know no framework."""
    return message


class FileError(Exception):
    """A file that is refused as a whole. ``code`` is a key of FILE_TEXTS, ``names`` fill its text."""

    def __init__(self, code: str, **names: object) -> None:
        self.code = code
        self.names = names
        super().__init__(FILE_TEXTS[code] % names)


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that is refused. ``code`` is a key of CELL_TEXTS, ``names`` fill its text."""

    column: str
    code: str
    names: dict[str, object] = field(default_factory=dict)


FILE_TEXTS = {
    "empty": gettext_noop("Tệp rỗng, không có dữ liệu. Hãy mở tệp kiểm tra, lưu lại rồi tải lên."),
    "too_large": gettext_noop("Tệp nặng hơn %(limit)s MB. Hãy chia thành nhiều tệp nhỏ hơn."),
    "wrong_type": gettext_noop(
        "Đây không phải tệp bảng tính. Hãy dùng tệp Excel (.xlsx) hoặc CSV; đổi đuôi tên tệp thì không đủ."
    ),
    "locked": gettext_noop(
        "Tệp có mật khẩu nên không đọc được. Hãy mở bằng Excel, bỏ mật khẩu (Tệp › Thông tin › Bảo vệ sổ làm việc), "
        "lưu lại rồi tải lên."
    ),
    "old": gettext_noop(
        "Đây là tệp Excel đời cũ (.xls). Hãy mở bằng Excel, chọn “Lưu thành” (Save As) loại .xlsx rồi tải lên."
    ),
    "ods": gettext_noop(
        "Đây là tệp LibreOffice (.ods). Hãy mở tệp, chọn “Lưu thành” (Save As) loại Excel .xlsx rồi tải lên."
    ),
    "only_hidden": gettext_noop(
        "Mọi trang tính có dữ liệu trong tệp đều đang ẩn. Hãy mở bằng Excel, bấm chuột phải vào tên trang tính, chọn "
        "“Bỏ ẩn” (Unhide), lưu lại rồi tải lên."
    ),
    "macro": gettext_noop("Tệp có chứa macro. Hãy chọn “Lưu thành” (Save As) loại .xlsx không macro rồi tải lên."),
    "damaged": gettext_noop("Tệp bị hỏng hoặc tải lên dở dang. Hãy mở tệp bằng Excel, lưu lại rồi tải lên."),
    "unsafe": gettext_noop(
        "Tệp có cấu trúc không an toàn nên không được nhận. Hãy chép dữ liệu sang một tệp Excel mới rồi tải lên."
    ),
    "unpacks_too_large": gettext_noop(
        "Nội dung trong tệp quá lớn sau khi giải nén. Hãy chép riêng các dòng dữ liệu sang một tệp Excel mới."
    ),
    "too_many_cells": gettext_noop(
        "Bảng quá lớn: tối đa %(rows)s dòng và %(columns)s cột. Hãy xóa các dòng, cột trống ở cuối bảng "
        "hoặc chia thành nhiều tệp."
    ),
    "cell_too_long": gettext_noop("Có ô quá dài ở gần dòng %(row)s. Hãy kiểm tra dấu nháy kép trong tệp CSV."),
    "not_unicode": gettext_noop(
        "Chữ trong tệp không phải Unicode (thường do lưu từ phần mềm cũ). Hãy mở bằng Excel, chọn "
        "“Lưu thành” (Save As) loại “CSV UTF-8” hoặc .xlsx rồi tải lên."
    ),
    "legacy_file": gettext_noop(
        "Chữ trong tệp dùng bảng mã cũ %(encoding)s, ví dụ “%(found)s” có lẽ là “%(reading)s”. "
        "Hãy chuyển cả tệp sang Unicode (trong UniKey bấm Ctrl+Shift+F6) rồi tải lên."
    ),
    "no_rows": gettext_noop("Không có dòng dữ liệu nào dưới dòng tiêu đề."),
    "paper_type": gettext_noop(
        "Đây không phải ảnh hay tệp PDF. Hãy chụp ảnh giấy tờ, hoặc chọn tệp JPEG, PNG, WEBP, PDF."
    ),
    "paper_too_large": gettext_noop(
        "Tệp nặng hơn %(limit)s MB. Hãy chụp lại với cỡ ảnh nhỏ hơn, hoặc quét ở mức thường."
    ),
    "paper_too_many_dots": gettext_noop("Ảnh quá lớn để mở an toàn. Hãy chụp lại bằng điện thoại với cỡ ảnh thường."),
    "paper_damaged": gettext_noop("Tệp bị hỏng hoặc gửi lên dở dang, không mở được. Hãy chụp ảnh hoặc chọn tệp khác."),
    "paper_locked": gettext_noop("Tệp PDF có mật khẩu nên không xem được. Hãy bỏ mật khẩu, hoặc chụp ảnh giấy tờ."),
    "paper_active": gettext_noop(
        "Tệp PDF có chương trình hoặc tệp khác bên trong. Hãy in lại thành PDF, hoặc chụp ảnh."
    ),
    "document_type": gettext_noop("Đây không phải tệp Word. Hãy dùng tệp .docx; đổi đuôi tên tệp thì không đủ."),
    "document_old": gettext_noop(
        "Đây không phải tệp .docx, hoặc tệp có mật khẩu. Hãy mở bằng Word, bỏ mật khẩu nếu có, chọn “Lưu thành” "
        "(Save As) loại .docx rồi tải lên."
    ),
    "document_macro": gettext_noop(
        "Tệp Word có chứa macro. Hãy chọn “Lưu thành” (Save As) loại .docx không macro rồi tải lên."
    ),
    "document_link": gettext_noop(
        "Tệp Word có ảnh hoặc mẫu lấy từ nơi khác. Hãy chèn thẳng ảnh vào tệp, bỏ liên kết rồi tải lên."
    ),
    "document_tags": gettext_noop("Tệp Word có quá nhiều dấu ngoặc nhọn. Hãy dùng lại mẫu gốc rồi sửa trên mẫu đó."),
    "document_unsafe": gettext_noop(
        "Tệp Word có đối tượng nhúng hoặc trường lấy dữ liệu từ nơi khác. Hãy xóa đối tượng đó, lưu lại rồi tải lên."
    ),
    "interrupted": gettext_noop(
        "Việc kiểm tra tệp bị gián đoạn. Hãy tải lên lần nữa; nếu vẫn lỗi, báo người quản trị."
    ),
}

CELL_TEXTS = {
    "error_value": gettext_noop("Ô này báo lỗi %(found)s của Excel. Hãy sửa công thức, hoặc gõ lại giá trị."),
    "hidden_row": gettext_noop("Dòng đang ẩn trong Excel nên không đọc. Cần đọc thì bỏ ẩn, lưu lại rồi tải lên."),
    "numbering": gettext_noop("Dòng đánh số các cột."),
    "header_again": gettext_noop("Dòng tiêu đề được lặp lại."),
    "section": gettext_noop("Tên của một phần trong bảng (ô gộp ngang)."),
    "foot": gettext_noop("Dòng tổng cộng, ngày tháng hoặc chữ ký."),
    "required": gettext_noop("Còn trống. Hãy điền ô này; nếu ô có công thức, hãy dán giá trị."),
    "too_long": gettext_noop("Dài %(length)s chữ, nhiều nhất là %(limit)s. Hãy viết ngắn lại."),
    "formula": gettext_noop("Bắt đầu bằng dấu “=” như một công thức. Hãy gõ lại bằng chữ hoặc số."),
    "legacy": gettext_noop(
        "Dùng bảng mã cũ %(encoding)s, có lẽ là “%(reading)s”. Hãy chuyển cả tệp sang Unicode "
        "(trong UniKey bấm Ctrl+Shift+F6) rồi tải lên."
    ),
    "garbled": gettext_noop("Chữ bị lỗi phông, không đọc được. Hãy gõ lại bằng phông Unicode."),
    "example": gettext_noop("Đây là dòng ví dụ của tệp mẫu. Hãy xóa dòng này."),
    "repeated": gettext_noop("Trùng với dòng %(first)s nhưng nội dung khác nhau. Hãy giữ lại một dòng."),
    "repeated_same": gettext_noop("Giống hệt dòng %(first)s nên được bỏ qua."),
}
