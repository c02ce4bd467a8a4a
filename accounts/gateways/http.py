"""A provider that takes messages by HTTP: ``POST {"to": "+84...", "text": "...", "id": "..."}`` with a
bearer token.

Any 2xx answer means taken. Most Vietnamese brand-name SMS providers, or a small bridge in front of one, fit
this.
"""

from accounts.gateways.base import post_json


class HttpGateway:
    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self.token = token

    def send(self, *, recipient: str, subject: str, body: str, key: str) -> None:
        headers = {"Idempotency-Key": key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        post_json(self.url, {"to": recipient, "text": body, "id": key}, headers)
