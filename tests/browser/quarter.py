"""A quarter of 002 with 28 neighbourhoods, as its people meet it in a browser, each click and typed field counted."""

from datetime import date

from plans.quarters import Quarter
from tasks.actions import reporting, reviewing
from tasks.models import DataValue, ProgressUpdate
from tests import factories as make
from tests.factories import open_quarter, set_clock
from tests.journeys.documents import Street, bring_in

Q3, Q4 = Quarter.of(2017, 3), Quarter.of(2017, 4)
FIELDS = "main form :is(input, textarea, select):visible"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


class LivedQuarter:
    """The street, its plan with the third quarter open, and everybody with a password."""

    def __init__(self):
        self.street = Street(neighbourhoods=28)
        self.plan = bring_in(self.street, "002", "2017-Q1", "2017-Q4", issued_on=date(2017, 6, 28))
        self.open(Q3, date(2017, 9, 25))

    def open(self, quarter, day):
        set_clock(self.plan, day)
        self.plan.refresh_from_db()
        open_quarter(self.plan, quarter)

    def updates(self, quarter):
        owed = ProgressUpdate.objects.filter(plan=self.plan, quarter=quarter)
        return owed.select_related("plan", "period", "task__plan", "unit").order_by("task__position")

    def report_the_rest(self, quarter):
        """What nobody does in the browser: leads and neighbourhoods hand in, everything is approved."""
        self.hand_in_the_rest(quarter)
        for update in self.updates(quarter):
            reviewing.approve(update=update, by=self.street.supervisor)

    def hand_in_the_rest(self, quarter):
        for update in self.updates(quarter).filter(state__in=("not_started", "draft")):
            word = "on_schedule" if reporting.takes_a_word(update.task) else ""
            content = reporting.Content(word=word, progress="已按计划推进。")
            values = {value.pk: 2 for value in reporting.own_values(update)}
            by = self.street.cadre(update.unit)
            reporting.submit(update=update, by=by, content=content, revision=update.revision, values=values)
        owed = DataValue.objects.filter(quarter=quarter, state__in=("not_started", "draft"))
        for value in owed.select_related("unit", "item"):
            reporting.submit_values(values=[(value, 2)], by=self.street.cadre(value.unit))

    def person_of(self, unit):
        return with_password(self.street.cadre(unit))


def with_password(user):
    user.set_password(make.PASSWORD)
    user.save()
    return user


class Walk:
    """A person in a browser, counting what they press and type."""

    def __init__(self, page, live_server):
        self.page, self.site = page, live_server.url
        self.clicks = self.typed = 0

    def sign_in(self, person):
        self.page.context.clear_cookies()
        self.page.goto(f"{self.site}/sign-in/")
        self.page.fill("#id_username", person.username)
        self.page.fill("#id_password", make.PASSWORD)
        with self.page.expect_navigation():
            self.page.press("#id_password", "Enter")
        self.page.goto(f"{self.site}/workbench/")
        self.clicks = self.typed = 0

    def press(self, selector):
        """A click that leads to another page."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.locator(selector).first.click()
        self.clicks += 1

    def type(self, selector, text):
        field = self.page.locator(selector).first
        field.fill(text)
        field.dispatch_event("change")
        self.typed += 1

    def fields(self):
        """How many fields the page asks to look at; buttons and the hidden ones are none."""
        return self.page.locator(FIELDS).count()
