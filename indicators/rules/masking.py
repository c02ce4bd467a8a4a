"""Names on lists that are read to check a number, not to meet a person."""


def masked(name: str) -> str:
    """The family name and the first letters of the others: ``Nguyễn V. A.``; of a name of one word its first letter."""
    words = name.split()
    if len(words) < 2:
        return "".join(f"{word[0]}." for word in words)
    return " ".join([words[0], *(f"{word[0]}." for word in words[1:])])
