"""A Zalo Official Account: ``POST {"phone": "84...", "template_id": "...", "template_data": {"content": "..."},
"tracking_id": "..."}`` with the header ``access_token``.

Zalo answers 200 even when it did not take a message: ``{"error": 0}`` means taken, ``{"error": -216, "message":
"..."}`` does not.
"""

import json
from hashlib import sha256

from accounts.gateways.base import GatewayError, post_json

TRACKING_LENGTH = 40  # Zalo takes 48


class ZaloGateway:
    def __init__(self, url: str, token: str, template: str) -> None:
        self.url = url
        self.token = token
        self.template = template

    def send(self, *, recipient: str, subject: str, body: str, key: str) -> None:
        payload = {
            "phone": recipient.removeprefix("+"),
            "template_id": self.template,
            "template_data": {"content": body},
            "tracking_id": sha256(key.encode()).hexdigest()[:TRACKING_LENGTH],
        }
        code = _error(post_json(self.url, payload, {"access_token": self.token}))
        if code != 0:
            raise GatewayError(f"Zalo {code}", f"Zalo {code}")


def _error(answer: bytes) -> int:
    """The number of the error, 0 for none. An answer without one does not say that the message was taken."""
    try:
        code = json.loads(answer)["error"]
    except (ValueError, TypeError, LookupError) as error:
        raise GatewayError("Zalo answered something else", "Zalo ?") from error
    if isinstance(code, bool) or not isinstance(code, int):
        raise GatewayError("Zalo answered something else", "Zalo ?")
    return code
