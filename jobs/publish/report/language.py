"""The language of a page: its words from a catalogue, its numbers and dates as its readers write them.

English is the language of the messages themselves. Every folder `locale/<code>/` with a gettext catalogue adds one
more: `<code>` names the pages' folder, the catalogue's header names the locale. Which language is in force is a context
variable, as in most frameworks, so that a view asks for words without being handed them.
"""

from __future__ import annotations

import functools
import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from conf.errors import ConfigError

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "report"
SOURCE = "en"
TERM = "term"  # the message context of stored codes: severities, dimensions, metrics …


@dataclass(frozen=True)
class Language:
    """One language of the report. `tag`: as HTML's `lang` names it; `name`: as its own readers call it."""

    code: str
    locale: Locale
    words: gettext.NullTranslations

    @property
    def tag(self) -> str:
        return str(self.locale).replace("_", "-")

    @property
    def name(self) -> str:
        return (self.locale.get_language_name(self.locale) or self.code).capitalize()


def catalogue(code: str) -> Path:
    """The file of a language's words."""
    return FOLDER / code / "LC_MESSAGES" / f"{DOMAIN}.po"


def languages() -> tuple[str, ...]:
    """Codes of all languages, the source first."""
    return (SOURCE, *sorted(folder.name for folder in FOLDER.iterdir() if catalogue(folder.name).is_file()))


@functools.cache
def language(code: str) -> Language:
    """The language called `code`.

    Raises:
        ConfigError: there is no catalogue for it.
    """
    if code == SOURCE:
        return Language(code, Locale(SOURCE), gettext.NullTranslations())
    if code not in languages():
        raise ConfigError(
            f"the report has no words in language '{code}'",
            mend=f"choose from {', '.join(languages())} in pipeline.yml, report, languages; or add {catalogue(code)}",
        )
    with catalogue(code).open("rb") as file:
        entries = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, entries)
    compiled.seek(0)
    return Language(code, entries.locale or Locale(code), gettext.GNUTranslations(compiled))


_IN_FORCE: ContextVar[str] = ContextVar("language", default=SOURCE)


def current() -> Language:
    """The language in force."""
    return language(_IN_FORCE.get())


@contextmanager
def speaking(code: str) -> Iterator[Language]:
    """Within it, words, numbers and dates are of the language `code`."""
    chosen = language(code)
    token = _IN_FORCE.set(code)
    try:
        yield chosen
    finally:
        _IN_FORCE.reset(token)


def _(message: str, /, **values: Any) -> str:
    """`message` in the language in force, its `%(name)s` replaced by `values`; a per cent sign is written `%%`."""
    return current().words.gettext(message) % values


def ngettext(one: str, many: str, count: int, /, **values: Any) -> str:
    """The form of the message that fits `count`, which it may name as `%(num)s`."""
    return current().words.ngettext(one, many, count) % {"num": count, **values}


def later(message: str) -> str:
    """Marks a message that is translated where it is shown."""
    return message


def term(code: str) -> str:
    """A stored code in words: from the catalogue's terms, else the code itself."""
    return current().words.pgettext(TERM, code) if code else code
