"""What blocks of several kinds of question have in common: pictures, recordings, remarks."""

from typing import Any

from wagtail import blocks

from courses.rules.questions import Body


def image_of(picture: Any) -> Body:
    """A picture as a body keeps it: what a page needs to show it, whatever becomes of the picture."""
    return {
        "id": picture.pk,
        "src": picture.file.url,
        "alt": picture.alt,
        "width": picture.width,
        "height": picture.height,
    }


def audio_of(media: Any) -> Body:
    return {"id": media.pk, "src": media.file.url}


def with_image(kept: Body, picture: Any) -> Body:
    return {**kept, "image": image_of(picture)} if picture else kept


def image_id(kept: Body) -> int | None:
    return (kept.get("image") or {}).get("id")


def remark(label: Any, help_text: Any = "", *, required: bool = False) -> blocks.TextBlock:
    return blocks.TextBlock(label=label, required=required, rows=2, help_text=help_text)
