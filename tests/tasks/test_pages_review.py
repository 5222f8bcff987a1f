"""审核 and 销号: what reviewers see and press."""

from datetime import date

import pytest
from django.urls import reverse

from tasks.actions.reporting import submit_values
from tasks.models import CompletionClaim, DataValue, ReviewEvent
from tasks.states import ClaimState, State
from tests.factories import (
    Q3_2026,
    issue,
    make_indicator,
    make_neighbourhoods,
    make_plan,
    make_street,
    make_supervisor,
    make_task,
    make_unit,
    make_user,
    open_quarter,
    report,
    update_of,
    value_of,
)

Q2_2026 = Q3_2026 - 1


@pytest.fixture
def street(db):
    return make_street()


@pytest.fixture
def office(street):
    return make_unit(street, name="物业办")


@pytest.fixture
def cadre(office):
    return make_user(office)


@pytest.fixture
def supervisor(street):
    return make_supervisor(street)


@pytest.fixture
def plan(street):
    return make_plan(street)


def waiting(plan, office, cadre, how_many=1, **content):
    """Reports of the third quarter that wait for review."""
    tasks = [make_task(plan, office) for _number in range(how_many)]
    issue(plan)
    open_quarter(plan, Q3_2026)
    return [report(task, Q3_2026, by=cadre, word="on_schedule", **content) for task in tasks]


def key(row):
    return f"{row.pk}:{row.revision}"


def test_queue_shows_this_quarter_beside_the_last(client, plan, office, cadre, supervisor):
    task = make_task(plan, office)
    issue(plan)
    open_quarter(plan, Q2_2026)
    report(task, Q2_2026, by=cadre, word="slightly_behind", progress="春天的进展", approved_by=supervisor)
    open_quarter(plan, Q3_2026)
    report(task, Q3_2026, by=cadre, word="on_schedule", progress="夏天的进展")
    client.force_login(supervisor)

    page = client.get(reverse("review"))

    assert "1 项填报等您审核" in page.text
    assert "<ins>夏</ins>天的进展" in page.text
    assert "<del>春</del>天的进展" in page.text
    assert "上季：略有滞后" in page.text


def test_a_text_repeated_word_for_word_is_marked(client, plan, office, cadre, supervisor):
    task = make_task(plan, office)
    issue(plan)
    open_quarter(plan, Q2_2026)
    report(task, Q2_2026, by=cadre, word="on_schedule", progress="同样的话", approved_by=supervisor)
    open_quarter(plan, Q3_2026)
    report(task, Q3_2026, by=cadre, word="on_schedule", progress="同样的话")
    client.force_login(supervisor)

    assert "与上季一字不差" in client.get(reverse("review")).text


def test_several_are_approved_at_once(client, plan, office, cadre, supervisor):
    first, second, third = waiting(plan, office, cadre, how_many=3)
    client.force_login(supervisor)

    answer = client.post(
        reverse("review"), {"chosen": [key(first), key(second)], "do": "chosen"}, follow=True
    )

    assert "已通过 2 项" in answer.text
    states = [update_of(update.task, Q3_2026).state for update in (first, second, third)]
    assert states == [State.APPROVED, State.APPROVED, State.SUBMITTED]


def test_of_a_batch_what_changed_meanwhile_is_left_and_told(client, plan, office, cadre, supervisor):
    first, second = waiting(plan, office, cadre, how_many=2)
    client.force_login(supervisor)

    stale = f"{first.pk}:{first.revision - 1}"
    answer = client.post(reverse("review"), {"chosen": [stale, key(second)]}, follow=True)

    assert "已通过 1 项" in answer.text
    assert "刚刚改动过" in answer.text
    assert update_of(first.task, Q3_2026).state == State.SUBMITTED


def test_returning_needs_a_reason(client, plan, office, cadre, supervisor):
    (update,) = waiting(plan, office, cadre)
    client.force_login(supervisor)

    refused = client.post(reverse("review"), {"return": key(update)}, follow=True)
    client.post(reverse("review"), {"return": key(update), f"reason-{update.pk}": "数字对不上"})

    assert "请写明理由" in refused.text
    assert update_of(update.task, Q3_2026).returned_because == "数字对不上"
    assert ReviewEvent.objects.filter(update_of=update, reason="数字对不上").count() == 1


def test_one_is_approved_on_its_own_page(client, plan, office, cadre, supervisor):
    (update,) = waiting(plan, office, cadre)
    client.force_login(supervisor)
    url = reverse("update-review", args=[update.pk])

    page = client.get(url)
    answer = client.post(url, {"approve": key(update)})

    assert page.status_code == 200
    assert answer.headers["Location"] == reverse("review")
    assert update_of(update.task, Q3_2026).state == State.APPROVED
    assert "不需要审核" in client.get(url).text


def test_nobody_approves_their_own(client, plan, office, supervisor):
    (update,) = waiting(plan, office, supervisor)
    client.force_login(supervisor)

    page = client.get(reverse("review"))
    refused = client.post(reverse("review"), {"approve": key(update)}, follow=True)

    assert "要由别人审核" in page.text
    assert f'value="{key(update)}"' not in page.text
    assert "不能审核自己提交的填报" in refused.text


def test_figures_of_the_lead_stand_in_the_row_and_a_jump_is_marked(client, plan, office, cadre, supervisor):
    task = make_task(plan, office)
    make_indicator(task, value=36)
    issue(plan)
    open_quarter(plan, Q2_2026)
    report(task, Q2_2026, by=cadre, numbers={"numerator": 10}, approved_by=supervisor)
    open_quarter(plan, Q3_2026)
    report(task, Q3_2026, by=cadre, numbers={"numerator": 21})
    client.force_login(supervisor)

    page = client.get(reverse("review"))

    assert "<b>21</b>" in page.text
    assert "变动过半" in page.text


