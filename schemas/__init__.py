"""What the data of ICPSR 37988 are: three datasets, their variables, and the rules between them."""
