"""The JSON API: open figures and verification, and with a unit's key figures handed in; described by OpenAPI at
``/api/v1/docs``.
"""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from certificates.api import router as certificates
from indicators.api import router as indicators

api = NinjaAPI(
    title="Học số Thanh Hóa",
    version="1",
    urls_namespace="api-1",
    description="Số liệu đã công bố của bốn chỉ tiêu và tra cứu chứng nhận: mở, chỉ đọc. "
    "Giao số liệu và gửi báo cáo tháng: bằng khóa của đơn vị.",
)
api.add_router("", indicators)
api.add_router("", certificates)

_WANTED = {"bool_parsing": "Hãy ghi 1 hoặc 0.", "int_parsing": "Hãy ghi số nguyên.", "missing": "Hãy ghi thêm."}


@api.exception_handler(ValidationError)
def refuse_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What ninja found wrong in an address, in the words and shape of every other refusal: one line a parameter."""
    errors = []
    for each in error.errors:
        name = str(each["loc"][-1])
        typed = request.GET.get(name, "")[:40]
        wanted = _WANTED.get(each["type"], "Xem cách ghi ở /api/v1/docs.")
        errors.append({"row": 0, "column": name, "message": f"Tham số {name}: “{typed}” không dùng được. {wanted}"})
    detail = f"Có {len(errors)} tham số ghi không đúng. Chưa có gì được lưu."
    return api.create_response(request, {"detail": detail, "errors": errors}, status=422)
