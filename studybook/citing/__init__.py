"""How a finding or a variable is cited: what is true of it as a value, and that value in each style and format."""
