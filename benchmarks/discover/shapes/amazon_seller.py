"""A seller of kitchen things on Amazon.de: reports as Seller Central hands them out, tab-separated, and its traffic page as csv."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.discover.making import Chance, Rows, codes, emptied, money, pick, repeated, times, words, write_csv
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_GOODS = "Edelstahl Messbecher Silikon Backmatte Bambus Schneidebrett 3er Set Küchenwaage Digital Pfannenschoner Grau Schwarz XL spülmaschinenfest"  # fmt: skip
_SPEECH = "passt nicht in den Schrank Deckel schließt nicht richtig kam zerkratzt an falsche Farbe geliefert doch zu groß"  # fmt: skip
_TOWNS = (("Berlin", "1"), ("München", "8"), ("Köln", "5"), ("Hamburg", "2"), ("Leipzig", "04"), ("Nürnberg", "9"), ("dresden", "01"))  # fmt: skip
_REASONS = ("UNWANTED_ITEM", "DEFECTIVE", "NOT_AS_DESCRIBED", "SWITCHEROO", "MISSED_ESTIMATED_DELIVERY", "DAMAGED_BY_FC")  # fmt: skip
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# An sku is the seller's name of an offer, the fnsku the warehouse's, the asin the marketplace's name of the thing itself; this
# seller has one offer a thing. The orders report has a row per offer of an order and no number of its own for it. A settlement
# is a ledger: its rows have no key, and nobody would be wrong to make one of what tells them apart. Pieces in stock are a
# quantity to some. What kind of posting a row is, is an event's type to some. A share in per cent is a number or a text.
_POSTING = ("order-item-code", "amount-type", "amount-description")
TRUTH = {
    "all_orders": Truth("behaviour", """
        amazon-order-id  string  basket_id
        purchase-date  time  event_ts
        last-updated-date  time  attribute
        order-status  string  attribute
        fulfillment-channel  string  attribute
        sales-channel  string  attribute|store_id
        ship-service-level  string  attribute
        product-name  string  text
        sku  string  item_id
        asin  string  item_id|attribute
        item-status  string  attribute
        quantity  whole  quantity
        currency  string  attribute
        item-price  number  price
        item-tax  number  attribute
        item-promotion-discount  number  discount
        ship-city  string  attribute
        ship-state  string  attribute
        ship-postal-code  string  attribute
        promotion-ids  string  attribute|campaign_id
        is-business-order  boolean  attribute
        """, key=("amazon-order-id", "sku"),
        or_keys=(("amazon-order-id", "asin"),), references=(
            (("sku",), "fba_inventory", ("sku",)), (("asin",), "fba_inventory", ("asin",)))),
    "fba_inventory": Truth("catalogue|reference", """
        sku  string  item_id
        fnsku  string  item_id|attribute
        asin  string  item_id|attribute
        product-name  string  text
        your-price  number  price
        mfn-listing-exists  boolean  attribute
        afn-listing-exists  boolean  attribute
        afn-fulfillable-quantity  whole  attribute|quantity
        afn-unsellable-quantity  whole  attribute|quantity
        afn-reserved-quantity  whole  attribute|quantity
        afn-total-quantity  whole  attribute|quantity
        per-unit-volume  number  attribute
        """, key=("sku",), or_keys=(("fnsku",), ("asin",))),
    "fba_customer_returns": Truth("behaviour", """
        return-date  time  event_ts
        order-id  string  basket_id
        sku  string  item_id
        asin  string  item_id|attribute
        fnsku  string  item_id|attribute
        product-name  string  text
        quantity  whole  quantity
        fulfillment-center-id  string  store_id|attribute
        detailed-disposition  string  attribute
        reason  string  attribute
        license-plate-number  string  attribute
        customer-comments  string  text
        """, key=("license-plate-number",), references=(
            (("order-id", "sku"), "all_orders", ("amazon-order-id", "sku")), (("sku",), "fba_inventory", ("sku",)),
            (("asin",), "fba_inventory", ("asin",)), (("fnsku",), "fba_inventory", ("fnsku",))),
        also=((("order-id",), "all_orders", ("amazon-order-id",)), (("order-id", "asin"), "all_orders", ("amazon-order-id", "asin")))),
    "settlement": Truth("behaviour", """
        settlement-id  string  attribute
        settlement-start-date  time/dmy  attribute
        settlement-end-date  time/dmy  attribute
        deposit-date  time/dmy  attribute
        total-amount  number  price|attribute
        currency  string  attribute
        transaction-type  string  attribute|event_type
        order-id  string  basket_id
        marketplace-name  string  attribute|store_id
        amount-type  string  attribute
        amount-description  string  attribute|text
        amount  number  price
        fulfillment-id  string  attribute
        posted-date  date/dmy  attribute|event_ts
        posted-date-time  time/dmy  event_ts
        order-item-code  string|whole  attribute
        sku  string  item_id
        quantity-purchased  whole  quantity
        """, or_keys=(_POSTING, ("order-id", "sku", *_POSTING[1:]), ("posted-date-time", *_POSTING), ("settlement-id", *_POSTING)),
        references=((("sku",), "fba_inventory", ("sku",)), (("order-id", "sku"), "all_orders", ("amazon-order-id", "sku"))),
        also=((("order-id",), "all_orders", ("amazon-order-id",)),)),
    "business_report": Truth("reference|behaviour|catalogue", """
        (Parent) ASIN  string  item_id|attribute
        (Child) ASIN  string  item_id
        Title  string  text
        Sessions - Total  whole  attribute|quantity
        Page Views - Total  whole  attribute|quantity
        Featured Offer (Buy Box) Percentage  string|number  attribute
        Units Ordered  whole  quantity|attribute
        Ordered Product Sales  number  price|attribute
        """, key=("(Child) ASIN",), references=((("(Child) ASIN",), "fba_inventory", ("asin",)),)),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Four tsv with dots in their numbers but for the settlement's, a csv with thousands parted and per cent signs."""
    goods = _offers(chance)
    _save(folder, "fba_inventory", goods)
    orders = _orders(chance, goods)
    _save(folder, "all_orders", repeated(chance, orders, 0.002))
    known = {good[0]: good for good in goods}
    shipped = [order for order in orders if order[3] == "Shipped" and order[8] in known]
    returns: Rows = []
    for order in shipped:
        if order[4] == "Amazon" and chance.random() < 0.07:
            back = datetime.fromisoformat(order[1]) + timedelta(days=float(chance.gamma(3, 5)))
            returns.append([f"{back:%Y-%m-%dT%H:%M:%S+00:00}", order[0], order[8], order[9], known[order[8]][1], order[7], 1,
                            pick(chance, ("LEJ1", "DTM2", "HAM2", "WRO5", "XFRL"), 1, 0.5)[0],
                            pick(chance, ("SELLABLE", "CUSTOMER_DAMAGED", "DEFECTIVE"), 1, 1.2)[0], pick(chance, _REASONS, 1, 1)[0],
                            f"LPNHE{int(chance.integers(10**8, 10**9))}",
                            words(chance, _SPEECH, 2, 9) if chance.random() < 0.3 else None])  # fmt: skip
    _save(folder, "fba_customer_returns", sorted(returns, key=lambda row: row[0], reverse=True))
    _save(folder, "settlement", _settlements(chance, shipped))
    write_csv(folder / "business_report.csv", [c for c, _, _ in TRUTH["business_report"].rows], _traffic(chance, goods, orders), encoding="utf-8-sig")  # fmt: skip


