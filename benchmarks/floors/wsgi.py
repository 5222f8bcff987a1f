"""The floors' own little Django behind the web server that we ship."""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.floors.settings"

application = get_wsgi_application()
