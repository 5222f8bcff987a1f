"""Every kind of action on a world, through the real actions of the project."""

from tests.properties.driving import corrections, periods, reporting, settings, tasks
from tests.properties.driving.registry import COUNTED, KINDS
from tests.properties.world import World

__all__ = ["COUNTED", "KINDS", "any_kind", "corrections", "periods", "reporting", "settings", "tasks"]

# these find less often what they need, so they are tried more often
OFTEN = (
    "submit_late", "submit_late", "return_late", "return_late", "return_late", "return_late", "approve_late",
    "approve_late", "approve_value_late", "return_report", "return_report", "return_value", "return_all",
    "correct_result", "correct_milestone", "grant_extension", "close_task", "ask_extension", "reject_extension",
    "suspend", "change_lead", "verify_milestone", "claim", "claim", "reject_claim", "correct_value", "correct_value",
    "correct_update", "return_value", "return_all", "return_report", "change_schedule", "change_mode",
    "remove_calendar_day", "terminate", "approve_late", "amend_target", "change_weight", "resume", "end_unit",
    "change_settings", "let_days_pass", "lift_light", "correct_result", "correct_result",
)  # fmt: skip
ANY_TIME = (*sorted(set(KINDS) - {"open_quarter", "close_quarter"}), *OFTEN)


def any_kind(world: World) -> str:
    return world.choose(ANY_TIME)
