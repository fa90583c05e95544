"""The screens; only `ask` is loaded at start, the others when they are opened."""
