"""What comes when in the coming year: rows that Eva keeps, beside what the calendar and other tables know already."""
