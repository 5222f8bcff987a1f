"""Every reason has its sentence, and every sentence the numbers that the roll-up stores with it."""

import pytest

from plans.quarters import Quarter
from reports.lights import Reason
from reports.rules import RULES
from reports.wording import why

UNEXPLAINED = {Reason.TO_REPORT, Reason.IN_REVIEW}  # the word says it all


@pytest.mark.parametrize(
    ("reason", "numbers", "sentence"),
    [
        ("not_started", {"starts": int(Quarter.of(2026, 3))}, "自 2026年三季度起实施"),
        ("suspended", {"since": "2026-05-08"}, "自 2026年5月8日 起中止"),
        ("terminated", {"since": "2026-05-08"}, "自 2026年5月8日 起终止"),
        ("completed", {"since": "2026-06-20"}, "2026年6月20日 完成并核查通过"),
        ("overdue", {"due": "2026-03-31"}, "应于 2026年3月31日 完成，未销号"),
        ("claim_rejected", {"due": "2026-03-31"}, "应于 2026年3月31日 完成，销号申请未通过核查"),
        ("ahead", {"gap_bp": 1_500}, "超过序时进度 15.0 个百分点"),
        ("on_schedule", {"gap_bp": 340}, "超过序时进度 3.4 个百分点"),
        ("on_schedule", {"gap_bp": -167}, "落后序时进度 1.7 个百分点"),
        ("on_schedule", {"gap_bp": 0}, "与序时进度持平"),
        ("slightly_behind", {"gap_bp": -1_250}, "落后序时进度 12.5 个百分点"),
        ("far_behind", {"gap_bp": -7_005}, "落后序时进度 70.1 个百分点"),
        ("behind", {"gap_bp": -7_000}, "落后序时进度 70.0 个百分点；预期性目标，不亮红灯"),
        ("hold_met", {"actual": "96%", "target": "95%"}, "本季 96%，要求 95%"),
        (
            "hold_missed",
            {"actual": "6起", "target": "5起", "bound": "at_most"},
            "本季 6起，要求 不超过 5起",
        ),
        (
            "hold_missed",
            {"actual": "80%", "target": "90%", "carried": True},
            "最近一次 80%，要求 90%",
        ),
        (
            "hold_missed_twice",
            {"actual": "7", "target": "3", "most": "5"},
            "连续两次未保持：本季 7，要求 3—5",
        ),
        ("hold_missed_twice", {"actual": "两次关停"}, "连续两次未保持：两次关停"),
        ("events_met", {"owed": 3, "actual": "4"}, "应开展 3 次，实际 4 次"),
        ("events_short", {"owed": 3, "actual": "2"}, "应开展 3 次，实际 2 次"),
        ("not_due", {"by": int(Quarter.of(2027, 4))}, "目标 2027年四季度 到期"),
        ("reached", {"actual": "92%", "target": "90%"}, "到期应为 90%，实际 92%"),
        (
            "missed",
            {"actual": "14%", "target": "12%", "bound": "decrease"},
            "到期应为 降到 12%，实际 14%",
        ),
        ("missed", {"actual": "尚缺两家"}, "结果：尚缺两家"),
        # a binding one that fell short of its year, by rule 4
        ("missed", {"gap_bp": -1_000, "actual": "9", "target": "10"}, "到期应为 10，实际 9"),
        ("word_on_schedule", {}, "牵头单位自评达序，督查已确认"),
        ("word_slightly_behind", {}, "牵头单位自评略有滞后，督查已确认"),
        ("word_far_behind", {}, "牵头单位自评明显滞后，督查已确认"),
        ("report_late", {"report_by": "2026-04-14"}, "2026年4月14日 前未报送"),
        ("not_reported", {"report_by": "2026-04-14"}, "定稿时仍未报送"),
        ("no_data", {}, "尚无可用数据"),
        ("not_reviewed", {}, "定稿时未审定"),
        ("manual", {"because": "查实未动工", "who": "李敏"}, "李敏人工定灯：查实未动工"),
        ("to_report", {}, ""),
    ],
)
def test_a_reason_is_said_with_its_numbers(reason, numbers, sentence):
    assert why(reason=reason, numbers=numbers) == sentence


@pytest.mark.parametrize("reason", sorted(set(Reason) - UNEXPLAINED))
def test_no_reason_is_left_without_a_sentence(reason):
    numbers = {
        "starts": 8104, "since": "2026-01-01", "due": "2026-01-01", "gap_bp": -1, "actual": "1", "target": "2",
        "owed": 1, "by": 8104, "report_by": "2026-01-01", "because": "因", "who": "人",
    }  # fmt: skip

    assert why(reason=reason, numbers=numbers)


def test_the_indicator_is_named_before_its_sentence():
    assert why(reason="ahead", numbers={"gap_bp": 1_000}, indicator="走访户数").startswith("走访户数：超过")
    assert why(reason="to_report", numbers={}, indicator="走访户数") == ""


def test_every_rule_and_the_hand_have_a_name():
    assert sorted(RULES) == list(range(1, 11))
