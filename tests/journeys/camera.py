"""A camera that shows QR codes: the film that Chromium plays as one, and reading codes off a page."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import segno
import zxingcpp
from PIL import Image
from playwright.sync_api import Page


def own_reader(shown: Sequence[str]) -> str:
    """A stand-in for a browser that reads codes itself: it finds each address in some frames."""
    return f"""
      const shown = {json.dumps(list(shown))};
      let frame = 0;
      window.BarcodeDetector = class {{
        static async getSupportedFormats() {{ return ["qr_code"]; }}
        async detect() {{ return [{{ rawValue: shown[Math.floor(frame++ / 5) % shown.length] }}]; }}
      }};
    """


def film(path: Path, shown: Sequence[str], frames: int = 30) -> Path:
    """Each address for a second, as a card held before the camera."""
    with path.open("wb") as out:
        for address in shown:
            picture = Image.new("RGB", (640, 480), "#b9b2a4")
            code = io.BytesIO()
            segno.make(address, error="m", micro=False).save(code, kind="png", scale=7, border=4)
            card = Image.open(code).convert("RGB").rotate(4, expand=True, fillcolor="#b9b2a4")
            picture.paste(card, ((640 - card.width) // 2, (480 - card.height) // 2))
            frame = io.BytesIO()
            picture.save(frame, "JPEG", quality=85)
            for _n in range(frames):
                out.write(frame.getvalue())
    return path


def decoded(page: Page, number: int) -> str:
    """The address in a QR code of the page."""
    shot = page.locator("img.qr").nth(number).screenshot()
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(shot)))
    return str(found.text)
