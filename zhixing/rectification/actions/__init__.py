"""Writing feedback, rectifications and the steps to 销号."""
