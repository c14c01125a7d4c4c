"""Names that a reader cannot tell apart must not stand for two things, nor hide what they hold."""

from __future__ import annotations

from unicodedata import category, is_normalized, normalize

LONGEST = 500  # characters of one name

# Controls, invisible characters, halves of surrogate pairs, line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_plain(name: str) -> bool:
    """Whether a name shows all that it holds: NFC, nothing invisible, no space at either end."""
    if not 0 < len(name) <= LONGEST or name != name.strip():
        return False
    if name.isascii():
        return name.isprintable()
    return _HIDDEN.isdisjoint(map(category, name)) and is_normalized("NFC", name)


def folded(name: str) -> str:
    """The same for names that differ only in width, case or compatibility: NFKC, case folded."""
    wide = normalize("NFKC", name).casefold()
    return normalize("NFKC", wide)
