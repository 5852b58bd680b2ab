"""Makes the landing files of clickshop, a small web shop that differs from the demo in every way a configuration can.

`python tests/data/make_clickshop.py` rewrites `clickshop/landing`; the same seed gives the same bytes, and a test
compares. The defects it plants are counted in `PLANTED`.

Events come weekly as compressed csv with a header and quoted text, articles as JSON lines, members as csv with
semicolons. Each shopper leans to two categories and has favourites bought again and again, so that there is
something to learn.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import shutil
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

SEED = 7
FIRST = date(2024, 1, 1)
WEEKS = 14
SHOPPERS = 400
ARTICLES = 150
GUESTS = 40
CATEGORIES = ("Tea & Coffee", "Garden", "Stationery", "Kitchen", "Games", "Gift cards")
MAKERS = ("Ombra", "Nord/Süd", "O'Hara & Sons", "木匠")
NOTES = (
    'said "deliver after 6, please"', "first line\nsecond line", "<script>alert('x')</script>", '=HYPERLINK("http://x")',
    "../../etc/passwd", "5% off, wow; again", "'; drop table clicks; --", "很好，谢谢",
)  # fmt: skip
PLANTED = {
    "copies": 25,
    "unreadable": 3,
    "impossible_date": 7,
    "no_visitor": 9,
    "unknown_event": 6,
    "padded_sku": 11,
    "no_quantity": 13,
    "price_placeholder": 8,
    "orphan_rows": 6,
    "orphan_ids": 3,
    "twin_articles": 2,
}
EVENT_HEADER = ("Visitor ID", "SKU", "What", "When", "Qty", "Unit Price", "Note", "tracking")


def sku(number: int) -> str:
    return f"{number:05d}"


def visitor(number: int) -> str:
    return f"{number:06d}"


def articles(chance: random.Random) -> list[dict[str, object]]:
    """The catalogue; the last articles are twins of the first ones."""
    rows: list[dict[str, object]] = []
    for number in range(ARTICLES - PLANTED["twin_articles"]):
        category = CATEGORIES[number % len(CATEGORIES)]
        rows.append(
            {
                "sku": sku(number),
                "title": f"{category} <b>No. {number}</b>",
                "cat": category,
                "maker": chance.choice(MAKERS),
                "list_price": round(chance.uniform(2, 60), 2),
                "tags": ["new"] * (number % 2),
            }
        )
    for number in range(PLANTED["twin_articles"]):
        rows.append({**rows[number], "sku": sku(len(rows))})
    return rows


def members(chance: random.Random, shoppers: int) -> list[tuple[str, str, str, str]]:
    """All shoppers but the guests."""
    return [
        (visitor(n), f"shopper{n}@example.org", chance.choice(("18-29", "30-44", "45-64", "?")), chance.choice("NESW"))
        for n in range(shoppers - GUESTS)
    ]


def events(
    chance: random.Random, catalogue: list[dict[str, object]], weeks_long: int, shoppers: int
) -> list[list[list[str]]]:
    """Clean events, one list a week, in the order they happened."""
    by_category: dict[object, list[dict[str, object]]] = {}
    for article in catalogue:
        by_category.setdefault(article["cat"], []).append(article)
    weeks: list[list[tuple[datetime, list[str]]]] = [[] for _ in range(weeks_long)]
    for number in range(shoppers):
        liked = chance.sample(CATEGORIES[:-1], 2)
        favourites = [pick(chance, by_category[category]) for category in liked for _ in range(3)]
        for week in range(weeks_long):
            for _ in range(chance.choice((0, 0, 1, 1, 2))):
                moment = datetime.combine(FIRST + timedelta(days=7 * week + chance.randrange(7)), datetime.min.time())
                moment += timedelta(seconds=chance.randrange(7 * 3600, 23 * 3600))
                luck = chance.random()
                category = chance.choice(liked) if luck < 0.85 else chance.choice(CATEGORIES)
                article = chance.choice(favourites) if luck < 0.45 else pick(chance, by_category[category])
                for what in funnel(chance, luck < 0.45):
                    moment += timedelta(seconds=chance.randrange(5, 300))
                    weeks[week].append((moment, event(chance, number, article, what, moment)))
    return [[row for _, row in sorted(week, key=lambda entry: (entry[0], entry[1]))] for week in weeks]


def pick(chance: random.Random, shelf: list[dict[str, object]]) -> dict[str, object]:
    """An article of a shelf, the first ones far more often."""
    return shelf[min(int(chance.expovariate(0.25)), len(shelf) - 1)]


def funnel(chance: random.Random, is_favourite: bool) -> list[str]:
    steps = ["view"]
    if is_favourite or chance.random() < 0.3:
        steps.append("cart")
        if is_favourite or chance.random() < 0.6:
            steps.append("purchase")
    return steps


def event(chance: random.Random, number: int, article: dict[str, object], what: str, moment: datetime) -> list[str]:
    spelt = what.upper() if chance.random() < 0.1 else what
    note = chance.choice(NOTES) if chance.random() < 0.05 else ""
    quantity = "1" if what != "purchase" else str(chance.choice((1, 1, 1, 2, 3)))
    price = f"{article['list_price']:.2f}"
    return [
        visitor(number),
        str(article["sku"]),
        spelt,
        moment.strftime("%d.%m.%Y %H:%M:%S"),
        quantity,
        price,
        note,
        "t1",
    ]


def spoil(chance: random.Random, weeks: list[list[list[str]]]) -> None:
    """Plant every defect but the unreadable lines, each in rows of its own."""
    rows = [row for week in weeks for row in week]
    chosen = iter(chance.sample(rows, 200))

    def some(name: str) -> list[list[str]]:
        return [next(chosen) for _ in range(PLANTED[name])]

    for row in some("impossible_date"):
        row[3] = "31.02.2024 10:00:00"
    for position, row in enumerate(some("no_visitor")):
        row[0] = ("unknown", "", "N/A")[position % 3]
    for row in some("unknown_event"):
        row[2] = "hover"
    for row in some("padded_sku"):
        row[1] = f" {row[1]}\u00a0"
    for row in some("no_quantity"):
        row[4] = "0"
    for row in some("price_placeholder"):
        row[5] = "-1"
    for position, row in enumerate(some("orphan_rows")):
        row[1] = f"9{position % PLANTED['orphan_ids']:04d}"
    copied = some("copies")
    for week in weeks:
        week += [list(row) for row in copied if any(row is own for own in week)]


def csv_bytes(header: tuple[str, ...], rows: list[list[str]] | list[tuple[str, ...]], separator: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def drop(landing: Path, table: str, dt: date, name: str, content: bytes) -> None:
    folder = landing / table / f"dt={dt}"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)


def main(landing: Path, weeks_long: int = WEEKS, shoppers: int = SHOPPERS) -> None:
    """Write all landing files anew below `landing`; a longer or larger shop is for measurements."""
    chance = random.Random(SEED)
    shutil.rmtree(landing, ignore_errors=True)
    catalogue, people = articles(chance), members(chance, shoppers)
    weeks = events(chance, catalogue, weeks_long, shoppers)
    spoil(chance, weeks)
    for number, week in enumerate(weeks):
        content = csv_bytes(EVENT_HEADER, week)
        if number < PLANTED["unreadable"]:
            content += b"000001,00001,view\n"
        drop(landing, "web/clicks", FIRST + timedelta(days=7 * number + 6), "clicks.csv.gz", content)
    for number in range(1, weeks_long, 4):
        dt = FIRST + timedelta(days=7 * number - 1)
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in catalogue)
        drop(landing, "shop/articles", dt, "articles.json", lines.encode())
        drop(landing, "crm/members", dt, "members.csv", csv_bytes(("uid", "e-mail", "Age", "Region"), people, ";"))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent / "clickshop" / "landing")
