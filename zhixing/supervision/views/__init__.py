"""Pages of rounds, draws and checks."""
