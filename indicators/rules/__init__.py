"""Plain rules of counting: dates, rates, verdicts, checks, digests."""
