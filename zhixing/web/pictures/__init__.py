"""Pictures: pure functions from frozen figures to SVG with links, words and a table beside it."""
