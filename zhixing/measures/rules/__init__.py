"""What may be done with a measure: by whom, in which state and phase, and by which verdict."""
