"""What is refused before any page is asked."""

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/tim-kiem/?q=a%00b", "/chi-tieu/?ky=%00", "/cn/%00"])
def test_nul_in_an_address_is_a_bad_request(client, path):
    answer = client.get(path)
    assert answer.status_code == 400
    assert "Học số Thanh Hóa" in answer.content.decode()
