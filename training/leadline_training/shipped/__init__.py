"""The model that ships: learnt from markets that the project generates itself, so that anyone may have it."""
