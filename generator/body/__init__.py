"""Bodies: characters, their clothes, and the actions they perform."""
