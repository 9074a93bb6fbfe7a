"""The turn loop and the one owner of the truth. Knows no screen."""
