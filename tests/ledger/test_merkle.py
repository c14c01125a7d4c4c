"""RFC 9162 trees: published vectors, every size to 256 against a naive recursion, forgeries."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.ledger import merkle

LEAVES = [merkle.leaf_hash(str(n).encode()) for n in range(256)]
READ = merkle.node_reader(LEAVES)


def split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@cache
def naive_root(begin: int, end: int) -> bytes:
    if begin == end:
        return hashlib.sha256().digest()
    if end - begin == 1:
        return LEAVES[begin]
    k = split(end - begin)
    return merkle.node_hash(naive_root(begin, begin + k), naive_root(begin + k, end))


def naive_path(m: int, begin: int, end: int) -> list[bytes]:
    if end - begin == 1:
        return []
    k = split(end - begin)
    if m < k:
        return [*naive_path(m, begin, begin + k), naive_root(begin + k, end)]
    return [*naive_path(m - k, begin + k, end), naive_root(begin, begin + k)]


def naive_subproof(m: int, begin: int, end: int, whole: bool) -> list[bytes]:
    n = end - begin
    if m == n:
        return [] if whole else [naive_root(begin, end)]
    k = split(n)
    if m <= k:
        return [*naive_subproof(m, begin, begin + k, whole), naive_root(begin + k, end)]
    return [*naive_subproof(m - k, begin + k, end, False), naive_root(begin, begin + k)]


def vectors(folder: Path, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "merkle" / "vectors.json").read_text())[kind]
    return found


def decoded(vector: dict[str, Any]) -> list[bytes]:
    return [base64.b64decode(step) for step in vector["proof"] or []]


@pytest.mark.real_data
def test_published_inclusion_vectors(real_data: Path) -> None:
    wrong = [
        v["_name"]
        for v in vectors(real_data, "inclusion")
        if merkle.verify_inclusion(
            base64.b64decode(v["leafHash"] or ""),
            v["leafIdx"],
            v["treeSize"],
            decoded(v),
            base64.b64decode(v["root"] or ""),
        )
        is v["wantErr"]
    ]
    assert wrong == []


@pytest.mark.real_data
def test_published_consistency_vectors(real_data: Path) -> None:
    wrong = [
        v["_name"]
        for v in vectors(real_data, "consistency")
        if merkle.verify_consistency(
            v["size1"],
            v["size2"],
            decoded(v),
            base64.b64decode(v["root1"] or ""),
            base64.b64decode(v["root2"] or ""),
        )
        is v["wantErr"]
    ]
    assert wrong == []


def test_roots_at_every_size() -> None:
    assert merkle.root_from_leaves([]) == (0, hashlib.sha256().digest())
    for size in range(257):
        assert merkle.root_at(READ, size) == naive_root(0, size)
        assert merkle.root_from_leaves(LEAVES[:size]) == (size, naive_root(0, size))


def test_inclusion_at_every_size() -> None:
    for size in range(1, 257):
        root = naive_root(0, size)
        for index in {*range(min(size, 5)), size // 2, size - 1, size * 2 // 3}:
            path = merkle.inclusion_proof(READ, index, size)
            assert path == naive_path(index, 0, size)
            assert merkle.verify_inclusion(LEAVES[index], index, size, path, root)


def test_consistency_at_every_size() -> None:
    for second in range(1, 257):
        for first in {1, 2, second // 3 or 1, second // 2 or 1, second - 1 or 1, second}:
            if first > second:
                continue
            path = merkle.consistency_proof(READ, first, second)
            assert path == naive_subproof(first, 0, second, True)
            roots = naive_root(0, first), naive_root(0, second)
            assert merkle.verify_consistency(first, second, path, *roots)


@given(st.data())
def test_any_alteration_of_an_inclusion_proof_fails(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 256))
    index = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion_proof(READ, index, size)
    step = data.draw(st.integers(0, len(path) - 1))
    byte, flip = data.draw(st.integers(0, 31)), data.draw(st.integers(1, 255))
    bad = bytearray(path[step])
    bad[byte] ^= flip
    root = naive_root(0, size)
    verify = merkle.verify_inclusion

    assert not verify(
        LEAVES[index], index, size, [*path[:step], bytes(bad), *path[step + 1 :]], root
    )
    assert not verify(LEAVES[index], index, size, path[:-1], root)
    assert not verify(LEAVES[index], index, size, [*path, path[-1]], root)
    assert not verify(LEAVES[index], (index + 1) % size, size, path, root)


@given(st.integers(1, 255), st.integers(1, 255))
def test_a_rewritten_past_is_never_consistent(first: int, more: int) -> None:
    second = min(first + more, 256)
    path = merkle.consistency_proof(READ, first, second)
    forged = merkle.root_from_leaves([merkle.leaf_hash(b"forged"), *LEAVES[1:first]])[1]

    assert not merkle.verify_consistency(first, second, path, forged, naive_root(0, second))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (5, 5), (-1, 3)])
def test_no_inclusion_proof_outside_the_tree(index: int, size: int) -> None:
    with pytest.raises(merkle.OutOfTree):
        merkle.inclusion_proof(READ, index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 5), (6, 5)])
def test_no_consistency_proof_outside_the_tree(first: int, second: int) -> None:
    with pytest.raises(merkle.OutOfTree):
        merkle.consistency_proof(READ, first, second)
