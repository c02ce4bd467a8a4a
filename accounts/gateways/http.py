"""A provider that takes messages by HTTP: ``POST {"to": "+84...", "text": "...", "id": "..."}`` with a
bearer token.

Any 2xx answer means taken. Most Vietnamese brand-name SMS providers, or a small bridge in front of one, fit
this.
"""

import json
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from accounts.gateways.base import GatewayError

TIMEOUT = 10


class HttpGateway:
    def __init__(self, url: str, token: str) -> None:
        self.url = urlsplit(url)
        self.token = token

    def send(self, *, recipient: str, body: str, key: str) -> None:
        connect = HTTPSConnection if self.url.scheme == "https" else HTTPConnection
        connection = connect(self.url.netloc, timeout=TIMEOUT)
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        payload = json.dumps({"to": recipient, "text": body, "id": key}).encode()
        try:
            connection.request("POST", f"{self.url.path or '/'}?{self.url.query}".rstrip("?"), payload, headers)
            answer = connection.getresponse()
            answer.read(65536)
        except HTTPException as error:
            raise GatewayError(type(error).__name__) from error
        finally:
            connection.close()
        if not 200 <= answer.status < 300:
            raise GatewayError(f"HTTP {answer.status}")
