"""Feedback with its points and letter, rectifications with their steps, what is published."""
