"""Codes and their labels, as the files have them."""

KIND_CODES = {1: "Book", 2: "Music", 3: "Film"}

YES_NO = {0: "No", 1: "Yes"}

MISSING = {-9: "Not noted"}
