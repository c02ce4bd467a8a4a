"""Going through a page by the Tab key alone: what one needs is reached, and one sees where one is."""

from pathlib import Path

from tests.journeys.person import Person

MOST = 250
"""Presses after which a page has too much on it, or holds the keyboard fast."""
_SCRIPT = Path(__file__).with_suffix(".js").read_text("utf-8")


def reached_by_tab(person: Person) -> None:
    """The first field of the page and its main button (or its first link) are reached, ringed and in sight."""
    tour = person.page.evaluate_handle(_SCRIPT)
    tour.evaluate("tour => tour.begin()")
    for _press in range(MOST):
        person.page.keyboard.press("Tab")
        if tour.evaluate("tour => tour.look()"):
            break
    assert tour.evaluate("tour => tour.left()") == [], person.path
