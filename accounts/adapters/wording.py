"""What is wrong and what to do, in plain Vietnamese; the rules only give codes."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.rules.personal_numbers import PersonalNumberError
from accounts.rules.persons import PersonError
from accounts.rules.phones import PhoneError

PHONES = {
    "empty": _("Hãy nhập số điện thoại."),
    "letters": _("Số điện thoại chỉ gồm chữ số, ví dụ 0912 345 678."),
    "length": _("Số điện thoại di động có 10 chữ số, ví dụ 0912 345 678. Hãy đếm lại."),
    "prefix": _("Số di động bắt đầu bằng 03, 05, 07, 08 hoặc 09. Hãy kiểm tra lại."),
    "landline": _("Đây là số máy bàn, không nhận được tin nhắn. Hãy nhập số di động."),
    "several": _("Ô này có hai số điện thoại. Hãy giữ lại một số."),
    "rounded": _("Excel đã làm tròn số này nên mất chữ số. Hãy định dạng cột thành Văn bản (Text) rồi gõ lại số."),
    "old": _("Số 11 chữ số đã đổi sang 10 chữ số từ năm 2018. Hãy nhập số mới."),
}

PERSONS = {
    "empty": _("Hãy nhập họ và tên."),
    "too_long": _("Họ và tên dài %(length)s chữ, nhiều nhất là 100. Hãy viết ngắn lại."),
    "formula": _("Họ và tên không bắt đầu bằng dấu = + - @. Hãy gõ lại bằng chữ."),
    "legacy": _("Chữ đang ở bảng mã cũ, có lẽ là “%(reading)s”. Hãy gõ lại bằng Unicode."),
    "garbled": _("Chữ bị lỗi phông, không đọc được. Hãy gõ lại bằng Unicode."),
    "signs": _("“%(sign)s” không phải là tên. Họ và tên chỉ gồm chữ cái."),
    "one_word": _("Hãy nhập cả họ và tên, ví dụ Nguyễn Thị Hoa."),
    "too_many_words": _("Họ và tên có quá nhiều từ. Hãy chỉ ghi họ, tên đệm và tên."),
    "year_missing": _("Hãy nhập năm sinh gồm 4 chữ số, ví dụ 1958."),
    "incomplete": _("Hãy nhập cả ngày và tháng, hoặc để trống cả hai nếu chỉ nhớ năm sinh."),
    "unreadable_box": _("Ngày hoặc tháng chưa đúng. Ví dụ: ngày 5, tháng 3, năm 1958."),
    "month": _("Không có tháng %(month)s. Tháng là số từ 1 đến 12."),
    "day": _("Tháng %(month)s năm %(year)s không có ngày %(day)s. Hãy kiểm tra lại."),
    "future": _("Ngày sinh không thể ở tương lai. Hãy kiểm tra lại năm sinh."),
    "too_old": _("Năm sinh có vẻ chưa đúng. Hãy nhập đủ 4 chữ số, ví dụ 1958."),
    "unreadable": _("Không đọc được ngày “%(typed)s”. Hãy ghi như 05/03/1958, hoặc chỉ năm 1958."),
}

DEATHS = {
    "no_day": _("Hãy ghi đủ ngày, tháng, năm mất, ví dụ 20/7/2026."),
    "unreadable": _("Không đọc được ngày “%(typed)s”. Hãy ghi ngày, tháng, năm mất, ví dụ 20/7/2026."),
    "future": _("Ngày mất không thể ở sau hôm nay. Hãy kiểm tra lại."),
    "too_old": _("Năm mất có vẻ chưa đúng. Hãy ghi đủ 4 chữ số, ví dụ 20/7/2026."),
    "before_birth": _("Ngày mất trước ngày sinh trong hồ sơ. Hãy kiểm tra lại ngày mất, hoặc sửa ngày sinh trước."),
}
"""Where these say nothing, a day of death is read like a birth date."""

LISTED = {
    "about": _("Ghi “%(typed)s”, đọc là năm %(year)s."),
    "serial": _("Ghi số %(typed)s, là ngày %(on)s theo cách Excel đếm ngày."),
    "no_day": _("Ghi “%(typed)s”, chỉ lấy năm %(year)s."),
    "short": _("Ghi “%(typed)s”, đọc là %(on)s."),
    "zero": _("Thêm số 0 ở đầu: %(phone)s."),
    "name": _("Viết là “%(name)s”."),
}
"""What is told where a list is read otherwise than it is written."""

PERSONAL_NUMBERS = {
    "length": _("Số định danh cá nhân (số căn cước) có đúng 12 chữ số. Hãy kiểm tra lại."),
    "year": _("Số này không khớp với năm sinh đã nhập. Hãy kiểm tra lại số hoặc năm sinh."),
}

SIGNS = {
    "hat": _("Nón"),
    "buffalo": _("Trâu"),
    "rice": _("Lúa"),
    "bicycle": _("Xe đạp"),
    "teapot": _("Ấm trà"),
    "fish": _("Cá"),
    "house": _("Nhà"),
    "rooster": _("Gà"),
    "coconut": _("Cây dừa"),
    "sun": _("Mặt trời"),
    "boat": _("Thuyền"),
    "lotus": _("Hoa sen"),
}
"""What the pictures of a card are called."""

TOO_MANY = _("Bạn đã thử quá nhiều lần. Hãy đợi vài phút rồi thử lại.")
WRONG_CODE = _("Mã chưa đúng. Hãy xem lại tin nhắn và nhập 6 chữ số.")

ACCOUNT_ERRORS = {
    "account_inactive": _("Tài khoản này đã bị khóa. Hãy liên hệ người quản trị."),
    "cannot_remove_primary_email": _("Không xóa được địa chỉ e-mail chính."),
    "duplicate_email": _("Địa chỉ e-mail này đã có trong tài khoản của bạn."),
    "email_password_mismatch": _("E-mail hoặc mật khẩu chưa đúng."),
    "phone_password_mismatch": _("Số điện thoại hoặc mật khẩu chưa đúng."),
    "username_password_mismatch": _("Hãy nhập số điện thoại di động hoặc địa chỉ e-mail."),
    "email_taken": _("Địa chỉ e-mail này đã thuộc về một tài khoản khác."),
    "phone_taken": _("Số điện thoại này đã thuộc về một tài khoản khác."),
    "enter_current_password": _("Hãy nhập mật khẩu hiện tại."),
    "incorrect_code": WRONG_CODE,
    "incorrect_password": _("Mật khẩu chưa đúng."),
    "invalid_or_expired_key": _("Đường dẫn đã hết hạn. Hãy yêu cầu đường dẫn mới."),
    "invalid_login": _("Hãy nhập số điện thoại di động hoặc địa chỉ e-mail."),
    "invalid_password_reset": _("Đường dẫn đặt lại mật khẩu đã hết hạn. Hãy yêu cầu lại."),
    "max_email_addresses": _("Không thêm được quá %d địa chỉ e-mail."),
    "too_many_login_attempts": TOO_MANY,
    "rate_limited": TOO_MANY,
    "unverified_primary_email": _("Hãy xác nhận địa chỉ e-mail chính trước."),
    "select_only_one": _("Hãy chỉ nhập số điện thoại hoặc e-mail."),
    "same_as_current": _("Giá trị mới phải khác giá trị hiện tại."),
}

MFA_ERRORS = {
    "add_email_blocked": _("Tài khoản đã có xác thực hai lớp nên không thêm được e-mail."),
    "cannot_delete_authenticator": _("Không tắt được xác thực hai lớp."),
    "cannot_generate_recovery_codes": _("Hãy bật xác thực hai lớp trước khi tạo mã dự phòng."),
    "incorrect_code": _("Mã chưa đúng. Hãy nhập 6 chữ số đang hiện trong ứng dụng xác thực."),
    "unverified_email": _("Hãy xác nhận địa chỉ e-mail trước khi bật xác thực hai lớp."),
}


def phone_error(error: PhoneError) -> str:
    return str(PHONES[error.code])


def death_error(error: PersonError) -> str:
    return str({**PERSONS, **DEATHS}[error.code]) % error.names


def person_error(error: PersonError) -> str:
    return str(PERSONS[error.code]) % error.names


def listed(remark: str, names: Mapping[str, object]) -> str:
    return str(LISTED[remark]) % names


def personal_number_error(error: PersonalNumberError) -> str:
    return str(PERSONAL_NUMBERS[error.code])
