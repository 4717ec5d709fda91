"""How good a model is, by what is known of rows that it wasn't trained on."""
