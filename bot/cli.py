"""`refill`, the command line."""

import asyncio
import json
import logging
import os
import socket
import sys
from collections.abc import Coroutine
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from bot.model.circles import DEFAULT_FREEZE_WEEKS, FREEZE_FLOOR_WEEKS, Rhythm
from bot.model.errors import RefillError
from bot.settings import Settings, SlackTransport
from bot.simulation.settings import Policy

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Refill: one chat, one topic, half an hour.")
rounds_app = typer.Typer(no_args_is_help=True, help="Look at rounds: what one would draw, and what one drew.")
outbox_app = typer.Typer(invoke_without_command=True, help="Messages that could not be delivered.")
slack_app = typer.Typer(no_args_is_help=True, help="What Slack needs of Refill.")
discord_app = typer.Typer(no_args_is_help=True, help="What Discord needs of Refill.")
app.add_typer(slack_app, name="slack")
app.add_typer(discord_app, name="discord")
app.add_typer(rounds_app, name="rounds")
app.add_typer(outbox_app, name="outbox")


def fail(sentence: str) -> typer.Exit:
    """Say what is wrong, and make the exit that tells the shell."""
    typer.echo(f"refill: {sentence}", err=True)
    return typer.Exit(1)


def load_settings() -> Settings:
    """Read the settings, or exit with a sentence for each that can't be used."""
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = f"REFILL_{'_'.join(str(part) for part in problem['loc'])}".upper()
            typer.echo(f"refill: {name}: {problem['msg']}", err=True)
        raise typer.Exit(1) from None
    level = logging.getLevelName(settings.log_level.upper())
    # libraries' debug logs hold tokens, and what members typed and answered
    logging.basicConfig(level=max(level, logging.INFO), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for ours in ("adapters", "bot", "storage"):
        logging.getLogger(ours).setLevel(level)
    return settings


def run_safely(work: Coroutine[Any, Any, None]) -> None:
    """Run something; what goes wrong on purpose is told in a sentence."""
    try:
        asyncio.run(work)
    except RefillError as error:
        raise fail(str(error)) from None
    except KeyboardInterrupt:
        return


@app.command()
def run() -> None:
    """Serve Slack or Discord, where one is set up; else a community in the browser, kept in data/refill.db."""
    settings = load_settings()
    try:
        transport = settings.slack_transport()
    except RefillError as error:
        raise fail(str(error)) from None
    connects = transport is SlackTransport.SOCKET_MODE or settings.discord_token is not None
    if connects and transport is not SlackTransport.HTTP:
        from bot.connecting import Connected, serve_connected  # noqa: PLC0415

        def connected(there: Connected) -> None:
            typer.echo(f"Refill is {', and '.join(there.places)}. Ctrl+C stops it.")

        run_safely(serve_connected(settings, connected))
        return
    if not settings.sandbox and transport is None:
        raise fail("there is nothing to serve: REFILL_SANDBOX is false, and no platform is set up")
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=128)
    except OSError as error:
        raise fail(
            f"can't listen on {settings.host}:{settings.port} ({os.strerror(error.errno or 0)}); "
            "choose another port with REFILL_PORT, or stop what uses it"
        ) from None

    def started() -> None:
        if transport is SlackTransport.HTTP:
            also = " and Discord" if settings.discord_token is not None else ""
            where = f"{settings.public_url}, from port {settings.port}"
            typer.echo(f"Refill serves Slack{also} at {where}. Ctrl+C stops it.")
            return
        host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::1") else settings.host  # noqa: S104 - a name to show
        typer.echo(
            f"Refill is at http://{host}:{settings.port}: a community to try it out, "
            f"kept in {settings.shown_database()}. Ctrl+C stops it."
        )

    # the other commands start faster without the web
    from bot.bootstrap import open_sandbox, serve  # noqa: PLC0415
    from bot.connecting import open_slack_over_http  # noqa: PLC0415

    with listening:
        open_site = open_sandbox if transport is None else open_slack_over_http
        run_safely(serve(settings, listening, started, open_site))


@slack_app.command()
def manifest(
    http: Annotated[bool, typer.Option("--http", help="For many workspaces over HTTP.")] = False,
    url: Annotated[str, typer.Option(help="Where Slack reaches Refill; REFILL_PUBLIC_URL if left out.")] = "",
) -> None:
    """Print the manifest from which Slack makes the app: for one workspace, or with --http for many."""
    from adapters.slack.manifest import manifest_of  # noqa: PLC0415

    address = ""
    if http or url:
        try:
            address = Settings.model_validate({"public_url": url}).public_url if url else load_settings().public_url
        except ValidationError as error:
            raise fail(f"--url: {error.errors()[0]['msg']}") from None
        if not address:
            raise fail("say where Slack reaches Refill: --url https://refill.example, or REFILL_PUBLIC_URL")
    typer.echo(json.dumps(manifest_of(address), indent=2))


@app.command()
@slack_app.command(hidden=True)
def key() -> None:
    """Print a new key for REFILL_ENCRYPTION_KEYS."""
    from storage.deployment_keys import new_key  # noqa: PLC0415

    typer.echo(new_key())


@app.command()
@slack_app.command(hidden=True)
def rekey(
    *,
    lost: Annotated[
        bool, typer.Option("--lost", help="Go on without a key that is lost for good. Stop Refill first.")
    ] = False,
) -> None:
    """Re-encrypt what is secret, with the first of REFILL_ENCRYPTION_KEYS or a new key in data/refill.key."""
    from bot.operating import rekeying  # noqa: PLC0415

    work = rekeying.replace_lost if lost else rekeying.rekey
    run_safely(work(load_settings(), typer.echo))


