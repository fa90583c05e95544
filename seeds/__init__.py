"""The starter articles, questions to try on them, and the fictional demo collection. Data only."""
