"""Pictures and labels of posed meshes: Cycles for colour, a z-buffer for masks and depth."""
