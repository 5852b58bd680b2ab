"""A verdict is of a column: chance, counters and accidents are told from personal data by counts alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from conf.privacy_config import SensitivityConfig
from conf.table_config import Column
from jobs.inventory.sensitivity.detectors import Detector, detectors, says
from jobs.inventory.sensitivity.findings import class_in_force, finding
from jobs.inventory.sensitivity.verdict import Evidence, Matched, beyond_chance, detect, wilson
from jobs.profiling.matching import MOST_ASKED

CONFIG = SensitivityConfig()
KNOWN = {detector.name: detector for detector in detectors()}


def evidence(kind: str, formed: int, right: int, *, rows: int = 1000, name: str = "c7", ends=(None, None)) -> Evidence:
    """A column of `rows` different values, of which `formed` are made like the kind and `right` match."""
    counts = {kind: Matched(right, right), f"{kind}.form": Matched(formed, formed)}
    return Evidence((name, ""), rows, *ends, counts)


@given(st.integers(0, 400), st.integers(1, 400))
def test_the_interval_is_wilsons(k: int, n: int) -> None:
    k = min(k, n)
    expected = binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert wilson(k / n, n, 1.959963984540054) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_order_numbers_that_pass_luhn_by_chance_are_no_cards() -> None:
    assert detect(evidence("bank_card", 1000, 100), KNOWN["bank_card"], CONFIG) is None
    assert detect(evidence("bank_card", 1000, 125), KNOWN["bank_card"], CONFIG) is None
    # Not even where the column's name says so: the digits speak against it.
    assert detect(evidence("bank_card", 1000, 100, name="card_no"), KNOWN["bank_card"], CONFIG) is None


def test_cards_among_order_numbers_are_found_and_their_share_is_beyond_chance() -> None:
    found = detect(evidence("bank_card", 1000, 190), KNOWN["bank_card"], CONFIG)
    assert found is not None
    assert found.share == pytest.approx(0.1) and found.low < 0.1 < found.high
    assert found.matching == 190 and found.confidence == "high"


def test_few_cards_among_other_values_are_found() -> None:
    found = detect(evidence("bank_card", 100, 100), KNOWN["bank_card"], CONFIG)
    assert found is not None and found.share == pytest.approx(0.1)
    assert detect(evidence("bank_card", 2, 2), KNOWN["bank_card"], CONFIG) is None  # an accident
    assert detect(evidence("bank_card", 4, 4, rows=10_000), KNOWN["bank_card"], CONFIG) is None  # four in ten thousand


def test_more_values_than_were_asked_are_no_more_evidence() -> None:
    huge = 50 * MOST_ASKED
    # 12 % of 4,096 is 4.3 standard deviations above a tenth; 11 % is not enough, however many rows it stands for.
    assert detect(evidence("bank_card", huge, int(0.11 * huge), rows=huge), KNOWN["bank_card"], CONFIG) is None


def test_a_counter_is_no_column_of_mobiles_unless_its_name_says_so() -> None:
    ends = ("13800000017", "13800001016")
    assert detect(evidence("mobile", 1000, 1000, ends=ends), KNOWN["mobile"], CONFIG) is None
    assert detect(evidence("mobile", 1000, 1000, ends=("13012345678", "19987654321")), KNOWN["mobile"], CONFIG)
    assert detect(evidence("mobile", 1000, 1000, ends=ends, name="mobile"), KNOWN["mobile"], CONFIG)


def test_numbers_that_begin_with_1_are_no_mobiles() -> None:
    assert detect(evidence("mobile", 1000, 560), KNOWN["mobile"], CONFIG) is None


def test_a_name_decides_where_the_form_is_weak() -> None:
    names = evidence("person_name", 1000, 300)
    assert detect(names, KNOWN["person_name"], CONFIG) is None
    assert detect(evidence("person_name", 1000, 300, name="customer_name"), KNOWN["person_name"], CONFIG)
    assert detect(evidence("person_name", 1000, 900, name="brand"), KNOWN["person_name"], CONFIG) is None
    assert detect(evidence("postal_address", 0, 900, name="store_address"), KNOWN["postal_address"], CONFIG) is None
    assert detect(evidence("ip_address", 900, 0, name="client_ip"), KNOWN["ip_address"], CONFIG)
    assert detect(evidence("ip_address", 900, 0), KNOWN["ip_address"], CONFIG) is None


@given(st.sampled_from(sorted(KNOWN)), st.integers(1, 3000), st.floats(0, 1), st.integers(0, 3000))
def test_a_verdict_keeps_its_bounds(kind: str, formed: int, share: float, others: int) -> None:
    found = detect(evidence(kind, formed, int(share * formed), rows=formed + others), KNOWN[kind], CONFIG)
    if found is not None:
        assert 0 <= found.low <= found.share <= found.high <= 1
        assert found.share >= CONFIG.min_share


def test_nothing_is_found_in_an_empty_column() -> None:
    for detector in detectors():
        assert detect(Evidence(("email", ""), 0, None, None, {}), detector, CONFIG) is None


def test_beyond_chance_is_zero_at_chance_and_one_at_one() -> None:
    assert beyond_chance(0.1, 0.1) == 0 and beyond_chance(1.0, 0.1) == 1


@pytest.mark.parametrize(
    ("name", "word", "is_said"),
    [("receiverMobile", "mobile", True), ("contact_no", "contact_no", True), ("phone2", "phone", True),
     ("收货人手机号", "手机", True), ("automobile", "mobile", False), ("SFZH", "sfzh", True), ("", "ip", False),
     ("zip", "ip", False), ("e-mail", "e_mail", True), ("membercard", "card", False)],
)  # fmt: skip
def test_names_are_read_word_by_word(name: str, word: str, is_said: bool) -> None:
    assert says([name], [word]) is is_said


def test_every_detector_says_what_a_verdict_needs() -> None:
    assert len(KNOWN) >= 11
    for detector in KNOWN.values():
        assert isinstance(detector, Detector)
        assert detector.title and detector.words and detector.pii in ("pseudonym", "quasi", "direct")
        assert 0 <= detector.chance_if_named <= detector.chance < 1
        assert detector.chance == 0 or detector.has_form, "a chance is a share of the values of the form"


# ---- findings


def column(**said: object) -> Column:
    return Column.model_validate({"type": "string", "role": "attribute", "description": "some column", **said})


def mails():
    return [detect(evidence("email_address", 0, 600), KNOWN["email_address"], CONFIG)]


def test_undeclared_personal_data_is_a_finding_with_the_line_to_write() -> None:
    fault = finding("people", "contact", column(), mails())
    assert fault is not None and fault.severity == "critical"
    assert "60.0%" in fault.words and "e-mail address" in fault.words
    assert "conf/tables/people.yml" in fault.mend and "pii: direct" in fault.mend
    assert class_in_force(column(), mails()) == "direct"
    assert class_in_force(None, mails()) == "direct"


def test_declared_beats_detected() -> None:
    harmless = column(pii="none")
    assert class_in_force(harmless, mails()) == "none"
    said = finding("people", "contact", harmless, mails())
    assert said is not None and said.severity == "minor" and "stands" in said.words
    assert class_in_force(column(pii="quasi"), mails()) == "quasi"
    assert finding("people", "contact", column(pii="direct"), mails()) is None
    assert finding("people", "contact", column(), []) is None


def test_private_addresses_are_noted_without_naming_them() -> None:
    addresses = ("192.168.1.20", "10.0.0.7", "203.0.113.200")
    counts = {"ip_address": Matched(900, 900), "ip_address.form": Matched(900, 900)}
    found = detect(Evidence(("client_ip", ""), 1000, None, None, counts, addresses), KNOWN["ip_address"], CONFIG)
    assert found is not None and found.note is not None
    words = finding("visits", "client_ip", column(), [found]).words
    assert "2 of its 3 most frequent values are of private ranges" in words
    assert not any(address in words for address in addresses)
