"""A person with a keyboard and nothing else, who must see where it stands."""

SEEN = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, inside};
}"""

UNSETTLED = ".htmx-request, .htmx-swapping, .htmx-settling"


def tab_to(page, selector, *, most=200):
    """Press Tab, round the page if need be, until the keyboard stands on this and can be seen to stand there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert page.evaluate(SEEN) == {"outline": True, "inside": True}, selector
            return
    raise AssertionError(f"Tab never comes to {selector}")


def follow(page, selector):
    """Tab to a link or button and press Enter; the next page has loaded."""
    tab_to(page, selector)
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")


def step_to(page, value):
    """Arrow down through the choices of the field where the keyboard stands; each one acts, and the keyboard stays."""
    choices = page.evaluate("Array.from(document.activeElement.options, option => option.value)")
    for choice in choices[1 : choices.index(value) + 1]:
        page.keyboard.press("ArrowDown")
        page.wait_for_url(f"**={choice}*")
        page.wait_for_selector(UNSETTLED, state="detached")
    assert page.evaluate("document.activeElement.value") == value
