"""Whether corrections fit the figure that they are added to."""

from indicators.rules.checks import MOST

BELOW, ABOVE = "below", "above"


def misfit(figure: int, added: int, delta: int, whole: int | None) -> str:
    """``delta`` people more, after ``added`` before: ``below`` nobody, or ``above`` what 100 % is. None makes
    it worse than it is; one that leads back is taken. With ``delta`` 0 the corrections so far are looked at.

    >>> misfit(990, 0, 11, 1000), misfit(990, 0, 10, 1000), misfit(100, -200, 0, 1000), misfit(100, -200, 150, 1000)
    ('above', '', 'below', '')
    """
    result, most = figure + added + delta, MOST if whole is None else min(whole, MOST)
    change = delta or added
    if result < 0 and change < 0:
        return BELOW
    return ABOVE if result > most and change > 0 else ""
