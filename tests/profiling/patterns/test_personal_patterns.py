"""What each detector of personal data finds and leaves alone, asked as the profile asks: by shape first."""

from __future__ import annotations

import importlib

import pyarrow as pa
import pytest

from jobs.profiling.matching import matching
from jobs.profiling.texts import Texts

FOUND = {
    "resident_id": ["11010519491231002X", "11010519491231002x", "身份证11010519491231002X。",
                    "no. 11010519491231002X."],
    "credit_code": [
        "91350100M000100Y43", "91110108551385082Q", "914403001922038216", "税号：9144030071526726XG",
        "N2110105MF0123451F",
    ],
    "mobile": [
        "13800138000", "+86 138-0013-8000", "联系电话13800138000谢谢", "8613800138000", "call 13912345678, please",
        "138 0013 8000", "first line\n19912345678",
    ],
    "bank_card": [
        "4111111111111111", "5555555555554444", "378282246310005", "4111 1111 1111 1111", "6011111111111117",
        "3530111333300000", "30569309025904", "card: 4111-1111-1111-1111.",
    ],
    "passport": ["E12345678", "EA1234567", "G12345678", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"],
    "email_address": ["a@b.com", "x.y+z@mail.example.co.uk", "邮箱：zhang@qq.com", "mail me at bob@x.org."],
    "phone_number": [
        "+44 20 7946 0958", "010-88886666", "(212) 555-0187", "212-555-0187", "0571-87654321", "+1 (415) 555-2671",
        "call +49 30 123456 now",
    ],
    "ip_address": ["192.168.1.10", "8.8.4.200", "2001:db8::1", "fe80:0:0:0:1:2:3:4", "from 203.0.113.7:8080"],
    "iban": [
        "DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606",
        "CH93 0076 2011 6238 5295 7", "GB29 NWBK 6016 1331 9268 19",
    ],
    "person_name": [
        "王伟", "欧阳娜娜", "John Smith", "Smith, John", "Zhang Wei", "Wei Zhang", "李小龙", "阿依古丽·买买提",
        "mary o'hara", "José Álvarez",
    ],
    "postal_address": [
        "北京市朝阳区建国路88号3栋502室", "建国路88号院3号楼502室", "221B Baker Street",
        "12 Main St, Apt 4, Springfield",         "Hauptstraße 12, 10115 Berlin", "12 rue de la Paix, 75002 Paris",
    ],
}  # fmt: skip
LEFT_ALONE = {
    "resident_id": ["110105194912310021", "11010519991331002X", "X11010519491231002X", "99010519491231002X"],
    "credit_code": ["91350100M000100Y44", "91350100M000100X43"],
    "mobile": [
        "12800138000", "15400138000", "1514764800000", "1514764800", "0.13800138000", "13800138000123",
        "550e8400-e29b-41d4-a716-13800138000f", "img/13800138000.png",
    ],
    "bank_card": ["4111111111111112", "1514764800000000", "6222", "4111111111111111.5", "9111111111111111"],
    "passport": ["E1234567", "EI1234567", "Z12345678", "L898902C36UTO7408122F1204159ZE184226B<<<<<11"],
    "email_address": ["logo@2x.png", "git@github.com:foo/bar.git", "@handle", "react@18.2.0", "user@host"],
    "phone_number": ["2018-01-02", "978-7-302-12345-6", "400-800-8888", "2017.01.02 1234", "0000-1234567"],
    "ip_address": ["1.2.3.4", "10.0.19041.1", "12:30:45", "1.2.3", "aa:bb:cc:dd:ee:ff", "std::x", "256.1.1.1"],
    "iban": ["DE89370400440532013001", "SKU12345678901234", "DE8937040044053201300", "ZZ89370400440532013000"],
    "person_name": ["黄瓜", "product", "Banana Yogurt", "SZ OZ", "北京", "2% Milk"],
    "postal_address": ["5th Avenue Deli", "南京路步行街店", "上海市第一食品商店", "Main Street Market", "中山路12号店"],
}  # fmt: skip


def as_profiled(texts: list[str], name: str) -> list[str]:
    found = matching(Texts(pa.array(texts, pa.string()))).get(name)
    return [] if found is None else [text for text, hit in zip(texts, found, strict=True) if hit]


@pytest.mark.parametrize("name", sorted(FOUND))
def test_a_detector_finds_its_kind_and_nothing_like_it(name: str) -> None:
    assert as_profiled(FOUND[name], name) == FOUND[name]
    assert as_profiled(LEFT_ALONE[name], name) == []


@pytest.mark.parametrize("name", sorted(FOUND))
def test_what_matches_has_the_form(name: str) -> None:
    module = importlib.import_module(f"jobs.profiling.patterns.{name}")
    texts = pa.array(FOUND[name] + LEFT_ALONE[name], pa.string())
    formed = getattr(module, "formed", module.matches)(texts)
    assert not (module.matches(texts) & ~formed).any()
    if module.CHANCE:
        assert formed.sum() >= module.matches(texts).sum()


@pytest.mark.parametrize("name", sorted(FOUND))
def test_a_detector_takes_any_text(name: str) -> None:
    module = importlib.import_module(f"jobs.profiling.patterns.{name}")
    hostile = pa.array(
        ["", " ", "<script>", "=1+1", "\x00", "١٢٣٤٥٦٧٨٩٠١", "９９９９９９９９９９９", "a" * 5000, "1" * 500]
    )
    assert not module.matches(hostile).any()
    assert module.matches(pa.array([], pa.string())).tolist() == []
