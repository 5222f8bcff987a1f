"""Pages as people see them: three windows, and pictures kept where GUATU_SCREENSHOTS names a folder.

GUATU_SCREENSHOTS=/tmp/pictures make test ARGS=tests/browser
"""

import os
from pathlib import Path

SIZES = {"desktop": (1440, 900), "wall": (1920, 1080), "phone": (390, 844)}


def keep(page, name):
    """Save the page as it stands, once per window size; without the variable nothing is written."""
    folder = os.environ.get("GUATU_SCREENSHOTS")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=str(Path(folder) / f"{name}-{size}.png"))


def complaints(page):
    """What the browser's console and the security policy complain about from now on."""
    found = []
    page.on("console", lambda said: found.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def overflow(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
