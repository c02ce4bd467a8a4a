"""The component competences of the Digital Competence Framework (Circular 02/2025/TT-BGDĐT), by their numbers."""

SKILLS = {
    "1.1": "Duyệt, tìm kiếm và lọc dữ liệu, thông tin",
    "1.2": "Đánh giá dữ liệu, thông tin",
    "1.3": "Quản lý dữ liệu, thông tin",
    "2.1": "Tương tác bằng công nghệ số",
    "2.2": "Chia sẻ thông tin bằng công nghệ số",
    "2.3": "Thực hiện trách nhiệm công dân trên mạng",
    "2.4": "Hợp tác bằng công nghệ số",
    "2.5": "Quy tắc ứng xử trên mạng",
    "2.6": "Quản lý danh tính số",
    "3.1": "Phát triển nội dung số",
    "3.2": "Tích hợp và tạo lập lại nội dung số",
    "3.3": "Bản quyền và giấy phép",
    "3.4": "Lập trình",
    "4.1": "Bảo vệ thiết bị",
    "4.2": "Bảo vệ dữ liệu cá nhân và quyền riêng tư",
    "4.3": "Bảo vệ sức khỏe và an sinh số",
    "4.4": "Bảo vệ môi trường",
    "5.1": "Giải quyết vấn đề kỹ thuật",
    "5.2": "Xác định nhu cầu và chọn công nghệ",
    "5.3": "Sử dụng sáng tạo công nghệ số",
    "5.4": "Nhận ra chỗ còn thiếu về năng lực số",
    "6.1": "Hiểu biết về trí tuệ nhân tạo",
    "6.2": "Sử dụng trí tuệ nhân tạo",
    "6.3": "Đánh giá trí tuệ nhân tạo",
}


def name(skill: str) -> str:
    """In words; what is not in the framework says its own number."""
    return SKILLS.get(skill, skill)
