"""What is lifted to the director: what she decides, who is told, and whether it is kept. No business reads it."""
