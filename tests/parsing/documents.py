"""Invented documents for the reader's tests."""

from plans.parsing import PlanDraft, read

HEAD = "清溪街道社区服务提升三年行动计划（2024-2026年）\n清溪街道办事处\n2024年2月5日\n"
PLAIN = (
    HEAD
    + """一、总体要求
（一）指导思想
坚持以居民为中心，把小事办好。
（二）工作目标
到2026年，建成社区会客厅12个，居民满意度达到92%。
二、主要任务
（一）办好身边事
1.改造老旧楼道。三年内完成楼道粉刷80个，其中2024年完成20个。（牵头单位：房管所；责任单位：各社区）
2.开设便民夜市。选一处空地试办，摸索管理办法。（牵头单位：城管中队、市场监管所）
（二）守好平安门
3.检查消防设施。消防栓完好率保持98%以上，每月检查一次。（牵头单位：平安办；责任单位：各社区、物业公司；配合单位：派出所）
三、实施步骤
（一）动员阶段（2024年上半年）。开会部署。
（二）推进阶段（2024年7月至2026年10月）。抓好落实。
四、保障措施
（一）加强领导。成立工作专班。
附件
名词解释
社区会客厅：供邻里见面说话的公共房间。
"""
)


def parsed(text: str) -> PlanDraft:
    return read(text.encode(), "document.txt")


def plan_with(task: str) -> PlanDraft:
    """The least document that holds this one task."""
    return parsed(f"{HEAD}一、主要任务\n（一）做好一件事\n1.{task}\n")
