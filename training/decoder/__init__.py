"""The network that draws: a recurrent decoder of moves, conditioned on a word (docs/sketch.md)."""
