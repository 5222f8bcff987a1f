"""An invented document and the street that imports it."""

from plans.quarters import Quarter
from tasks.actions import importing
from tasks.importing.reading import read_run
from tests.factories import make_neighbourhoods, make_unit
from units.actions import define_group

DOCUMENT = """望澜街道社区治理行动计划（2026—2028年）

望街办〔2026〕3号

一、总体目标
到2028年，社区治理水平明显提升。

二、主要任务
（一）完善组织体系
1、健全业主组织。推动符合条件的住宅小区组建业委会，组建率达到90%。（牵头单位：房管所、自治办；责任单位：各居民区）
2、开展议事协商。每个居民区每月召开一次议事会。（牵头单位：自治办；责任单位：各居民区）
（二）改善居住环境
3、增设晾衣设施。到2027年底，新增晾衣架不少于300个。（牵头单位：城建中心；责任单位：相关居民区）
4、建成睦邻中心。2026年12月底前建成睦邻中心。（牵头单位：社区办）
5、提升自治意识。持续提升居民自治意识。（牵头单位：社区办；责任单位：各居民区）
"""
OFFICES = ("房管所", "自治办", "城建中心", "社区办")


def upload(street, by, text=DOCUMENT, file_name="计划.txt", encoding="utf-8"):
    """Upload and read, as the job does; returns the run."""
    content = text if isinstance(text, bytes) else text.encode(encoding)
    run = importing.upload(
        owner=street,
        file_name=file_name,
        content=content,
        starts=Quarter.of(2026, 1),
        ends=Quarter.of(2028, 4),
        by=by,
    )
    read_run(run.pk)
    run.refresh_from_db()
    return run


def settle(street, by, run, subset=None):
    """Say what every printed name means; 相关居民区 of task 3 are those of ``subset``."""
    for name in OFFICES:
        make_unit(street, name=name)
    units = make_neighbourhoods(street, 3)
    define_group(by=by, owner=street, name="各居民区", members=units)
    named = [unit.code for unit in (units[:1] if subset is None else subset)]
    choices = {**run.choices, "subsets": {"body:3": named}}
    importing.save_edits(run=run, by=by, edited=run.edited, choices=choices, revision=run.revision)
    return units
