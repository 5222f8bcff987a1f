"""The document reader: the longest labelled document, growth with length, and the scores on the labelled documents."""

import subprocess
import sys
import time
from functools import lru_cache
from pathlib import Path

from benchmarks.measure import Benchmark, Check, Result
from plans.parsing import read

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SCORER = SHARED / "tools" / "score_documents.py"
ELSEWHERE = "not measured: the labelled documents (../shared) are not here"
RUNS = 5
# One chapter of a plan with every kind of thing in it: some 400 characters.
CHAPTER = (
    "（{at}）办好身边事\n"
    "1.改造老旧楼道。三年内完成楼道粉刷80个，其中2024年完成20个，居民满意度达到92%以上。"
    "（牵头单位：房管所；责任单位：各社区、物业公司）\n"
    "2.开设便民夜市。2024年9月底前建成夜市2处，每月开展一次巡查，投诉量下降15%，办理时间压缩至3个工作日以内。"
    "（城管中队牵头，市场监管所、各社区配合）\n"
    "3.守好平安门。健全“一呼百应”机制，按照《办法》（清办〔2023〕45号）管好辖区内12条河道，新增违建零增长。\n"
    "牵头单位：平安办\n配合单位：派出所、各社区\n完成时限：2025年6月底前\n"
)
HEAD = "清溪街道社区服务三年行动计划（2024-2026年）\n清溪街道办事处\n2024年2月5日\n一、主要任务\n"
HAN = "一二三四五六七八九十"


def synthetic(chapters: int) -> bytes:
    """A plan of so many chapters, numbered （一） to （十） in each part."""
    parts = [
        (f"二、第{at}组任务\n" if at % 10 == 0 and at else "") + CHAPTER.format(at=HAN[at % 10])
        for at in range(chapters)
    ]
    return (HEAD + "".join(parts)).encode()


def seconds(data: bytes) -> float:
    """The quickest of several runs, in CPU: what else the machine does adds, it never takes away."""
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        read(data, "plan.txt")
        times.append(time.process_time() - started)
    return min(times)


def growth() -> Result:
    """Seconds per character of a document 16 times as long, beside one; 4 times as long is printed in the name."""
    one, four, sixteen = (synthetic(16 * times) for times in (1, 4, 16))
    seconds(one)
    base = seconds(one) / len(one)
    by_four, by_sixteen = (seconds(data) / len(data) / base for data in (four, sixteen))
    name = f"parse_growth, 16 x (4 x: {by_four:.2f})"
    return Result(name, round(by_sixteen, 2), "times per character", runs=RUNS)


def longest() -> Benchmark | Check:
    documents = sorted(SHARED.glob("documents/*.txt"), key=lambda path: path.stat().st_size)
    if not documents:
        return Check("parse_longest", lambda: Result("parse_longest", None, ELSEWHERE))
    data = documents[-1].read_bytes()
    return Benchmark("parse_longest", lambda: read(data, "plan.txt"), repeats=1, runs=RUNS, by_cpu=True)


@lru_cache(maxsize=1)
def scores() -> dict[str, float]:
    """The totals that the scorer prints, by area."""
    command = [sys.executable, str(SCORER), "--documents", str(SHARED / "documents")]
    command += ["--truth", str(SHARED / "truth"), "--", sys.executable, "manage.py", "read_document"]
    printed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    names, totals = printed[0].split()[1:], printed[-1].split()[1:]
    return {name: float(total) for name, total in zip(names, totals, strict=False) if total != "-"}


def score(area: str) -> Check:
    return Check(f"parse_score {area}", lambda: Result(f"parse_score {area}", scores()[area], "of 1"))


def benchmarks() -> list[Benchmark | Check]:
    found = [longest(), Check("parse_growth", growth)]
    if not SCORER.exists():
        return [*found, Check("parse_score", lambda: Result("parse_score", None, ELSEWHERE))]
    return [*found, *(score(area) for area in scores())]
