"""A coffee roaster's subscriptions: Recharge's tables as the loader lands them in Parquet, and Klaviyo's mail as JSON lines and csv."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd

from benchmarks.discover.making import Chance, Rows, codes, money, pick, times, words, write_csv, write_json_lines
from benchmarks.discover.truth import Truth

IS_HELD_OUT = True
_BEANS = "Ethiopia Guji Kenya Nyeri Colombia Huila House Espresso Decaf Sumatra Winter Blend Brazil Santos"
_GIVEN = "Ada Ben Cleo Dan Eve Finn Gia Hal Ivy Jon Kim Leo Mia Ned Oda Pia"
_FAMILY = "Archer Bolt Crane Drake Elm Frost Grant Hale Irons Judd Knox Lane"
_CITIES = (
    ("Austin", "Texas"),
    ("Denver", "Colorado"),
    ("Toronto", "Ontario"),
    ("Brooklyn", "New York"),
    ("portland", "Oregon"),
)
_METRICS = ("Received Email", "Opened Email", "Clicked Email", "Unsubscribed", "Bounced Email")
_REASONS = ("Too much coffee", "Too expensive", "Moving", "Other", "Max number of charge attempts reached")
_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

# Two systems that know the same people: Recharge by a number, Klaviyo by a code; an e-mail address ties them, for every
# subscriber is sent on to Klaviyo: it is personal data, and may be a reference. A subscription is goods that come again:
# what it holds is an item by its variant, and it is a state of the customer as much as something that was done. Numbers in
# Parquet may stay numbers. The order that a charge made lies in the shop, which is not here. A code of a discount is a
# campaign to some. Klaviyo's mails are plain events with an id of their own.
TRUTH = {
    "klaviyo_profiles": Truth("customer", """
        id  string  user_id
        email  string  ignore|user_id
        phone_number  string  ignore
        first_name  string  ignore
        last_name  string  ignore
        created  time  attribute
        city  string  attribute
        region  string  attribute
        consent  string  attribute
        historic_clv  number  attribute|price
        churn_probability  number  attribute
        """, key=("id",), or_keys=(("email",),)),
    "klaviyo_campaigns": Truth("marketing", """
        Campaign Name  string  text|campaign_id|attribute
        Subject  string  text
        List  string  attribute
        Send Time  time  event_ts|attribute
        Send Weekday  string  attribute
        Total Recipients  whole  attribute|quantity
        Unique Opens  whole  attribute
        Open Rate  string|number  attribute
        Unique Clicks  whole  attribute
        Click Rate  string|number  attribute
        Revenue  number  price|attribute
        Campaign ID  string  campaign_id
        Campaign Channel  string  attribute
        """, key=("Campaign ID",), or_keys=(("Campaign Name",),)),
    "klaviyo_events": Truth("behaviour|marketing", """
        id  string  attribute
        metric  string  event_type
        profile_id  string  user_id
        campaign_id  string  campaign_id
        datetime  time  event_ts
        url  string  attribute|ignore|text
        """, key=("id",), references=(
            (("profile_id",), "klaviyo_profiles", ("id",)), (("campaign_id",), "klaviyo_campaigns", ("Campaign ID",)))),
    "recharge_customers": Truth("customer", """
        id  string|whole  user_id
        external_customer_id  string|whole  user_id|attribute
        email  string  ignore|user_id
        first_name  string  ignore
        last_name  string  ignore
        subscriptions_active_count  whole  attribute
        has_valid_payment_method  boolean  attribute
        created_at  time  attribute
        """, key=("id",), or_keys=(("external_customer_id",), ("email",)),
        also=((("email",), "klaviyo_profiles", ("email",)),)),
    "recharge_subscriptions": Truth("behaviour|reference|customer", """
        id  string|whole  attribute|basket_id
        customer_id  string|whole  user_id
        address_id  string|whole  attribute
        external_variant_id  string|whole  item_id
        sku  string  item_id|attribute
        product_title  string  text
        variant_title  string  attribute|text
        quantity  whole  quantity
        price  number  price
        order_interval_frequency  whole  attribute
        order_interval_unit  string  attribute
        status  string  attribute
        created_at  time  event_ts
        cancelled_at  time  attribute
        cancellation_reason  string  attribute|text
        next_charge_scheduled_at  date  attribute
        """, key=("id",), references=((("customer_id",), "recharge_customers", ("id",)),)),
    "recharge_charges": Truth("behaviour", """
        id  string|whole  basket_id
        customer_id  string|whole  user_id
        external_order_id  string|whole  basket_id|attribute
        type  string  attribute|event_type
        status  string  attribute
        scheduled_at  date  attribute|event_ts
        processed_at  time  event_ts|attribute
        subtotal_price  number  price
        total_discounts  number  discount
        total_tax  number  attribute
        total_price  number  price
        discount_code  string  attribute|campaign_id
        """, key=("id",), references=((("customer_id",), "recharge_customers", ("id",)),)),
    "recharge_charge_lines": Truth("behaviour", """
        charge_id  string  basket_id
        purchase_item_id  string  attribute|item_id|basket_id
        external_variant_id  string  item_id
        sku  string  item_id|attribute
        title  string  text
        quantity  whole  quantity
        unit_price  number  price
        total_price  number  price
        """, key=("charge_id", "purchase_item_id"), references=(
            (("charge_id",), "recharge_charges", ("id",)), (("purchase_item_id",), "recharge_subscriptions", ("id",)))),
}  # fmt: skip


def write(folder: Path, chance: Chance) -> None:
    """Three Parquet, two JSON lines, a csv, a gzipped csv; lines of one-off goods name a purchase that is no subscription."""
    people = _profiles(chance)
    write_json_lines(folder / "klaviyo_profiles.jsonl", people)
    mails, events = _mails(chance, [each["id"] for each in people])
    write_csv(folder / "klaviyo_campaigns.csv", _header("klaviyo_campaigns"), mails)
    write_json_lines(folder / "klaviyo_events.jsonl", events)
    buyers: Rows = []
    ids, outside = (
        sorted((chance.choice(span, 1_400, replace=False) + low).tolist())
        for span, low in ((9_000_000, 81_000_000), (10**11, 6_100_000_000_000))
    )
    for id_, shop, person, at in zip(
        ids, outside, people, times(chance, datetime(2021, 2, 1, tzinfo=UTC), 900, 1_400), strict=False
    ):
        buyers.append(
            [
                id_,
                shop,
                person["email"],
                person["first_name"],
                person["last_name"] or "",
                0,
                bool(chance.random() < 0.93),
                at,
            ]
        )
    repeats, charges, lines = _subscriptions(chance, buyers)
    _parquet(folder, "recharge_customers", buyers)
    _parquet(folder, "recharge_subscriptions", repeats)
    _parquet(folder, "recharge_charges", charges)
    write_csv(folder / "recharge_charge_lines.csv.gz", _header("recharge_charge_lines"), lines)


def _profiles(chance: Chance) -> list[dict]:
    found = []
    for number, (code, at) in enumerate(
        zip(codes(chance, 5_200, 23, _ULID), times(chance, datetime(2020, 9, 1), 1_100, 5_200), strict=True)
    ):
        given, family = words(chance, _GIVEN, 1, 1), words(chance, _FAMILY, 1, 1)
        city, region = pick(chance, _CITIES, 1, 0.5)[0] if chance.random() < 0.7 else (None, None)
        found.append({"id": f"01H{code}", "email": f"{given}.{family}{number}@inbox.example".lower(), "phone_number": f"+1512555{int(chance.integers(10_000)):04d}" if chance.random() < 0.2 else None,
                      "first_name": given, "last_name": family if chance.random() < 0.8 else None, "created": f"{at:%Y-%m-%dT%H:%M:%S}+00:00", "city": city, "region": region,
                      "consent": pick(chance, ("SUBSCRIBED", "NEVER_SUBSCRIBED", "UNSUBSCRIBED"), 1, 1)[0], "historic_clv": round(money(chance, 1, 80)[0], 2) if chance.random() < 0.4 else 0.0,
                      "churn_probability": round(float(chance.random()), 4) if chance.random() < 0.4 else None})  # fmt: skip
    return [found[place] for place in chance.permutation(len(found))]


def _mails(chance: Chance, people: list[str]) -> tuple[Rows, list[dict]]:
    mails: Rows = []
    events: list[dict] = []
    ids = iter(codes(chance, 40_000, 11, "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"))
    for place, (code, at) in enumerate(
        zip(codes(chance, 70, 23, _ULID), times(chance, datetime(2023, 3, 1, 14), 160, 70), strict=True)
    ):
        to = pick(chance, people, int(chance.integers(60, 260)), 0.2)
        opened = [who for who in dict.fromkeys(to) if chance.random() < 0.4]
        clicked = [who for who in opened if chance.random() < 0.15]
        for metric, group, late in (
            (_METRICS[0], dict.fromkeys(to), 1),
            (_METRICS[1], opened, 300),
            (_METRICS[2], clicked, 330),
            (_METRICS[3], clicked[:2], 400),
        ):
            for who in group:
                known = who if chance.random() > 0.003 else f"01H{codes(chance, 1, 23, _ULID)[0]}"
                when = at + timedelta(minutes=float(chance.gamma(1.2, late)))
                events.append({"id": next(ids), "metric": metric, "profile_id": known, "campaign_id": f"01J{code}", "datetime": f"{when:%Y-%m-%dT%H:%M:%S}+00:00",
                               "url": f"https://roaster.example/products/{words(chance, _BEANS, 1, 1).lower()}" if metric == _METRICS[2] else None})  # fmt: skip
        sent = len(set(to))
        mails.append([f"{at:%Y-%m-%d} {words(chance, _BEANS, 1, 2)} #{place + 1}", words(chance, _BEANS + " new fresh roast your last chance to try", 3, 7),
                      pick(chance, ("Newsletter", "VIP", "Engaged 90 days"), 1)[0], f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%A}", sent, len(opened), f"{100 * len(opened) / sent:.2f}%", len(clicked),
                      f"{100 * len(clicked) / sent:.2f}%", f"{len(clicked) * float(chance.uniform(3, 30)):.2f}", f"01J{code}", "email"])  # fmt: skip
    return mails, sorted(events, key=lambda each: each["datetime"])


def _subscriptions(chance: Chance, buyers: Rows) -> tuple[Rows, Rows, Rows]:
    repeats: Rows = []
    charges: Rows = []
    lines: Rows = []
    goods = [[int(n), f"CF-{name[:3].upper()}-{size}", name, f"{size}g / {grind}", price] for n, (name, size, grind, price) in zip(
        chance.choice(10**11, 48, replace=False) + 39_000_000_000_000, ((name, size, grind, price) for name in _BEANS.split()[:8] for size, price in ((250, 14.5), (500, 26.0), (1000, 48.0)) for grind in ("Whole bean", "Filter")), strict=True)]  # fmt: skip
    subs = iter(sorted((chance.choice(9_000_000, 4_000, replace=False) + 310_000_000).tolist()))
    bills = iter(sorted((chance.choice(90_000_000, 12_000, replace=False) + 820_000_000).tolist()))
    for buyer in buyers:
        mine = []
        for good in pick(chance, goods, min(4, int(chance.geometric(0.7))), 0.5):
            started, is_off = buyer[7] + timedelta(float(chance.uniform(0, 150))), chance.random() < 0.45
            ended = started + timedelta(float(chance.uniform(5, 300))) if is_off else None
            due = None if is_off else (datetime(2023, 9, 1) + timedelta(int(chance.integers(0, 40)))).date()
            mine.append([next(subs), buyer[0], buyer[0] * 2 - 60_000_007, *good[:4], int(chance.geometric(0.85)), good[4], pick(chance, (4, 2, 1, 6), 1, 0.8)[0], "week", "cancelled" if is_off else "active", started, ended,
                         pick(chance, (*_REASONS, None), 1, 0.5)[0] if is_off else None, due])  # fmt: skip
        repeats += mine
        buyer[5] = sum(each[11] == "active" for each in mine)
        at = mine[0][12]
        for turn in range(min(8, int(chance.geometric(0.3)))):
            number, state = next(bills), pick(chance, ("success", "error", "skipped", "refunded"), 1, 2.2)[0]
            total = 0.0
            for each in mine[: 1 + turn % len(mine)]:
                one_off = chance.random() < 0.006
                lines.append(
                    [
                        number,
                        each[0] + (20_000_000 if one_off else 0),
                        *each[3:6],
                        each[7],
                        f"{each[8]:.2f}",
                        f"{each[7] * each[8]:.2f}",
                    ]
                )
                total += each[7] * each[8]
            code = pick(chance, ("WELCOME15", "COFFEE10"), 1, 1)[0] if chance.random() < 0.12 else None
            off, is_done = round(total * 0.15, 2) if code else 0.0, state in ("success", "refunded")
            charges.append([number, buyer[0], int(chance.integers(10**11)) + 5_000_000_000_000 if is_done else None, "checkout" if turn == 0 else "recurring", state, at.date(),
                            at + timedelta(minutes=float(chance.uniform(1, 300))) if is_done else None, round(total, 2), off, round((total - off) * 0.07, 2), round((total - off) * 1.07, 2), code])  # fmt: skip
            at += timedelta(weeks=mine[0][9])
    return repeats, charges, lines


def _header(name: str) -> list[str]:
    return [column for column, _, _ in TRUTH[name].rows]


def _parquet(folder: Path, name: str, rows: Rows) -> None:
    frame = pd.DataFrame(rows, columns=_header(name))
    for column in frame.columns:
        if column.endswith("_at") and "scheduled" not in column:
            frame[column] = pd.to_datetime(frame[column], utc=True).astype("datetime64[us, UTC]")
    if "external_order_id" in frame:
        frame["external_order_id"] = frame["external_order_id"].astype("Int64")
    frame.to_parquet(folder / f"{name}.parquet", index=False)
