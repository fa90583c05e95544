"""Articles in, passages out: reading, the ledger, the indexes derived from it, and search."""
