"""The commands of `handmill`, one module per group; each has `register(app)`.

Every function here parses, calls a room and prints. What it calls is imported inside the function.
"""
