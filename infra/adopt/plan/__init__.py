"""What an update would do to the tables: pure, from a snapshot and the settings; and the page that says it."""
