"""A shop of bedding: two days of its Google Analytics 4 export, flattened, its Merchant Center feed, its CRM and its ads' costs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from benchmarks.discover.making import Chance, Rows, emptied, pick, repeated, times, words, write_csv, write_json_lines
from benchmarks.discover.truth import Truth

IS_HELD_OUT = False
_GOODS = "Linen Cotton Percale Duvet Cover Pillow Down Wool Throw Fitted Sheet King Double Set Stripe Sage Oat Quilted Protector"  # fmt: skip
_SHELVES = (("Bedroom", "Duvet Covers"), ("Bedroom", "Sheets"), ("Bedroom", "Pillows"), ("Living", "Throws"), ("Bath", "Towels"))  # fmt: skip
_CAMPAIGNS = {
    "20417733921": ("pmax_bedding_uk", "google", "cpc"),
    "20417733988": ("brand_search", "google", "cpc"),
    "120204417": ("ig_winter_sale", "instagram", "paid_social"),
    "nl_2024_02": ("newsletter_february", "newsletter", "email"),
}
_SOURCES = (("(direct)", "(direct)", "(none)"), ("(organic)", "google", "organic"), *_CAMPAIGNS.values(), ("(referral)", "sleepblog.example", "referral"))  # fmt: skip
_PLACES = (("United Kingdom", "London"), ("United Kingdom", "Leeds"), ("Ireland", "Dublin"), ("United Kingdom", "(not set)"), ("France", "Paris"))  # fmt: skip
_MACHINES = (("mobile", "iOS"), ("mobile", "Android"), ("desktop", "Windows"), ("desktop", "Macintosh"), ("tablet", "iOS"))  # fmt: skip

# GA4 has no id of an event: the browser (user_pseudo_id), the microsecond and the name tell events apart; the bundle is
# one of a batch. ga_session_id is the second its session began and only with the browser an id. user_id is the CRM's, of those who signed in. A page's
# address is an attribute or nothing to go by; what a day of ads brought is a count or a quantity, its cost a price to some.
_EVENT = ("user_pseudo_id", "event_timestamp", "event_name")
_NAMED = ("utm_id", "utm_campaign")
TRUTH = {
    "events": Truth("behaviour", """
        event_date  date  attribute|event_ts
        event_timestamp  time  event_ts
        event_name  string  event_type
        event_bundle_sequence_id  string|whole  attribute
        user_id  string  user_id
        user_pseudo_id  string  user_id
        ga_session_id  string|whole|time  attribute|basket_id
        ga_session_number  string|whole  attribute
        is_active_user  boolean  attribute
        page_location  string  attribute|ignore|text
        page_title  string  text|attribute
        device_category  string  attribute
        device_operating_system  string  attribute
        geo_country  string  attribute
        geo_city  string  attribute
        traffic_source_name  string  campaign_id
        traffic_source_source  string  attribute
        traffic_source_medium  string  attribute
        stream_id  string|whole  attribute
        ecommerce_transaction_id  string  basket_id
        ecommerce_total_item_quantity  whole  quantity|attribute
        ecommerce_purchase_revenue  number  price
        """, key=_EVENT, or_keys=((*_EVENT, "event_bundle_sequence_id"), (*_EVENT, "ga_session_id")),
        references=((("user_id",), "crm_customers", ("customer_id",)),)),
    "event_items": Truth("behaviour", """
        user_pseudo_id  string  user_id
        event_timestamp  time  event_ts
        event_name  string  event_type
        item_id  string  item_id
        item_name  string  text
        item_brand  string  brand
        item_variant  string  attribute
        item_category  string  category
        item_category2  string  category
        item_list_name  string  attribute
        item_list_index  whole  attribute
        coupon  string  attribute|campaign_id
        price  number  price
        quantity  whole  quantity
        item_revenue  number  price
        """, key=(*_EVENT, "item_id"), references=((_EVENT, "events", _EVENT), (("item_id",), "merchant_feed", ("id",)))),
    "merchant_feed": Truth("catalogue", """
        id  string  item_id
        title  string  text
        description  string  text
        link  string  attribute|ignore
        image_link  string  attribute|ignore
        availability  string  attribute
        price  number  price
        sale_price  number  price
        brand  string  brand
        gtin  string  item_id|attribute
        google_product_category  string|whole  category
        product_type  string  category
        condition  string  attribute
        """, key=("id",), or_keys=(("link",), ("image_link",))),
    "crm_customers": Truth("customer", """
        customer_id  string  user_id
        created_at  time  attribute
        email_sha256  string  attribute|ignore
        country  string  attribute
        segment  string  attribute
        newsletter  boolean  attribute
        orders_to_date  whole  attribute
        """, key=("customer_id",), or_keys=(("email_sha256",),)),
    "ads_costs": Truth("marketing", """
        date  date  event_ts|attribute
        utm_id  string  campaign_id
        utm_campaign  string  campaign_id|attribute
        utm_source  string  attribute
        utm_medium  string  attribute
        impressions  whole  attribute|quantity
        clicks  whole  attribute|quantity
        cost  number  price|attribute
        """, key=("date", "utm_id"), or_keys=(("date", "utm_campaign"), ("date", "utm_campaign", "utm_source", "utm_medium"))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """JSON lines by day, their whole numbers written as text as BigQuery does, a csv.gz, a tsv, a Parquet and a csv."""
    goods = _feed(chance)
    _save(folder, "merchant_feed.tsv", [good for place, good in enumerate(goods) if place not in (31, 120, 214, 350)])
    people = [f"C{n:07d}" for n in sorted(chance.choice(9_000_000, 2_400, replace=False).tolist())]
    made = pd.to_datetime(times(chance, datetime(2020, 5, 1), 1_360, len(people)), utc=True).astype("datetime64[us, UTC]")  # fmt: skip
    pd.DataFrame({
        "customer_id": people, "created_at": made, "email_sha256": [chance.bytes(32).hex() for _ in people],
        "country": pick(chance, ("GB", "IE", "FR", None), len(people), 1), "segment": pick(chance, ("one-off", "loyal", "lapsed"), len(people), 0.5),
        "newsletter": chance.random(len(people)) < 0.5, "orders_to_date": chance.geometric(0.4, len(people)).astype("int32"),
    }).to_parquet(folder / "crm_customers.parquet", index=False)  # fmt: skip
    events, items = _visits(chance, goods, people)
    for day in ("20240206", "20240207"):
        own = sorted((event for event in events if event["event_date"] == day), key=lambda event: event["event_timestamp"])  # fmt: skip
        write_json_lines(folder / f"events_{day}.jsonl", (row[0] for row in repeated(chance, [[event] for event in own], 0.002)))  # fmt: skip
    _save(folder, "event_items.csv.gz", items)
    spent: Rows = []
    for past in range(90):
        for utm, names in _CAMPAIGNS.items():
            if names[2] != "email" or past % 7 == 2:
                shown = int(chance.gamma(3, 900))
                cost = f"{chance.gamma(4, 11):.2f}" if names[2] != "email" else "0.00"
                spent.append([f"{datetime(2023, 11, 12) + timedelta(past):%Y-%m-%d}", utm, *names, shown, int(shown * chance.beta(2, 50)), cost])  # fmt: skip
    _save(folder, "ads_costs.csv", spent)


def _feed(chance: Chance) -> Rows:
    rows: Rows = []
    for code in (f"{n:06d}" for n in chance.choice(10**6, 380, replace=False)):
        shelf, price = pick(chance, _SHELVES, 1, 0.4)[0], int(chance.gamma(3, 22)) + 9
        title = words(chance, _GOODS, 2, 5)
        sale = f"{price * 0.8:.2f} GBP" if chance.random() < 0.15 else None
        said = words(chance, "woven in Portugal from long staple fibres breathable soft after every wash fits deep mattresses", 7, 15)  # fmt: skip
        rows.append([f"HB-{code}", title, f"{said.capitalize()}.", f"https://linenhouse.example/products/hb-{code}", f"https://cdn.linenhouse.example/{code}.jpg",
                     pick(chance, ("in_stock", "out_of_stock", "preorder"), 1, 2.2)[0], f"{price:.2f} GBP", sale,
                     pick(chance, ("Linen House", "Nord & Vale", "Dormeuse"), 1, 1)[0], f"50{int(chance.integers(10**11)):011d}",
                     {"Bedroom": 569, "Living": 1985, "Bath": 576}[shelf[0]], " > ".join(shelf), "new"])  # fmt: skip
    emptied(chance, rows, 9, 0.1)
    return rows


def _visits(chance: Chance, goods: Rows, people: list[str]) -> tuple[list[dict], Rows]:
    """Sessions of browsers: lists are seen, things looked at and some bought; a tenth of the browsers is signed in."""
    events: list[dict] = []
    items: Rows = []
    known: dict[str, str | None] = {}
    for start in times(chance, datetime(2024, 2, 6, tzinfo=UTC), 1.96, 1_350):
        browser = pick(chance, list(known), 1)[0] if known and chance.random() < 0.15 else None
        if not browser:
            browser = f"{int(chance.integers(10**8, 2 * 10**9))}.{int((start - timedelta(days=float(chance.gamma(0.3, 60)))).timestamp())}"  # fmt: skip
            known[browser] = pick(chance, people, 1)[0] if chance.random() < 0.12 else None
        country, city = pick(chance, _PLACES, 1, 0.8)[0]
        kind, system = pick(chance, _MACHINES, 1, 0.6)[0]
        name, source, medium = pick(chance, _SOURCES, 1, 0.6)[0]
        bundle = int(chance.integers(10**6, 2 * 10**9))
        about = {"user_id": known[browser], "user_pseudo_id": browser, "ga_session_id": str(int(start.timestamp())),
                 "ga_session_number": str(int(chance.geometric(0.6))), "is_active_user": bool(chance.random() < 0.95)}  # fmt: skip
        where = {"device_category": kind, "device_operating_system": system, "geo_country": country, "geo_city": city, "traffic_source_name": name,
                 "traffic_source_source": source, "traffic_source_medium": medium, "stream_id": "2904417731"}  # fmt: skip
        clock = int(start.timestamp() * 10**6) + int(chance.integers(10**6))

        def happened(clock: int, bundle: int, what: str, seen: Rows, page: str = "/", sold: dict | None = None, about: dict = about, where: dict = where) -> None:  # fmt: skip
            day = f"{datetime.fromtimestamp(clock / 10**6, UTC):%Y%m%d}"
            title = "Linen House | " + (page.strip("/").split("/")[0].title() or "Home")
            events.append({"event_date": day, "event_timestamp": str(clock), "event_name": what, "event_bundle_sequence_id": str(bundle),
                           **about, "page_location": f"https://linenhouse.example{page}", "page_title": title, **where, **(sold or {})})  # fmt: skip
            for place, good in enumerate(seen):
                price, count = float((good[7] or good[6]).split()[0]), 1 if what != "purchase" else int(chance.geometric(0.8))  # fmt: skip
                total = f"{price * count:g}" if sold else None
                items.append([about["user_pseudo_id"], clock, what, good[0], good[1], good[8], None, *good[11].split(" > "),
                              ("Search results" if page == "/" else page.split("/")[-1].title()) if "list" in what else None, place + 1 if "list" in what else None,
                              "SLEEP10" if sold and clock % 9 == 0 else None, f"{price:g}", count, total])  # fmt: skip

        for what in ("session_start", "first_visit")[: 1 + int(about["ga_session_number"] == "1")]:
            happened(clock, bundle, what, [])
        for _ in range(int(chance.geometric(0.35))):
            bundle, clock = bundle + 1, clock + int(chance.integers(10**6, 6 * 10**7))
            seen = list({good[0]: good for good in pick(chance, goods, int(chance.integers(2, 8)), 0.5)}.values())
            page = "/" if chance.random() < 0.2 else f"/collections/{seen[0][11].split(' > ')[1].lower().replace(' ', '-')}"  # fmt: skip
            happened(clock, bundle, "page_view", [], page)
            happened(clock, bundle, "view_item_list", seen, page)
            if chance.random() < 0.6:
                clock += int(chance.integers(10**6, 4 * 10**7))
                page = f"/products/{seen[0][0].lower()}"
                for what in ("page_view", "view_item", "scroll", "add_to_cart")[: int(chance.integers(2, 5))]:
                    happened(clock, bundle, what, seen[:1] if "_item" in what or "cart" in what else [], page)
        if chance.random() < 0.07:
            clock, count = clock + 10**8, len(items)
            bought = seen[: int(chance.integers(1, 3))]
            happened(clock, bundle, "begin_checkout", bought, "/checkout")
            clock += 7 * 10**7
            happened(
                clock, bundle, "purchase", bought, "/thank-you", {"ecommerce_transaction_id": f"LH{240_000 + count}"}
            )
            rows = items[-len(bought) :]
            events[-1]["ecommerce_total_item_quantity"] = str(sum(row[13] for row in rows))
            events[-1]["ecommerce_purchase_revenue"] = sum(float(row[14]) for row in rows)
    for row in items:
        row[6] = ("single", "double", "king")[int(row[3][-1]) % 3] if int(row[3][-2]) > 2 else None
    emptied(chance, items, 5, 0.02, "(not set)")
    return events, items


def _save(folder: Path, name: str, rows: Rows) -> None:
    header = [column for column, _, _ in TRUTH[name.partition(".")[0]].rows]
    write_csv(folder / name, header, rows, separator="\t" if name.endswith("tsv") else ",")
