"""The conversation: the command line, the terminal app and the engine that answers."""
