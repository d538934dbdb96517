"""Draws members' faces. A member always has the same face. It has one colour, so it tells nothing about the person."""

from random import Random
from typing import Final

HUES: Final = (12, 40, 90, 150, 195, 225, 275, 330)
"""Hues of the colour wheel, in degrees."""
HAIR: Final = (
    '<path d="M17 31c-2-13 6-20 15-20s17 7 15 20c-3-8-8-11-15-11s-12 3-15 11z"/>',
    '<path d="M15 44c-4-22 3-34 17-34s21 12 17 34c-3-1-4-3-4-6V29c-8 0-15-3-18-8-2 5-5 8-8 8v9c0 3-1 5-4 6z"/>',
    (
        '<path d="M18 29c0-3 2-5 4-6-1-6 4-11 10-11s11 5 10 11c2 1 4 3 4 6-4-6-9-5-14-5s-10-1-14 5z"/>'
        '<circle cx="32" cy="9" r="5.500"/>'
    ),
    '<path d="M17 30c-3-2-3-7 0-9-1-5 4-9 8-8 3-4 11-4 14 0 4-1 9 3 8 8 3 2 3 7 0 9-3-6-8-9-15-9s-12 3-15 9z"/>',
    '<path d="M17 29c0-12 7-18 17-18 8 0 14 6 13 17-9 0-17-3-21-8-2 5-5 8-9 9z"/>',
    (
        '<path d="M16 50c-3-8-1-16 0-21 0-12 7-19 16-19s16 7 16 19c1 5 3 13 0 21-4-3-4-15-4-20'
        '-7 0-16-2-19-8-1 5-3 8-5 8 0 5 0 17-4 20z"/>'
    ),
)
EYES: Final = (
    '<circle cx="26.500" cy="32" r="1.600"/><circle cx="37.500" cy="32" r="1.600"/>',
    '<path d="M24.500 32.500q2-2.500 4 0M35.500 32.500q2-2.500 4 0"/>',
)
MOUTHS: Final = (
    '<path d="M28 39q4 3.500 8 0"/>',
    '<path d="M29 39.500q3 2 6.500-.5"/>',
    '<path d="M27.500 38.500q4.500 5.500 9 0z"/>',
)
GLASSES: Final = '<circle cx="26.500" cy="32" r="4.500"/><circle cx="37.500" cy="32" r="4.500"/><path d="M31 32h2"/>'
COLLARS: Final = ('<path d="M27 49l5 6 5-6"/>', '<path d="M26 50q6 5 12 0"/>', '<path d="M32 50v9"/>')


def draw_face(member: str, place: int) -> str:
    """Return a member's face as SVG. `place` is the member's place in the list, so that neighbours look different."""
    random = Random(f"face of {member}")  # noqa: S311 - a drawing
    hue, hair = HUES[place % len(HUES)], HAIR[place * 5 % len(HAIR)]
    eyes, mouth, collar = random.choice(EYES), random.choice(MOUTHS), random.choice(COLLARS)
    glasses = GLASSES if place % 3 == 1 else ""
    back, skin, dark = f"hsl({hue} 45% 84%)", f"hsl({hue} 50% 94%)", f"hsl({hue} 42% 32%)"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<path fill="{back}" d="M0 0h64v64H0z"/>'
        f'<path fill="hsl({hue} 40% 52%)" d="M10 64c1-11 10-16 22-16s21 5 22 16z"/>'
        f'<path fill="{skin}" d="M27 42h10v8q-5 5-10 0z"/><ellipse fill="{skin}" cx="32" cy="31" rx="13" ry="14.500"/>'
        f'<g fill="{dark}">{hair}</g>'
        f'<g fill="none" stroke="{dark}" stroke-width="1.600" stroke-linecap="round" stroke-linejoin="round">'
        f"{mouth}{glasses}{collar}{eyes.replace('<circle', f'<circle fill={dark!r}')}</g></svg>"
    )
