"""The sweep on the roof: asks each app what is due, and reminds. Celery beat rings it; anybody may run it twice."""
