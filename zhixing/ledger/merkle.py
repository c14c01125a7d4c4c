"""The Merkle tree of RFC 9162, section 2.1: hashes, roots and proofs. Pure functions, SHA-256.

A tree of `size` leaves is kept as its complete subtrees: the node (level, index) is the hash over
the leaves [index << level, (index + 1) << level). Such a node never changes once it is complete,
so a store of them is append-only, and every root and proof, of now or of any earlier size, is
read from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import reduce

ReadNode = Callable[[int, int], bytes]
Frontier = tuple[bytes, ...]
"""Roots of the complete subtrees of a tree, largest first: one for each set bit of its size."""

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()


class OutOfTree(ValueError):
    """A proof was asked for a leaf or a size that the tree does not have."""


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root over a frontier, folded from its smallest subtree."""
    if not frontier:
        return EMPTY_ROOT
    return reduce(lambda right, left: node_hash(left, right), reversed(frontier))


def grow(size: int, frontier: Frontier, leaf: bytes) -> tuple[Frontier, list[bytes]]:
    """Append a leaf to the tree of `size` leaves.

    Returns the new frontier and the nodes that the leaf completes, from level 0 upwards; the node
    at level l has the index size >> l.
    """
    completed = [leaf]
    while size & 1:
        frontier, left = frontier[:-1], frontier[-1]
        completed.append(node_hash(left, completed[-1]))
        size >>= 1
    return (*frontier, completed[-1]), completed


def root_from_leaves(leaves: Iterable[bytes]) -> tuple[int, bytes]:
    """Size and root of the tree over leaf hashes, in memory that grows with log(size)."""
    size, frontier = 0, Frontier()
    for leaf in leaves:
        frontier, _ = grow(size, frontier, leaf)
        size += 1
    return size, root_of(frontier)


def node_reader(leaves: Iterable[bytes]) -> ReadNode:
    """Read nodes of a tree held in memory, as a batch is when one of its items is proved."""
    nodes: dict[tuple[int, int], bytes] = {}
    frontier = Frontier()
    for size, leaf in enumerate(leaves):
        frontier, completed = grow(size, frontier, leaf)
        nodes |= {(level, size >> level): value for level, value in enumerate(completed)}
    return lambda level, index: nodes[level, index]


def root_at(read_node: ReadNode, size: int) -> bytes:
    return _subtree(read_node, 0, size) if size else EMPTY_ROOT


def inclusion_proof(read_node: ReadNode, index: int, size: int) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves (RFC 9162, 2.1.3.1)."""
    if not 0 <= index < size:
        raise OutOfTree(f"leaf {index} is not in a tree of {size} leaves")
    path, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(_subtree(read_node, middle, end))
            end = middle
        else:
            path.append(_subtree(read_node, begin, middle))
            begin = middle
    return path[::-1]


def consistency_proof(read_node: ReadNode, first: int, second: int) -> list[bytes]:
    """The proof that the tree of `second` leaves extends that of `first` (RFC 9162, 2.1.4.1)."""
    if not 1 <= first <= second:
        raise OutOfTree(f"no consistency proof from size {first} to size {second}")
    path, begin, end = [], 0, second
    while end != first:
        middle = begin + _split(end - begin)
        if first <= middle:
            path.append(_subtree(read_node, middle, end))
            end = middle
        else:
            path.append(_subtree(read_node, begin, middle))
            begin = middle
    if begin:
        path.append(_subtree(read_node, begin, end))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Whether `path` proves that leaf hash `leaf` is at `index` under `root` (2.1.3.2)."""
    if not 0 <= index < size or not _hashes(leaf, root, *path):
        return False
    position, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            position, last = _up_to_right_child(position, last)
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """Whether `path` proves that the tree under `second_root` extends the one under `first_root`.

    Source: RFC 9162, 2.1.4.2.
    """
    if first == second >= 1:
        return not path and first_root == second_root
    if not 1 <= first < second or not _hashes(first_root, second_root, *path):
        return False
    if first & (first - 1) == 0:
        path = [first_root, *path]
    return bool(path) and _extends(first, second, path, first_root, second_root)


def _extends(
    first: int, second: int, path: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            position, last = _up_to_right_child(position, last)
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _up_to_right_child(position: int, last: int) -> tuple[int, int]:
    """Climb the right edge past the levels at which the node has no sibling."""
    while position and not position & 1:
        position, last = position >> 1, last >> 1
    return position, last


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _subtree(read_node: ReadNode, begin: int, end: int) -> bytes:
    """The hash over the leaves [begin, end), where `begin` is the left edge of its own subtree."""
    frontier = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        frontier.append(read_node(level, begin >> level))
        begin += 1 << level
    return root_of(frontier)


def _hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)
