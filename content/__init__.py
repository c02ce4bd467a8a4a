"""Pages that know nothing of learners, and the block library."""
