"""A person's own pages, and the staff's pages about persons."""
