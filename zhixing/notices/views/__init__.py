"""The pages of notices and slips."""
