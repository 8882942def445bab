"""What every template may call; the names of the files are what `{% load %}` takes."""
