"""Forms of sign-in, a person's own pages and the staff's pages about learners."""
