"""A page of its own for every finding, made from the release alone: what was counted, how, and how it is found again."""
