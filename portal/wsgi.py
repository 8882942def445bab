import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from portal.server import edge, practice, silence

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
silence.end_silences(settings.DATABASES["default"]["OPTIONS"])
application = edge.guarded(get_wsgi_application(), proxies=settings.TRUSTED_PROXIES)
practice.stop_at_the_wrong_database()