def _offers(chance: Chance) -> Rows:
    rows: Rows = []
    used = zip(codes(chance, 320, 8, _LETTERS), codes(chance, 320, 7, _LETTERS), codes(chance, 320, 4, _LETTERS), strict=True)  # fmt: skip
    for number, (asin, fnsku, sku) in enumerate(used):
        is_fba, pieces = chance.random() < 0.9, [int(n) for n in chance.gamma(0.6, (90, 2, 9))]
        own = f"KU-{number + 1:04d}-{sku[:2]}" if chance.random() < 0.7 else f"{sku[:2]}-{sku[2:]}-{codes(chance, 1, 4, _LETTERS)[0]}"  # fmt: skip
        amounts = [*pieces, sum(pieces)] if is_fba else [None] * 4
        rows.append([own, f"X00{fnsku}" if is_fba else f"B0{asin}", f"B0{asin}", words(chance, _GOODS, 4, 9), f"{money(chance, 1, 19, 0.5)[0]:.2f}",
                     "No" if is_fba else "Yes", "Yes" if is_fba else "No", *amounts,
                     f"{chance.gamma(2, 1500):.2f}" if is_fba else None])  # fmt: skip
    emptied(chance, rows, 4, 0.02)
    return rows


def _orders(chance: Chance, goods: Rows) -> Rows:
    rows: Rows = []
    for at in times(chance, datetime(2024, 1, 3, tzinfo=UTC), 55, 5_200):
        order = "-".join((f"{int(chance.integers(302, 307))}", *(f"{int(n):07d}" for n in chance.integers(0, 10**7, 2))))  # fmt: skip
        status = pick(chance, ("Shipped", "Cancelled", "Pending"), 1, 3)[0]
        town, area = pick(chance, _TOWNS, 1, 0.5)[0]
        code = f"{area}{int(chance.integers(10**5)):05d}"[:5]
        later = at + timedelta(hours=float(chance.gamma(2, 20)))
        for good in {good[0]: good for good in pick(chance, goods, min(int(chance.geometric(0.85)), 4), 0.6)}.values():
            count = 0 if status == "Cancelled" else int(chance.geometric(0.88))
            amount = float(good[4] or 15) * count
            off = round(amount * 0.05, 2) if chance.random() < 0.08 else None
            sku = good[0] if chance.random() > 0.004 else f"alt-{int(chance.integers(99))}"
            made = f"{amount:.2f}", f"{amount * 0.19 / 1.19:.2f}"
            rows.append([order, *(f"{when:%Y-%m-%dT%H:%M:%S+00:00}" for when in (at, later)), status, "Amazon" if good[6] == "Yes" else "Merchant",
                         "Amazon.de", pick(chance, ("Expedited", "Standard", "SecondDay"), 1, 1)[0], good[3], sku, good[2],
                         {"Pending": "Unshipped"}.get(status, status), count, "EUR" if count else None, *(made if count else (None, None)), off or None,
                         town if chance.random() > 0.1 else town.upper(), "Bayern" if area in "89" and chance.random() < 0.4 else None, code,
                         f"PAWS-V2-{int(chance.integers(10**9, 10**10))}" if off else None, str(chance.random() < 0.06).lower()])  # fmt: skip
    return rows


