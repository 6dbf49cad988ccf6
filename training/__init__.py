"""Training on data made by generator: torch lives here."""
