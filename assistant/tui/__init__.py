"""The Textual app: screens, widgets and styles. It knows `assistant.answers`, `assistant.ingests`, nothing of retrieval."""
