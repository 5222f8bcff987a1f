from django.apps import AppConfig
from django.db.models.signals import post_migrate

from units.functions import install


class UnitsConfig(AppConfig):
    name = "units"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        post_migrate.connect(install, dispatch_uid="functions")
