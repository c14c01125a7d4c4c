"""The organisation out of one table: units, people and posts, against what is on the roll."""
