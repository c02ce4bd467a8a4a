"""Lists that come in as files: papers of prior learning, people of a class."""

from courses.imports.exemptions import ExemptionRows
from courses.imports.roster import RosterRows

__all__ = ["ExemptionRows", "RosterRows"]
