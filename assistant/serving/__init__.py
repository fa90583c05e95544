"""The app in a browser on this machine: textual-serve behind a door that only its owner can pass."""
