"""A browser without a window: cookies, CSRF and redirects as a person's phone keeps them."""

import re
from pathlib import Path
from typing import Any

import requests


class Visitor:
    def __init__(self, address: str, host: str, ca: Path) -> None:
        self.address = address
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = str(ca)
        self.session.headers.update({"Host": host, "Referer": f"https://{host}/"})
        if address.startswith("http://"):  # what nginx says to an instance
            self.session.headers.update({"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"})

    def get(self, path: str, status: int = 200, **options: Any) -> requests.Response:
        answer = self._ask("GET", path, **options)
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text[:500]}"
        return answer

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> str:
        """Returns where the answer leads; a form that comes back with errors fails."""
        token = self.session.cookies.get("csrftoken", "")
        answer = self._ask("POST", path, data={**(data or {}), "csrfmiddlewaretoken": token}, **options)
        assert answer.status_code == 302, f"{path}: {answer.status_code} {errors(answer.text)}"
        return answer.headers["Location"]

    def _ask(self, method: str, path: str, **options: Any) -> requests.Response:
        # Secure cookies, also where the test stands in nginx's place on plain loopback.
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)
        headers = {"Cookie": cookies} if cookies else {}
        return self.session.request(
            method, f"{self.address}{path}", headers=headers, allow_redirects=False, timeout=20, **options
        )


def errors(page: str) -> str:
    return " | ".join(re.findall(r'class="[^"]*error[^"]*"[^>]*>(.*?)<', page, re.DOTALL)) or page[:800]
