"""What is typed about rounds, draws and checks; the API validates through the same forms."""
