"""What the data of LENDING 3 are."""
