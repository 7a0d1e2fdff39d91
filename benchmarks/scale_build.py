"""Table: what a build takes by size, step by step."""

from benchmarks.report import Aim, Table, Value
from benchmarks.scale_bench import ScaleBench

AIM_PEAK_MB = 6000.0


def tables(bench: ScaleBench) -> list[Table]:
    """Seconds and peak memory by step; the sizes of the files."""
    catalogues = bench.catalogues()
    rows: list[dict[str, Value]] = [
        {
            "products": each.size,
            "step": step.name,
            "seconds": step.seconds,
            "peak MB": step.peak_mb,
            "ms a product": step.seconds * 1000 / each.size,
        }
        for each in catalogues
        for step in each.steps
    ]
    peak = max(step.peak_mb or 0 for each in catalogues for step in each.steps)
    files: list[dict[str, Value]] = []
    for each in catalogues:
        sizes: dict[str, Value] = {"products": each.size}
        total = 0
        for name, entry in each.version.read_manifest().files.items():
            part = name.partition("/")[0]
            sizes[part] = float(sizes.get(part) or 0) + entry.bytes / 1e6
            total += entry.bytes
        files.append(sizes | {"all": total / 1e6})
    return [
        Table(
            name="scale-build",
            title="`aisle build` by size, in a process of its own",
            rows=rows,
            aims=[Aim(what="peak of a build, MB", value=peak, bound=AIM_PEAK_MB)],
            notes=[
                "Encoding is simulated: the vectors lie in the cache before, and all else is real.",
                "Peak: resident memory of the process and its children, mapped files included,",
                "sampled 20 times a second.",
            ],
        ),
        Table(name="scale-files", title="Files of a version, MB", rows=files),
    ]