@discord_app.command()
def invite() -> None:
    """Print the link with which a server adds Refill."""
    from bot.operating.discord import invite as work  # noqa: PLC0415

    run_safely(work(load_settings(), typer.echo))


@discord_app.command()
def sync() -> None:
    """Tell Discord of Refill's commands, and print what changes; where nothing differs, nothing is done."""
    from bot.operating.discord import sync as work  # noqa: PLC0415

    run_safely(work(load_settings(), typer.echo))


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(version_of("refill"))


@app.command()
def doctor() -> None:
    """Check settings, store and platforms, and say what to do about what is wrong."""
    from bot.operating.doctor import examine  # noqa: PLC0415

    settings = load_settings()
    if not asyncio.run(examine(settings, typer.echo)):
        raise typer.Exit(1)


@rounds_app.command("dry-run")
def dry_run(
    circle: Annotated[str, typer.Argument(help="The circle's name.")],
    community: Annotated[str, typer.Option(help="The community's id, where there are several.")] = "",
) -> None:
    """Show whom a circle's next round would bring together, and why; nobody is told."""
    from bot.operating.rounds import dry_run as work  # noqa: PLC0415

    run_safely(work(load_settings(), circle, community, typer.echo))


@rounds_app.command()
def replay(
    circle: Annotated[str, typer.Argument(help="The circle's name.")],
    number: Annotated[int, typer.Argument(help="The round's number; the latest if left out.")] = 0,
    community: Annotated[str, typer.Option(help="The community's id, where there are several.")] = "",
) -> None:
    """Draw a round again from what was kept of it, and compare."""
    from bot.operating.rounds import replay as work  # noqa: PLC0415

    run_safely(work(load_settings(), circle, number, community, typer.echo))


@app.command()
def simulate(
    size: Annotated[int, typer.Option(help="Members at first.")] = 60,
    topics: Annotated[int, typer.Option(help="Topics; the second is held half as often as the first, and so on.")] = 40,
    zones: Annotated[int, typer.Option(help="Time zones, up to 12; half live in the first.")] = 2,
    languages: Annotated[int, typer.Option(help="Languages, up to 12; half speak the first from home.")] = 1,
    joining: Annotated[float, typer.Option(help="New members a month, as a share of the first size.")] = 0.05,
    leaving: Annotated[float, typer.Option(help="Share of members who leave in a month.")] = 0.05,
    resting: Annotated[float, typer.Option(help="Share of members who rest at any time.")] = 0.1,
    topics_matter: Annotated[float, typer.Option(help="How much a topic moves an answer; 0 is not at all.")] = 1.0,
    group_size: Annotated[int, typer.Option(help="The circle's group size, 2 to 4.")] = 2,
    cadence: Annotated[Rhythm, typer.Option(help="How often the circle meets.")] = Rhythm.EVERY_2_WEEKS,
    freeze: Annotated[int, typer.Option(help="Weeks until two may meet again.")] = DEFAULT_FREEZE_WEEKS,
    floor: Annotated[int, typer.Option(help="Weeks below which a freeze is never relaxed.")] = FREEZE_FLOOR_WEEKS,
    weight: Annotated[list[str] | None, typer.Option(help="What matters how much, such as both_ways=0.")] = None,
    rounds: Annotated[int, typer.Option(help="Rounds to play.")] = 26,
    seed: Annotated[int, typer.Option(help="The same seed, the same people and the same figures.")] = 1,
    policy: Annotated[list[Policy] | None, typer.Option(help="Ways to pair; all, if none is named.")] = None,
    plot: Annotated[Path | None, typer.Option(help="Draw a picture into this file, .png or .svg.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures of each round as JSON.")] = False,
) -> None:
    """Play rounds of an invented community, to see what a setting would do; nobody real is in it."""
    from bot.operating.simulate import Shown, weights_from  # noqa: PLC0415
    from bot.operating.simulate import simulate as work  # noqa: PLC0415
    from bot.simulation.settings import CircleSettings, CommunitySettings  # noqa: PLC0415
    from bot.simulation.settings import Settings as Simulated  # noqa: PLC0415

    try:
        circle = CircleSettings(group_size, cadence, freeze, floor, weights_from(weight or ()))
        people = CommunitySettings(size, topics, zones, languages, joining, leaving, resting, topics_matter)
        work(Simulated(circle, people, rounds, seed), policy or list(Policy), Shown(plot, as_json), typer.echo)
    except RefillError as error:
        raise fail(str(error)) from None


@outbox_app.callback()
def outbox(context: typer.Context) -> None:
    """List the messages that could not be delivered."""
    if context.invoked_subcommand is None:
        from bot.operating.outbox import list_dead  # noqa: PLC0415

        run_safely(list_dead(load_settings(), typer.echo))


@outbox_app.command()
def resend(
    key: Annotated[str, typer.Argument(help="The message's key, as listed; or 'all'.")],
    community: Annotated[str, typer.Option(help="The community's id, where there are several.")] = "",
) -> None:
    """Send a message again that could not be delivered."""
    from bot.operating.outbox import resend as work  # noqa: PLC0415

    run_safely(work(load_settings(), key, community, typer.echo))


def main() -> None:
    """Run the command line."""
    app()
    sys.exit(0)
