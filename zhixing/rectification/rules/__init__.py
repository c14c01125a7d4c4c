"""Who may do what, how far a rectification came, and the facts that refuse a step."""
