"""Names that a reader cannot tell apart must not stand for two things, nor hide what they hold."""

from __future__ import annotations

import unicodedata

LONGEST = 500  # characters of one name

# Controls, invisible characters, halves of surrogate pairs, line and paragraph separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def is_plain(name: str) -> bool:
    """Whether a name shows all that it holds: NFC, nothing invisible, no space at either end."""
    if not 0 < len(name) <= LONGEST or " " in (name[0], name[-1]):
        return False
    if name.isascii():
        return name.isprintable()
    categories = [unicodedata.category(character) for character in name]
    return (
        _HIDDEN.isdisjoint(categories)
        and "Zs" not in (categories[0], categories[-1])
        and unicodedata.is_normalized("NFC", name)
    )


def folded(name: str) -> str:
    """The same for names that differ only in width, case or compatibility: NFKC, case folded."""
    wide = unicodedata.normalize("NFKC", name).casefold()
    return unicodedata.normalize("NFKC", wide)
