"""Point readers back to an earlier release: `python -m jobs rollback`."""

from __future__ import annotations

from datetime import datetime

from conf.errors import ConfigError, LakeError
from jobs.publish.shelf import Shelf, Shelved


def roll_back(shelf: Shelf, to: str | None, *, by: str, note: str, now: datetime) -> tuple[Shelved, list[Shelved]]:
    """Serve the release `to` names (a run date, or a release's name; None: the one before the one in service).

    Every later release is withdrawn first, so that a rerun that makes the same again does not put it back in service;
    a mended night is another release, and is served. Naming a withdrawn release puts it back.

    Returns:
        The release now in service, and those withdrawn.

    Raises:
        ConfigError: nobody says who or why; `to` names no release, or several.
        LakeError: nothing is in service, or nothing stands before it.
    """
    if not by.strip() or not note.strip():
        raise ConfigError("a rollback says who and why", mend="add --by NAME --note WHY")
    releases = shelf.releases()
    target = _before_current(shelf, releases) if to is None else _named(releases, to)
    later = [release for release in releases if release.run_date > target.run_date]
    later += [release for release in releases if release.run_date == target.run_date and release != target]
    withdrawn = [release for release in later if shelf.withdrawal(release) is None]
    why = {"by": by.strip(), "note": note.strip(), "withdrawn_ts": now.isoformat(), "instead": target.name}
    for release in withdrawn:
        shelf.withdraw(release, why)
    shelf.restore(target)
    shelf.serve(target)
    return target, withdrawn


def _named(releases: list[Shelved], to: str) -> Shelved:
    found = [release for release in releases if to in (release.name, release.run_date.isoformat())]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(release.name for release in found)
        raise ConfigError(f"{to} has {len(found)} releases: {names}", mend="name one of them: --to NAME")
    kept = ", ".join(release.name for release in releases) or "none"
    raise ConfigError(f"no release '{to}' stands on the shelf", mend=f"choose from: {kept}")


def _before_current(shelf: Shelf, releases: list[Shelved]) -> Shelved:
    current = shelf.current()
    if current is None:
        raise LakeError("no release is in service", mend="release a night: python -m jobs run --run-date DATE")
    earlier = [one for one in releases if one.run_date < current.run_date and shelf.withdrawal(one) is None]
    if not earlier:
        raise LakeError(
            f"no release stands before {current.name}",
            mend="name one with --to; python -m jobs status lists the nights",
        )
    return earlier[-1]
