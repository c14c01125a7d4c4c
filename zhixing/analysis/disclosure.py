"""Which counts of a tree of groups may be shown, so that none tells on a few of its people.

Each node is a group with `members`, known to everybody, of whom some are `takers`; a parent's
counts are the sums of its children's. A node is safe if at least `threshold` people took part and
at least as many did not: few takers point at those who did, few others at those who did not, and
none or all tell on everybody at once.

- Primary: a node that is not safe is hidden. So is one that leaves some child that is not safe too
  few neighbours to hide among, even when all its children are hidden.
- Complementary: what is hidden under a shown parent makes a group of its own, whose count anybody
  finds by subtraction. Where that group would not protect each hidden child, the safe sibling with
  the fewest members is hidden with them.
- Below a hidden node everything is hidden, so that nothing below can be added up to it.

Whoever knows all members and all shown takers, and solves for the rest, then finds for every node
that is not safe at least min(members, threshold) + 1 counts that are all possible. Guarded against
is that solver; not somebody who compares two tables of different days, so tables should be far
apart, nor somebody who reasons from which safe sibling the rule chose.

Sources: Hundepool et al., Statistical Disclosure Control (Wiley, 2012), chapters 4 and 5; Federal
Committee on Statistical Methodology, Statistical Policy Working Paper 22 (2005), chapter II.
"""

from __future__ import annotations

from collections.abc import Sequence

THRESHOLD = 5


class NotATree(ValueError):
    """The counts or the parents cannot be those of a tree of groups."""


def shown(
    parents: Sequence[int],
    members: Sequence[int],
    takers: Sequence[int],
    threshold: int = THRESHOLD,
) -> list[bool]:
    """Whether the takers of each node may be shown.

    parents: shape (n,), the index of each node's parent, smaller than its own; -1 for a root.
    members, takers: shape (n,), 0 <= takers <= members, each parent's the sum of its children's.
    Returns shape (n,). A node without members is shown where its parent is: it tells nothing.
    Raises NotATree.
    """
    children = _children(parents)
    _demand_sums(children, members, takers)
    unsafe = _unsafe(children, members, takers, threshold)
    found = [False] * len(parents)
    for node, parent in enumerate(parents):
        if parent < 0:
            found[node] = not unsafe[node]
        if found[node]:
            hidden = _hidden(children[node], unsafe, members, takers, threshold)
            for child in children[node]:
                found[child] = child not in hidden
    return found


def withheld(totals: Sequence[int], threshold: int = THRESHOLD) -> list[bool]:
    """Which groups are too small for a share of theirs to be shown, where the share of all of them
    together is known.

    totals: shape (n,), how many people said something in each. Hidden is a group of fewer than
    `threshold`; and where all hidden ones together have fewer, the smallest others too, since the
    rest of the whole would tell on them. Groups of nobody tell nothing.
    """
    found = [0 < total < threshold for total in totals]
    shown = sorted((total, n) for n, total in enumerate(totals) if total >= threshold)
    hidden = sum(total for total, is_small in zip(totals, found, strict=True) if is_small)
    for total, n in shown:
        if not 0 < hidden < threshold:
            break
        found[n] = True
        hidden += total
    return found


def is_safe(members: int, takers: int, threshold: int = THRESHOLD) -> bool:
    """Whether a count, by itself, tells on nobody."""
    return members == 0 or threshold <= takers <= members - threshold


def _children(parents: Sequence[int]) -> list[list[int]]:
    found: list[list[int]] = [[] for _ in parents]
    for node, parent in enumerate(parents):
        if not -1 <= parent < node:
            raise NotATree(f"node {node} comes before its parent {parent}")
        if parent >= 0:
            found[parent].append(node)
    return found


def _demand_sums(
    children: Sequence[Sequence[int]], members: Sequence[int], takers: Sequence[int]
) -> None:
    if not len(children) == len(members) == len(takers):
        raise NotATree(f"{len(children)} nodes, {len(members)} members, {len(takers)} takers")
    for node, below in enumerate(children):
        if not 0 <= takers[node] <= members[node]:
            raise NotATree(f"node {node}: {takers[node]} of {members[node]} people")
        sums = [sum(counts[child] for child in below) for counts in (members, takers)]
        if below and sums != [members[node], takers[node]]:
            raise NotATree(f"node {node} is not the sum of its children")


def _unsafe(
    children: Sequence[Sequence[int]],
    members: Sequence[int],
    takers: Sequence[int],
    threshold: int,
) -> list[bool]:
    """Per node, whether it is hidden for its own sake."""
    found = [False] * len(children)
    for node in reversed(range(len(children))):
        found[node] = not is_safe(members[node], takers[node], threshold) or any(
            found[child] and not _hides(members[child], members[node], threshold)
            for child in children[node]
        )
    return found


def _hides(few: int, group: int, threshold: int) -> bool:
    """Whether `few` members of a group have enough others in it to hide among."""
    return group - few >= min(few, threshold)


def _hidden(
    children: Sequence[int],
    unsafe: Sequence[bool],
    members: Sequence[int],
    takers: Sequence[int],
    threshold: int,
) -> set[int]:
    """The children of a shown node that must be hidden.

    One safe sibling is always enough: it brings `threshold` takers and as many others. Without
    any, all are hidden already, and their parent's own safety is what protects them.
    """
    hidden = {child for child in children if unsafe[child]}
    group = sum(members[child] for child in hidden)
    took = sum(takers[child] for child in hidden)
    protected = is_safe(group, took, threshold) and all(
        _hides(members[child], group, threshold) for child in hidden
    )
    safe = [child for child in children if not unsafe[child] and members[child]]
    if safe and not protected:
        hidden.add(min(safe, key=lambda child: (members[child], child)))
    return hidden
