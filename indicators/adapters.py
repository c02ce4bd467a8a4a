"""Files that ship with the product."""

from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parent / "data" / "indicators.yaml"


def shipped_indicators() -> dict[str, Any]:
    """``{"calendar": {...}, "indicators": [...]}`` as in ``indicators/data/indicators.yaml``."""
    data: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return data
