"""`make reset`: delete what this checkout keeps in `var/`, after a plain yes; not while `make run` works there."""

import os
import shutil
import sys
from pathlib import Path

from deploy.embedded.addresses import ROOT
from deploy.embedded.var_folder import check_owner, held_by_children, only_one_run
from deploy.messages import PlainError, fail, say

KEPT = ("vendor", "run.lock", "children.lock", "setup.lock")  # the chart library is no data


def is_confirmed() -> bool:
    """YES=1 or the word itself; without a terminal and without YES nothing is deleted."""
    if os.environ.get("YES") == "1":
        return True
    question = (
        "[guatu] 将删除 var/ 中的数据库、队列和附件，无法恢复。输入 yes 继续 | type yes to delete all data: "
    )
    try:
        return input(question).strip() == "yes"
    except EOFError:
        return False


def empty(var: Path) -> None:
    for place in var.iterdir():
        if place.name in KEPT:
            continue
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink()


def main() -> int:
    var = ROOT / "var"
    try:
        if not var.exists():
            return 0
        check_owner(var)
        with only_one_run(var, "make reset"), held_by_children(var, seconds=10):
            if not is_confirmed():
                raise PlainError("没有删除任何数据。", "nothing was deleted.")
            empty(var)
    except (PlainError, OSError) as error:
        return fail(error)
    say("已清空，下次 make run 从头开始。", "emptied; the next make run starts afresh.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
