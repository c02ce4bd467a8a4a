"""Uploads on S3, as a server of our own on loopback plays it."""

import boto3
import pytest
from django.core.files.base import ContentFile
from moto.server import ThreadedMotoServer

from lms.storage import SharedStorage

KEYS = {"region_name": "us-east-1", "access_key": "key", "secret_key": "secret"}


@pytest.fixture
def storage():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=KEYS["region_name"],
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    ).create_bucket(Bucket="hocso")
    yield SharedStorage(bucket_name="hocso", endpoint_url=endpoint, file_overwrite=False, **KEYS)
    server.stop()


def test_a_file_on_s3_has_an_address_of_ours_that_never_expires(storage):
    name = storage.save("images/hình.webp", ContentFile(b"webp"))
    assert storage.url(name) == "/media/images/h%C3%ACnh.webp"
    assert storage.url(name, parameters={}, expire=60) == storage.url(name)
    with storage.open(name) as file:
        assert file.read() == b"webp"


def test_a_name_that_is_taken_on_s3_stays_what_it_was(storage):
    first, second = (storage.save("images/hinh.webp", ContentFile(content)) for content in (b"1", b"2"))
    assert first != second
    with storage.open(first) as file:
        assert file.read() == b"1"
