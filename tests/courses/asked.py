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
MATCHING = {
    "stem": "Câu nói nào là dấu hiệu nào?",
    "explanation": "Giục là gấp, dọa là sợ.",
    "pairs": [
        {"id": "a", "left": "“Nhanh lên!”", "right": "Gấp", "feedback": "Giục là gấp."},
        {"id": "b", "left": "“Bác bị bắt.”", "right": "Sợ", "feedback": ""},
        {"id": "c", "left": "“Chuyển tiền đi.”", "right": "Tiền", "feedback": ""},
    ],
    "extra": [{"id": "x1", "text": "Không có gì"}],
    "feedback": "Chưa khớp hết.",
}
NUMERIC = {
    "stem": "Mất bao nhiêu tiền?",
    "explanation": "Cộng hai khoản.",
    "answer": "1250.5",
    "tolerance": "0.5",
    "unit": "đồng",
    "feedback": "Cộng lại hai khoản.",
    "wrong": [{"low": "1", "high": "10", "feedback": "Bạn quên số nghìn."}],
}
SIZE = {"width": 20, "height": 20}
HOTSPOT = {
    "stem": "Bấm vào đâu để gọi?",
    "explanation": "Nút xanh để gọi.",
    "image": {"src": "/media/goi.svg", "alt": "Màn hình gọi"},
    "regions": [
        {"id": "a", "name": "Nút ở dưới", "x": 10, "y": 70, "correct": False, "feedback": "Nút đỏ.", **SIZE},
        {"id": "b", "name": "Nút ở trên", "x": 12.5, "y": 10, "correct": True, "feedback": "", **SIZE},
        {"id": "c", "name": "Ảnh ở giữa", "x": 40, "y": 10, "correct": False, "feedback": "Đây là ảnh.", **SIZE},
    ],
}
SCENARIO = {
    "stem": "Người lạ nhắn tin.",
    "explanation": "Không chuyển tiền.",
    "chat": [
        {"who": "Số lạ", "text": "Chuyển 2 triệu đi.", "is_mine": False},
        {"who": "", "text": "Ai đấy?", "is_mine": True},
    ],
    "parts": [
        {"id": "1", "kind": "single", "stem": "Bạn làm gì?", "choices": SINGLE["choices"]},
        {"id": "2", "kind": "true_false", "stem": "Họ là người nhà.", "answer": False, "feedback_true": "Chưa chắc."},
        {"id": "3", "kind": "multiple", "stem": "Dấu hiệu nào?", "choices": MULTIPLE["choices"]},
        {"id": "4", "kind": "numeric", "stem": "Phí là bao nhiêu?", "answer": "0", "feedback": "Không mất tiền."},
    ],
}
ALL = [
    ("single", SINGLE),
    ("multiple", MULTIPLE),
    ("true_false", TRUE_FALSE),
    ("ordering", ORDERING),
    ("matching", MATCHING),
    ("numeric", NUMERIC),
    ("hotspot", HOTSPOT),
    ("scenario", SCENARIO),
]
