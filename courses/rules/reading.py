"""Reading files that authors wrote: every problem with its file, its line and words that an author understands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Problem:
    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(slots=True)
class Reading:
    """What reading has found so far; ``problems`` empty means that everything can be loaded."""

    problems: list[Problem] = field(default_factory=list)

    def complain(self, file: str, line: int, message: str) -> None:
        self.problems.append(Problem(file, line, message))

    def yaml(self, file: str, text: str, first_line: int = 1) -> Any:
        """What a text says; ``None`` and a problem when it cannot be read."""
        try:
            return _Loader(text).get_single_data()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line if mark else text.count("\n", 0, getattr(error, "position", 0))
            reason = getattr(error, "problem", None) or getattr(error, "reason", error)
            self.complain(file, first_line + line, f"YAML không đọc được: {reason}")
        except ValueError as error:  # a day or a number that does not exist
            self.complain(file, first_line, f"YAML không đọc được: {error}")
        return None

    def mapping(self, file: str, text: str, first_line: int = 1) -> Mapping[str, Any] | None:
        """``name: value`` lines; anything else is a problem."""
        known = len(self.problems)
        found = self.yaml(file, text, first_line)
        if isinstance(found, Mapping):
            return found
        if len(self.problems) == known:
            self.complain(file, first_line, "Ở đây cần các dòng “tên: giá trị”.")
        return None

    def rows(self, file: str, text: str) -> list[tuple[int, Any]]:
        """The rows of a list, each with its line; anything else is a problem."""
        found = self.yaml(file, text)
        if not isinstance(found, list):
            self.complain(file, 1, "Tệp phải là một danh sách.")
            return []
        document: Any = yaml.compose(text, _Loader)
        return [(node.start_mark.line + 1, row) for node, row in zip(document.value, found, strict=True)]

    def lines_under(self, text: str, name: str) -> list[list[int]]:
        """For each row of a list that could be read: the lines of what it lists under a name."""
        document: Any = yaml.compose(text, _Loader)
        return [[each.start_mark.line + 1 for each in _under(row, name)] for row in document.value]

    def listed(self, file: str, line: int, row: Mapping[str, Any], name: str) -> list[Any]:
        """What is listed under a name, perhaps nothing; anything else is a problem."""
        found = row.get(name) or []
        if isinstance(found, list):
            return found
        self.complain(file, line, f"“{name}” phải là một danh sách [..., ...].")
        return []

    def number(
        self, file: str, line: int, row: Mapping[str, Any], name: str, *, default: int, most: int, least: int = 1
    ) -> int:
        """A whole number from ``least`` to ``most``; anything else is a problem."""
        value = row.get(name, default)
        if type(value) is int and least <= value <= most:
            return value
        self.complain(file, line, f"“{name}” phải là số từ {least} đến {most}.")
        return default

    def flag(self, file: str, line: int, row: Mapping[str, Any], name: str) -> bool:
        """``true`` or ``false``; anything else is a problem."""
        value = row.get(name, False)
        if isinstance(value, bool):
            return value
        self.complain(file, line, f"“{name}” phải là true hoặc false.")
        return False


def _under(row: yaml.Node, name: str) -> list[yaml.Node]:
    pairs = row.value if isinstance(row, yaml.MappingNode) else []
    lists = [held for key, held in pairs if key.value == name and isinstance(held, yaml.SequenceNode)]
    return [each for held in lists for each in held.value]


class _Loader(yaml.SafeLoader):
    """Refuses a name that is written twice, of which YAML silently keeps the last."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        names = [key for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        seen = set[str]()
        for name in names:
            if name.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"“{name.value}” viết hai lần", name.start_mark)
            seen.add(name.value)
        return super().construct_mapping(node, deep)
