"""The official list: 166 communes with the right codes, loaded as often as one likes."""

import csv
import hashlib
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from places import adapters, rules
from places.models import Unit

REFERENCE = Path(settings.BASE_DIR).parent / "shared" / "data" / "communes.csv"
# SHA-256 over "code name" lines in the order of codes; names with the tone of each syllable at its end.
DIGEST = "6f7cddad1e9a5461a8a63e43bfc3440915485e96aec55fd2e0ff9fe9057e0456"
CORRECTED = {
    "15106": "Xã Nguyệt Ấn",
    "15112": "Xã Kiên Thọ",
    "15715": "Xã Tân Ninh",
    "16072": "Xã Hoa Lộc",
    "16213": "Xã Thanh Phong",
    "16222": "Xã Thanh Quân",
}


def digest(units):
    lines = [f"{code} {rules.tone_key(name)}" for code, name in sorted(units)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.fixture
def communes(db):
    call_command("load_units", verbosity=0)
    return dict(Unit.objects.communes().values_list("code", "name"))


def test_communes_are_the_166_of_the_decision(communes):
    assert len(communes) == 166
    assert sum(name.startswith("Xã ") for name in communes.values()) == 147
    assert sum(name.startswith("Phường ") for name in communes.values()) == 19
    assert digest(communes.items()) == DIGEST


def test_outdated_codes_are_put_right(communes):
    assert {code: communes[code] for code in CORRECTED} == CORRECTED
    assert not {"15115", "15118", "15718", "16063", "16219", "16207"} & set(communes)


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference list is not on this machine; the digest stands in")
def test_communes_agree_with_the_reference_list(communes):
    with REFERENCE.open(encoding="utf-8") as file:
        reference = {row["code"]: row["full_name"] for row in csv.DictReader(file)}
    assert digest(reference.items()) == digest(communes.items())


def test_load_units_twice_changes_nothing(communes, django_assert_max_num_queries):
    before = list(Unit.objects.order_by("pk").values())
    with django_assert_max_num_queries(8):
        call_command("load_units", verbosity=0)
    assert list(Unit.objects.order_by("pk").values()) == before


def test_load_units_puts_a_wrong_name_right(communes):
    Unit.objects.filter(code="14758").update(name="Sai", name_key="sai")
    call_command("load_units", verbosity=0)
    assert Unit.objects.get(code="14758").name_key == "phuong ham rong"


def test_agency_tree_hangs_under_the_province(communes):
    office = Unit.objects.get(code="SKHCN-CDS")
    assert office.path == "38/SKHCN/SKHCN-CDS/"
    assert office.kind == Unit.Kind.OFFICE
    assert Unit.objects.under("38/SKHCN/").count() == len(list(adapters.agencies()))
