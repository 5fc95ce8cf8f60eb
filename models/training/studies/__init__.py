"""Small studies of what skip connections do, on images made by code. See README.md."""
