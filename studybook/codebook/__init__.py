"""The pages made from the schemas and the release: codebook, validation, policy. Text only; every number from the release."""