def measured(plan, office, cadre, how_many):
    """That many more reports with a figure each, waiting."""
    tasks = [make_task(plan, office, state="issued") for _number in range(how_many)]
    for task in tasks:
        make_indicator(task, value=3)
    open_quarter(plan, Q3_2026)
    for task in tasks:
        report(task, Q3_2026, by=cadre, numbers={"numerator": 2})


def test_queue_costs_the_same_for_two_rows_as_for_forty(
    client, plan, office, cadre, supervisor, connection_queries
):
    issue(plan)
    measured(plan, office, cadre, 2)
    client.force_login(supervisor)
    client.get(reverse("review"))
    few = connection_queries(lambda: client.get(reverse("review")))
    measured(plan, office, cadre, 38)

    many = connection_queries(lambda: client.get(reverse("review")))

    assert many == few


def test_a_long_queue_is_paged(client, plan, office, cadre, supervisor):
    waiting(plan, office, cadre, how_many=51)
    client.force_login(supervisor)

    first, second = client.get(reverse("review")), client.get(reverse("review") + "?page=2")

    assert "第 1 / 2 页，共 51 项" in first.text
    assert second.text.count("review-row") == 1


def test_a_reporter_is_refused_and_another_street_sees_nothing(client, plan, office, cadre):
    (update,) = waiting(plan, office, cadre)
    client.force_login(cadre)
    refused = client.get(reverse("review"))
    client.force_login(make_supervisor(make_street()))

    assert refused.status_code == 403
    assert "没有审核的权限" in refused.text
    assert "没有等您审核的填报" in client.get(reverse("review")).text
    assert client.get(reverse("update-review", args=[update.pk])).status_code == 404


@pytest.fixture
def numbers(plan, street, office):
    """Three neighbourhoods' submitted numbers of one item."""
    near = make_neighbourhoods(street, 3)
    task = make_task(plan, office, near)
    indicator = make_indicator(task, value=9, source="unit")
    issue(plan)
    open_quarter(plan, Q3_2026)
    values = [value_of(indicator, unit, Q3_2026) for unit in near]
    for value, unit in zip(values, near, strict=True):
        submit_values(values=[(value, 5)], by=make_user(unit))
    return values


def test_numbers_of_all_units_are_approved_at_once(client, numbers, supervisor):
    client.force_login(supervisor)
    shown = [key(value) for value in numbers]

    page = client.get(reverse("value-review"))
    answer = client.post(reverse("value-review"), {"shown": shown, "approve_all": "1"}, follow=True)

    assert "3 个数等您审核" in page.text
    assert "已通过 3 项数据" in answer.text
    assert DataValue.objects.filter(state=State.APPROVED).count() == 3


def test_one_number_is_returned_with_its_reason(client, numbers, supervisor):
    client.force_login(supervisor)
    first = numbers[0]

    client.post(reverse("value-review"), {"return": key(first), f"reason-value-{first.pk}": "请核对口径"})

    first.refresh_from_db()
    assert (first.state, first.returned_because) == (State.DRAFT, "请核对口径")
    assert DataValue.objects.filter(state=State.SUBMITTED).count() == 2


def test_of_numbers_own_and_changed_ones_are_left(client, numbers, supervisor):
    own, changed, plain = numbers
    DataValue.objects.filter(pk=own.pk).update(submitted_by=supervisor)
    client.force_login(supervisor)
    shown = [key(own), f"{changed.pk}:{changed.revision - 1}", key(plain)]

    answer = client.post(reverse("value-review"), {"shown": shown, "approve_all": "1"}, follow=True)

    assert "已通过 1 项数据" in answer.text
    assert "有 1 项是您本人提交的" in answer.text
    assert "有 1 项已被别人处理或改动" in answer.text


def test_list_of_numbers_costs_the_same_for_any_number_of_units(
    client, numbers, plan, street, office, supervisor, connection_queries
):
    client.force_login(supervisor)
    client.get(reverse("value-review"))
    few = connection_queries(lambda: client.get(reverse("value-review")))
    more = make_neighbourhoods(street, 20)
    make_indicator(make_task(plan, office, more, state="issued"), value=1, source="unit")
    open_quarter(plan, Q3_2026)
    DataValue.objects.filter(unit__in=more).update(state=State.SUBMITTED, value=1)

    many = connection_queries(lambda: client.get(reverse("value-review")))

    assert many == few


def test_a_claim_is_rejected_with_its_reason(client, plan, office, cadre, supervisor):
    task = make_task(plan, office)
    issue(plan)
    open_quarter(plan, Q3_2026)
    report(task, Q3_2026, by=cadre, word="claim_done", completed_on=date(2026, 9, 1))
    claim = CompletionClaim.objects.get()
    client.force_login(supervisor)

    page = client.get(reverse("claims"))
    client.post(reverse("claim-reject", args=[claim.pk]), {"reason": "现场未完工"})

    assert page.status_code == 200
    assert task.title in page.text
    claim.refresh_from_db()
    assert (claim.state, claim.reason) == (ClaimState.REJECTED, "现场未完工")


def test_claims_of_another_street_are_not_found(client, plan, office, cadre):
    task = make_task(plan, office)
    issue(plan)
    open_quarter(plan, Q3_2026)
    report(task, Q3_2026, by=cadre, word="claim_done", completed_on=date(2026, 9, 1))
    client.force_login(make_supervisor(make_street()))

    answer = client.post(reverse("claim-reject", args=[CompletionClaim.objects.get().pk]), {"reason": "x"})

    assert answer.status_code == 404
    assert "没有待核查的销号申请" in client.get(reverse("claims")).text
