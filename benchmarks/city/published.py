"""Run as a process: keep the results of the city's closed quarters beside their rows, as closing them does."""

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from reports.city.invented import ENDS
    from reports.results import RESULTS, kept

    for model in RESULTS:
        model.objects.filter(quarter__lt=ENDS).update(published=kept(model))


if __name__ == "__main__":
    main()
