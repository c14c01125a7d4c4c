"""Rounds, draws and checks as they are read."""
