"""What is typed about notices and slips; the API validates through the same forms."""
