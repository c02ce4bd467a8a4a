"""The JSON API: open figures and verification, and with a unit's key figures handed in; described by OpenAPI at
``/api/v1/docs``.
"""

from ninja import NinjaAPI

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
