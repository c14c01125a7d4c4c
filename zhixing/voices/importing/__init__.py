"""Reading voices out of the tables that hotlines and other systems hand over; no database."""
