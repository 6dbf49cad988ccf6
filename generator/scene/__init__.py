"""What surrounds a person: the camera, the light, the background, and how they become a picture."""
