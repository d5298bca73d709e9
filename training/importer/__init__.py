"""Turns networks of other frameworks into model files: scripts/import.

A file is read into a list of layers (`layers.py`), whose `forward` is what the framework computes, in float64.
`fold.py` rewrites the list without changing its answers, `write.py` packs it. Nothing in a file is ever executed.
"""
