"""The Textual app: screens, widgets and styles. It knows `assistant.answers` and nothing of retrieval."""
