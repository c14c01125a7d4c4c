"""One's own account, the roll of people, the tree of units, and importing both."""
