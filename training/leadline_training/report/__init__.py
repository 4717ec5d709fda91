"""What an evaluation found, as numbers for machines and as a page for people."""
