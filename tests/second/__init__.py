"""A complete second study: loans of a library. Its schemas are what `adopt` wrote of its file, and then edited."""
