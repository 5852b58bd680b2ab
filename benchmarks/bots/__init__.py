"""Bots of known strategies planted into shops of real shape: who is found, and what leaving them out is worth."""
