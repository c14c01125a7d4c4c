"""督查: inspections that cannot be staged. So far the auditors' commands; none imports Django."""
