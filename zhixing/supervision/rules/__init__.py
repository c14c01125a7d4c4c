"""Who may do what in a round, and what is refused."""
