"""Reading points out of the tables that outside bodies hand over; no database."""
