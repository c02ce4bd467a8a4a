"""What the rows of an imported list of persons mean."""
