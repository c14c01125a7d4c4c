"""Pages of the room of measures."""
