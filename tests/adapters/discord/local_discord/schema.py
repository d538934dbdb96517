"""Discord's own schema of requests and responses, as JSON Schema generated from Discord's npm package.

The schema is stored beside the packages, in folders that git ignores. It is generated again when the packages change.
"""

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from tests.adapters.node_packages import installed

Json = dict[str, Any]
HERE = Path(__file__).parents[1] / "schema"
SCRIPT = HERE / "dump.mjs"
NULL = {"type": "null"}
ID = "^(0|[1-9][0-9]*)$"
"""The pattern of an id in the schema. Discord also accepts numbers as ids, and discord.py sends numbers."""
LEFT_OUT = {"command": ("nsfw",), "message_edit": ("tts",), "followup_edit": ("tts",), "change": ("tts",)}
"""Keys that the schema lacks, although Discord's pages name them or discord.py always sends them."""


@cache
def validators() -> dict[str, Any]:
    """Return a validator for each kind of body that `dump.mjs` names; empty without npm."""
    packages = installed(HERE)
    if packages is None:
        return {}
    dumped: dict[str, Json] = json.loads(_dumped(packages))
    return {
        name: Validator(_plain(schema, {"defs": schema.get("$defs", {}), "plain": {}}))
        for name, schema in dumped.items()
    }


def problems_by_schema(kind: str, body: Any) -> list[str]:
    """List the errors that Discord's schema finds in a body; empty if there is no schema."""
    validator = validators().get(kind)
    if validator is None:
        return []
    found = best_match(validator.iter_errors(_without(body, LEFT_OUT.get(kind, ()))))
    return [f"{'/'.join(map(str, found.absolute_path))}: {found.message[:300]}"] if found else []


def _without(body: Any, names: tuple[str, ...]) -> Any:
    """Return a body without some keys. Also remove them from the message in a response."""
    if not names or not isinstance(body, dict):
        return body
    return {key: _without(value, names) if key == "data" else value for key, value in body.items() if key not in names}


def _dumped(packages: Path) -> str:
    made = HERE / ".npm" / "schema.json"
    with (HERE / ".npm" / "schema.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sources = (packages / ".installed-from", SCRIPT)
        if not made.exists() or any(made.stat().st_mtime < each.stat().st_mtime for each in sources):
            node = [shutil.which("node") or "node", str(SCRIPT)]
            ran = subprocess.run(node, cwd=HERE, env=os.environ, capture_output=True, text=True, check=True)
            made.write_text(ran.stdout)
        return made.read_text()


def _plain(schema: Any, shared: Json) -> Any:
    """Return an equivalent schema that is faster to check and whose errors name the right place.

    References are resolved. Objects may have only keys that the schema names. If an object may have several types, only
    the schema of its `type` is checked. The pattern of instants is removed, because it rejects the offset that Discord
    itself writes.
    """
    if isinstance(schema, list):
        return [_plain(each, shared) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name not in shared["plain"]:
            shared["plain"][name] = _plain(shared["defs"][name], shared)
        return shared["plain"][name]
    plain = {key: _plain(value, shared) for key, value in schema.items() if key != "$defs"}
    if schema.get("pattern") == ID:
        plain["type"] = ["string", "integer"]
    if schema.get("format") == "date-time":
        plain.pop("pattern", None)
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        plain["additionalProperties"] = False
    return _sorted_out(plain["anyOf"]) if set(plain) == {"anyOf"} else plain


def _sorted_out(kinds: list[Json]) -> Json:
    """Return a schema that chooses among alternatives by their `type`. One alternative may be null."""
    some: list[Json] = []
    for each in kinds:
        some += each["byType"].values() if set(each) == {"byType"} else [each] if each != NULL else []
    types = [each.get("properties", {}).get("type", {}).get("const") for each in some]
    chosen: Json = {"anyOf": some} if len(some) > 1 else some[0]
    if len(some) > 1 and None not in types and len({*types}) == len(types):
        chosen = {"byType": dict(zip(types, some, strict=True))}
    return {"orNull": chosen} if NULL in kinds else chosen


def _by_type(validator: Any, kinds: dict[Any, Json], value: Any, schema: Json) -> Iterator[ValidationError]:
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in kinds:
        yield ValidationError(f"must be an object of a type among {[*kinds]}, not {kind!r}")
    else:
        yield from validator.descend(value, kinds[kind], schema_path=kind)


def _or_null(validator: Any, chosen: Json, value: Any, schema: Json) -> Iterator[ValidationError]:
    if value is not None:
        yield from validator.descend(value, chosen)


Validator = extend(Draft202012Validator, {"byType": _by_type, "orNull": _or_null})