def _settlements(chance: Chance, shipped: Rows) -> Rows:
    """Four fortnights in a file: each begins with its sum, then posting by posting; fees of storage name no order."""
    rows: Rows = []
    start = datetime(2024, 1, 2, 23, 10, 44)
    for number in range(4):
        end, own = start + timedelta(14), f"{18_944_000_000 + 31_077_213 * number}"
        made: list[tuple] = []
        for order in shipped:
            at = datetime.fromisoformat(order[2]).replace(tzinfo=None)
            if start <= at < end and order[13]:
                of = order[0], "Amazon.de", "AFN" if order[4] == "Amazon" else "MFN", f"{int(chance.integers(10**13, 10**14))}", order[8]  # fmt: skip
                price = float(order[13])
                made += [(at, "Order", of, "ItemPrice", "Principal", price / 1.19, order[11]),
                         (at, "Order", of, "ItemPrice", "Tax", price - price / 1.19, None),
                         (at, "Order", of, "ItemFees", "Commission", -price * 0.15, None)]  # fmt: skip
                if of[2] == "AFN":
                    made.append((at, "Order", of, "ItemFees", "FBAPerUnitFulfillmentFee", -3.28 * order[11], None))
                if order[15]:
                    made.append((at, "Order", of, "Promotion", "Principal", -order[15], None))
        for name in ("Storage Fee", "Subscription Fee", "Advertising"):
            made.append((end - timedelta(hours=9), "other-transaction", (None,) * 5, "other-transaction", name, -money(chance, 1)[0], None))  # fmt: skip
        days = [f"{day:%d.%m.%Y %H:%M:%S} UTC" for day in (start, end, end + timedelta(2))]
        rows.append([own, *days, f"{sum(row[5] for row in made):.2f}".replace(".", ","), "EUR", *[None] * 12])
        rows += [[own, *[None] * 5, kind, *of[:2], what, name, f"{amount:.2f}".replace(".", ","), of[2], f"{at:%d.%m.%Y}",
                  f"{at:%d.%m.%Y %H:%M:%S} UTC", *of[3:], pieces]
                 for at, kind, of, what, name, amount, pieces in sorted(made, key=lambda row: row[0])]  # fmt: skip
        start = end
    return rows


def _traffic(chance: Chance, goods: Rows, orders: Rows) -> Rows:
    sold: dict[str, Rows] = {}
    for order in orders:
        sold.setdefault(order[9], []).append(order)
    parents = [f"B0{code}" for code in codes(chance, 40, 8, _LETTERS)]
    rows: Rows = []
    for place, good in enumerate(goods):
        own = sold.get(good[2], [])
        units = sum(order[11] for order in own)
        visits = units * int(chance.integers(5, 14)) + int(chance.integers(0, 30))
        above = parents[place // 8] if place % 8 < 4 else good[2]
        rows.append([above, good[2], good[3], f"{visits:,}", f"{int(visits * 1.32):,}", f"{100 - chance.gamma(1, 3):.2f}%", f"{units:,}",
                     f"€{sum(float(order[13] or 0) for order in own):,.2f}"])  # fmt: skip
    return rows


def _save(folder: Path, name: str, rows: Rows) -> None:
    write_csv(folder / f"{name}.tsv", [column for column, _, _ in TRUTH[name].rows], rows, separator="\t", end="\r\n")
