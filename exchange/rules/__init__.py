"""What the gate lets through, how texts are cleaned, what a row handler is. Pure Python."""
