"""What is typed about rectifications; the API validates through the same forms."""
