"""Papers as text for other programs and people: pure functions, the same bytes each time."""
