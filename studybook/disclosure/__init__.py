"""What may be published: the policy, and the choice of what to withhold."""
