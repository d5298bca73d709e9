"""Checks the keys of a config: what each may hold, and a sentence about one that is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REQUIRED: Any = object()
TYPE_NAMES = {
    int: "a whole number",
    float: "a number",
    str: "a string",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}


class ConfigError(ValueError):
    """What is wrong with a config, as a sentence that names the key."""


@dataclass(frozen=True)
class Field:
    """One key: the type of its value, its default, and the values it may have."""

    type: type
    default: Any = REQUIRED
    choices: Collection[str] = ()  # of the value, or of each element of a list
    min: float | None = None
    max: float | None = None

    def check(self, value: Any, where: str) -> Any:
        """The value, converted to the field's type. Raises ConfigError."""
        if self.type is int and isinstance(value, float) and value.is_integer():  # JSON's 2e5
            value = int(value)
        if self.type is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, self.type) or (isinstance(value, bool) and self.type is not bool):
            raise ConfigError(f"{where} must be {TYPE_NAMES[self.type]}, not {value!r}")
        if self.choices:
            for item in value if isinstance(value, list) else [value]:
                if item not in self.choices:
                    raise ConfigError(f"{where}: unknown value {item!r}; expected one of {', '.join(self.choices)}")
        if self.min is not None and value < self.min:
            raise ConfigError(f"{where} must be at least {self.min:g}, not {value:g}")
        if self.max is not None and value > self.max:
            raise ConfigError(f"{where} must be at most {self.max:g}, not {value:g}")
        return value


def check_fields(values: Any, fields: Mapping[str, Field], where: str, renamed: Mapping[str, str]) -> dict[str, Any]:
    """`values` with types checked and defaults filled in. Raises ConfigError for an unknown, missing or wrong key.

    `where` is the path of `values` in the config ("" at the top); `renamed` maps old paths to new ones.
    """
    if not isinstance(values, dict):
        raise ConfigError(f"{where or 'the config'} must be an object, not {values!r}")
    prefix = f"{where}." if where else ""
    for key in values:
        if key not in fields:
            new = renamed.get(prefix + key)
            reason = f"is now {new!r}" if new else f"is unknown; expected {', '.join(fields)}"
            raise ConfigError(f"{prefix + key!r} {reason}")
    checked = {}
    for key, field in fields.items():
        if key in values and not (values[key] is None and field.default is None):
            checked[key] = field.check(values[key], prefix + key)
        elif field.default is REQUIRED:
            raise ConfigError(f"{prefix + key!r} is missing")
        else:
            checked[key] = field.default
    return checked


def read_config(path: Path, check: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """What `check` returns for the JSON of a file. Raises SystemExit with a sentence if it is no valid config."""
    try:
        return check(json.loads(path.read_text()))
    except OSError as error:
        raise SystemExit(f"{path}: {error.strerror}") from error
    except ValueError as error:  # of JSON, and ConfigError
        raise SystemExit(f"{path}: {error}") from error
