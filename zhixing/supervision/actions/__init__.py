"""Opening a round, drawing, going to see, and closing."""
