"""What somebody reads whose form cannot be taken."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_form_without_its_token_is_refused_in_our_words():
    page = Client(enforce_csrf_checks=True).post("/tai-khoan/login/", {"login": "0912345678"})
    text = page.content.decode()
    assert page.status_code == 403
    assert "Trang đã mở quá lâu" in text
    assert 'href="/"' in text
