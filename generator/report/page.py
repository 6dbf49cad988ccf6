"""A report as a folder: one page, its plots as PNG files, its figures as JSON. Nothing else is loaded."""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.errors import HandmillError
from generator.report.distributions import CELLS, VARIANCE, WELL_SEEN, measure
from generator.report.hands import Columns, hands_of
from generator.report.joint_angles import joint_angles

if TYPE_CHECKING:
    from generator.report.plots import Figure

__all__ = ["Chapter", "chapter", "write_page"]


@dataclass(frozen=True)
class Chapter:
    """What a report says of one dataset: its name, figures (JSON values) and plots by title."""

    name: str
    figures: dict[str, Any]
    plots: "dict[str, Figure]"


def chapter(
    name: str,
    columns: Columns,
    names: Mapping[str, Sequence[str]],
    rejections: Sequence[Sequence[str]] | None = None,
) -> Chapter:
    """Measure and plot the columns of one dataset; see `generator.report.distributions.measure`.

    Raises HandmillError where matplotlib is not installed.
    """
    try:
        from generator.report import plots as draw
    except ModuleNotFoundError as error:
        if not str(error.name).startswith("matplotlib"):
            raise
        raise HandmillError(
            "reports need matplotlib, which is not installed; pip install 'handmill[report]'"
        ) from error
    figures = measure(columns, names, rejections)
    hands = hands_of(columns)
    chosen = hands.only(hands.chosen)
    needed = figures["pose_components"]["hand"]
    plots = {
        "Viewing directions": draw.view_plot(chosen.view),
        "Joint angles": draw.joint_plot(joint_angles(hands.points, hands.left)),
        "Pose variance": draw.variance_plot(figures["pose_variance"], needed, VARIANCE),
        "Visible keypoints": draw.visible_plot(figures["visible_keypoints"], WELL_SEEN),
        "Places in the image": draw.place_plot(hands.at),
    }
    if "distance" in columns:
        plots["Distances"] = draw.distance_plot(columns["distance"])
    if figures.get("rejected_by_rule"):
        plots["Rejected draws"] = draw.bar_plot(figures["rejected_by_rule"], "share of all draws")
    for kind, share in figures["shares"].items():
        plots[f"{kind.capitalize()}s"] = draw.bar_plot(share, f"share of each {kind}")
    return Chapter(name, figures, plots)


def write_page(chapters: Sequence[Chapter], out: Path) -> Path:
    """Write `index.html`, `figures.json` and the plots into the folder `out`; gives the page's path."""
    out.mkdir(parents=True, exist_ok=True)
    parts = []
    for one in chapters:
        images = []
        for title, figure in one.plots.items():
            file = f"{one.name}-{title.lower().replace(' ', '-')}.png"
            figure.savefig(out / file)
            images.append(_image(title, file))
        parts.append(_section(one, images))
    figures = {one.name: one.figures for one in chapters}
    (out / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    page = out / "index.html"
    page.write_text(_PAGE.format(body="\n".join(parts)), encoding="utf-8")
    return page


def summary(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The figures that fit in a line each, as (what, value) for people."""
    parts = figures["pose_components"]
    rows = [
        ("samples", f"{figures['samples']:,}, {figures['hands']:,} hands seen"),
        (
            f"components for {VARIANCE:.0%} of joint-angle variance",
            f"{parts['hand']} of a hand ({parts['hand_standardised']} standardised), "
            f"{parts['frame']} of both hands ({parts['frame_standardised']} standardised)",
        ),
        (
            f"viewing directions reached, of {CELLS} equal cells",
            f"{figures['views_reached']:.1%} (uniform: {figures['views_expected_if_uniform']:.1%})",
        ),
        ("left hands", f"{figures['left']:.1%}"),
        (
            f"{WELL_SEEN} or more keypoints visible",
            f"{figures['well_seen_frames']:.1%} of frames, by the camera's hand; "
            f"{figures['well_seen_hands']:.1%} of all hands seen",
        ),
    ]
    if "distance" in figures:
        one = figures["distance"]
        rows.append(
            (
                "distance",
                f"{one['least']:.3f} to {one['greatest']:.3f} m, mean {one['mean']:.3f} m, "
                f"{one['uniformity']:.3f} from uniform (Kolmogorov-Smirnov)",
            )
        )
    if "rejected" in figures:
        rules = figures.get("rejected_by_rule", {}).items()
        by_rule = f" ({', '.join(f'{rule} {share:.1%}' for rule, share in rules)})" if rules else ""
        rows.append(("rejected draws", f"{figures['rejected']:.1%} of all{by_rule}"))
    return rows


def _section(one: Chapter, images: Sequence[str]) -> str:
    """One dataset's part of the page."""
    rows = "\n".join(
        f"<tr><th>{html.escape(what)}</th><td>{html.escape(value)}</td></tr>"
        for what, value in summary(one.figures)
    )
    body = "\n".join(images)
    return f"<h1>{html.escape(one.name)}</h1>\n<table>{rows}</table>\n<main>\n{body}\n</main>"


def _image(title: str, file: str) -> str:
    """A plot with its heading."""
    words = html.escape(title)
    return f'<figure><figcaption>{words}</figcaption><img src="{html.escape(file)}" alt="{words}"></figure>'


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Distributions</title>
<style>
body {{ font: 15px/1.45 sans-serif; color: #222; max-width: 1240px; margin: 2em auto; padding: 0 1em; }}
table {{ border-collapse: collapse; }}
th {{ text-align: left; font-weight: normal; color: #555; padding: 0.15em 1.5em 0.15em 0; }}
main {{ display: flex; flex-wrap: wrap; gap: 1.5em; margin-top: 1.5em; align-items: flex-start; }}
figure {{ margin: 0; }}
figcaption {{ font-weight: bold; }}
img {{ max-width: 100%; width: 600px; }}
img[src$="joint-angles.png"], img[src$="viewing-directions.png"] {{ width: 760px; }}
</style>
{body}
</html>
"""
