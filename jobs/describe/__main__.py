"""`python -m jobs.describe`: writes every page that differs."""

from __future__ import annotations

from conf.project import ROOT
from jobs.describe import documents

if __name__ == "__main__":
    for path, text in documents().items():
        file = ROOT / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(path)
