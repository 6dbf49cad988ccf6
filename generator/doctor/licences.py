"""What others' licences mean for whoever uses handmill or passes on what it made."""

from generator.doctor.check import Check

__all__ = ["NOTES", "examine_licences"]

NOTES = {
    "handmill": "Apache-2.0; pictures and labels it makes are yours",
    "bpy (Blender)": "GPL-3.0-or-later: who passes on handmill together with bpy must keep to it;"
    " rendered pictures are not covered by it",
    "anny": "code Apache-2.0, its MakeHuman data CC0",
    "smplx and MANO": "for non-commercial research: never needed, never installed by default;"
    " used only where you bring them",
}


def examine_licences() -> list[Check]:
    """The notes as checks that neither pass nor fail."""
    return [Check(f"licence: {name}", None, note) for name, note in NOTES.items()]
