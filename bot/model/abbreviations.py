"""Short forms with only one meaning, and their long forms.

All short forms are well known in their field. Short forms with two common meanings are left out, because they would
link topics that have nothing in common. "PR" is a pull request and public relations, "PM" a product and a project
manager, "CV" a résumé and computer vision.
"""

from collections.abc import Iterator, Mapping
from typing import Final

ABBREVIATIONS: Final[Mapping[str, str]] = {
    # numeronyms
    "a11y": "accessibility", "i18n": "internationalization", "l10n": "localization", "k8s": "kubernetes",
    "o11y": "observability", "g11n": "globalization", "p13n": "personalization", "c14n": "canonicalization",
    "e2e": "end to end", "p2p": "peer to peer", "b2b": "business to business", "b2c": "business to consumer",
    # software
    "js": "javascript", "ts": "typescript", "py": "python", "postgres": "postgresql", "mongo": "mongodb",
    "db": "database", "dbs": "databases", "dbms": "database management system", "orm": "object relational mapping",
    "oop": "object oriented programming", "fp": "functional programming", "tdd": "test driven development",
    "bdd": "behaviour driven development", "ddd": "domain driven design", "api": "application programming interface",
    "apis": "application programming interfaces", "cli": "command line interface", "gui": "graphical user interface",
    "ide": "integrated development environment", "regex": "regular expressions", "os": "operating systems",
    "oss": "open source software", "foss": "free and open source software", "vcs": "version control",
    "wasm": "webassembly", "pwa": "progressive web apps", "seo": "search engine optimization",
    "iac": "infrastructure as code", "sre": "site reliability engineering", "vm": "virtual machines",
    "vpn": "virtual private networks", "dns": "domain name system", "iot": "internet of things",
    "ci": "continuous integration", "cicd": "continuous integration and delivery",
    "ci/cd": "continuous integration and delivery", "repo": "repository", "auth": "authentication",
    "config": "configuration", "infra": "infrastructure", "perf": "performance", "dev": "development",
    # data
    "ml": "machine learning", "nlp": "natural language processing", "llm": "large language models",
    "llms": "large language models", "rl": "reinforcement learning", "eda": "exploratory data analysis",
    "etl": "extract transform load", "viz": "visualization", "dataviz": "data visualization", "stats": "statistics",
    "gis": "geographic information systems",
    # design
    "ux": "user experience", "ui": "user interface", "ia": "information architecture",
    "hci": "human computer interaction",
    # work
    "wfh": "working from home", "okr": "objectives and key results", "okrs": "objectives and key results",
    "kpi": "key performance indicators", "kpis": "key performance indicators", "vc": "venture capital",
    "saas": "software as a service", "mvp": "minimum viable product", "gtm": "go to market", "hr": "human resources",
    "dei": "diversity equity and inclusion", "ngo": "non governmental organisations", "fte": "full time employment",
    "gdpr": "general data protection regulation", "dsgvo": "datenschutz grundverordnung",
    # life
    "diy": "do it yourself", "dnd": "dungeons and dragons", "d&d": "dungeons and dragons", "bbq": "barbecue",
    "bjj": "brazilian jiu jitsu", "mtb": "mountain biking", "hiit": "high intensity interval training",
    "adhd": "attention deficit hyperactivity disorder", "ivf": "in vitro fertilisation", "ev": "electric vehicles",
    "evs": "electric vehicles", "pv": "photovoltaics", "sci-fi": "science fiction", "scifi": "science fiction",
}  # fmt: skip
_PADDED: Final = tuple((f" {short} ", f" {meant} ") for short, meant in ABBREVIATIONS.items())
MAX_SPELLINGS: Final = 8
"""Maximum number of other spellings of a name. Only a name that consists of many short forms would have more."""


def spell_out(folded: str) -> str:
    """Return a folded name with each short form spelled out."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in folded.split())


def other_spellings(folded: str) -> tuple[str, ...]:
    """Return other spellings of a folded name, with short forms spelled out or with words abbreviated."""
    found = dict.fromkeys(_spellings(folded))
    found.pop(folded, None)
    return tuple(found)[:MAX_SPELLINGS]


def _spellings(folded: str) -> Iterator[str]:
    whole = spell_out(folded)
    yield whole
    padded = f" {whole} "
    for short, meant in _PADDED:
        if meant in padded:
            yield padded.replace(meant, short, 1).strip()
