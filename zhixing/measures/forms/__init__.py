"""The shape of what people type about measures; pages and API validate through the same."""
