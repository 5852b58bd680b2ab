"""`make words`: brings the catalogues up to date with what the report, the reviewer's question and the message say.

A translation that stands is kept; one whose message has gone is dropped; a new message has an empty translation, which
a test refuses.
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from jobs.publish.report.language import SOURCE, TERM, catalogue, languages
from jobs.publish.report.terms import TERMS

_HERE = Path(__file__).parent.parent
_TEMPLATES = "report/templates/**.j2"
_METHODS = [("**.py", "python"), (_TEMPLATES, "jinja2.ext:babel_extract")]
_OPTIONS = {_TEMPLATES: {"trimmed": "true", "newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "later": None}


def messages() -> Catalog:
    """Every message that can be shown, the stored codes as terms among them."""
    found = Catalog(fuzzy=False)
    for file, _line, message, _comments, context in extract_from_dir(
        _HERE, _METHODS, _OPTIONS, keywords=_KEYWORDS, directory_filter=lambda folder: Path(folder).name != "locale"
    ):
        found.add(message, locations=[(file, 1)], context=context)
    for term in TERMS:
        found.add(term, locations=[("report/terms.py", 1)], context=TERM)
    return found


def renewed(old: Catalog, wanted: Catalog) -> Catalog:
    """`wanted` with the translations of `old`; nothing is guessed."""
    new = Catalog(locale=old.locale, fuzzy=False, charset="utf-8")
    for message in wanted:
        if message.id:
            known = old.get(message.id, message.context)
            string = known.string if known else ""
            files = sorted({file for file, _ in message.locations})
            new.add(message.id, string, locations=[(file, 0) for file in files], context=message.context)
    return new


def main() -> None:
    """Rewrite the catalogue of every language but the source."""
    wanted = messages()
    for code in languages():
        if code == SOURCE:
            continue
        file = catalogue(code)
        with file.open("rb") as handle:
            new = renewed(read_po(handle), wanted)
        with file.open("wb") as handle:
            write_po(handle, new, sort_output=True, omit_header=True, width=10_000, include_lineno=False)
        head = f'msgid ""\nmsgstr ""\n"Language: {new.locale}\\n"\n"MIME-Version: 1.0\\n"\n'
        head += '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        head += f'"Plural-Forms: {new.plural_forms}\\n"\n\n'
        file.write_text(head + file.read_text(encoding="utf-8").lstrip(), encoding="utf-8")
        empty = [m for m in new if m.id and not all([m.string] if isinstance(m.string, str) else m.string or [""])]
        print(f"{code}: {len(new)} messages, {len(empty)} without words")


if __name__ == "__main__":
    main()
