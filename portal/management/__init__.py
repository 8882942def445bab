"""Commands of `manage.py`, each a few lines over one function."""
