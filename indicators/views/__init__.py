"""Pages of figures: everybody's, the commune's, the division's."""
