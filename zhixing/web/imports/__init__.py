"""What every import of a spreadsheet shares: faults by cell, columns, forms, waiting files."""
