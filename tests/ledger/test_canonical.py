from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.ledger.canonical import NotCanonical, canonical

text = st.text(st.characters(exclude_categories=["Cs"]))
integers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | integers | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=20,
)


@given(values)
def test_reads_back_and_is_one_text(value: object) -> None:
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)


def test_keys_are_in_the_order_of_rfc_8785() -> None:
    """Section 3.2.3: by UTF-16 code units, where an emoji comes before U+FB33."""
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}

    assert [*json.loads(canonical(value)).values()] == [2, 4, 6, 7, 1, 5, 3]


def test_escapes_are_those_of_rfc_8785() -> None:
    assert canonical('€$\x0f\nA\'B"\\\\"/') == r'''"€$\u000f\nA'B\"\\\\\"/"'''


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [1, 0.5]}, "$.a[1]: float has no canonical JSON; write it as a string"),
        ({"a": Decimal(1)}, "$.a: Decimal has no canonical JSON; write it as a string"),
        ({1: 2}, "$: the key 1 is not a string"),
        ([2**53], "$[0]: 9007199254740992 is beyond 2**53 - 1; write it as a string"),
        ("\ud800", "$: half of a surrogate pair; clean the text first"),
    ],
)
def test_what_has_no_canonical_text_is_named(value: object, message: str) -> None:
    with pytest.raises(NotCanonical) as error:
        canonical(value)
    assert str(error.value) == message
