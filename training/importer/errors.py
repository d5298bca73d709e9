"""The one exception of the importer."""

from __future__ import annotations


class Refused(Exception):
    """A network or a file that cannot be imported; the message says what is wrong and what to do."""
