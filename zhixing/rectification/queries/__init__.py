"""Reading feedback, rectifications, publications, and what waits for whom."""
