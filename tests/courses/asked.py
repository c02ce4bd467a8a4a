"""A question of each kind, as the bank keeps them."""

SINGLE = {
    "stem": "Ai hỏi mã OTP?",
    "explanation": "Chỉ kẻ lừa đảo mới hỏi.",
    "hint": "Nghĩ xem ai được lợi.",
    "choices": [
        {"id": "a", "text": "Ngân hàng", "correct": False, "feedback": "Ngân hàng không hỏi mã."},
        {"id": "b", "text": "Kẻ lừa đảo", "correct": True, "feedback": ""},
        {"id": "c", "text": "Công an", "correct": False, "feedback": "Công an không hỏi mã."},
    ],
}
MULTIPLE = {
    "stem": "Dấu hiệu lừa đảo?",
    "explanation": "Giục và giấu.",
    "choices": [
        {"id": "a", "text": "Giục chuyển tiền", "correct": True, "feedback": "Đúng."},
        {"id": "b", "text": "Bảo giấu người nhà", "correct": True, "feedback": "Đúng."},
        {"id": "c", "text": "Hẹn gặp tại trụ sở", "correct": False, "feedback": "Đây là cách làm việc thật."},
    ],
}
TRUE_FALSE = {
    "stem": "Mã OTP giữ kín.",
    "explanation": "Là chìa khóa.",
    "answer": True,
    "feedback_false": "Đừng đọc.",
}
ORDERING = {
    "stem": "Khi nghi bị lừa",
    "explanation": "Dừng, hỏi, báo.",
    "items": [
        {"id": "a", "text": "Dừng lại"},
        {"id": "b", "text": "Hỏi người nhà"},
        {"id": "c", "text": "Báo công an"},
    ],
    "feedback": "Việc đầu tiên là dừng lại.",
}
ALL = [("single", SINGLE), ("multiple", MULTIPLE), ("true_false", TRUE_FALSE), ("ordering", ORDERING)]
