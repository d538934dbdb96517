"""The `refill` command line. Commands import what they need when they run, so that each starts fast."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from bot.logs import set_up_logs
from bot.model.circles import Rhythm
from bot.model.errors import RefillError
from bot.model.freeze import DEFAULT_FREEZE_WEEKS, FREEZE_FLOOR_WEEKS
from bot.operating.addresses import listen
from bot.operating.configuration import sentence_of
from bot.settings import Settings, SlackTransport, unknown_settings
from bot.simulation.settings import Policy
from bot.texts.command_name import set_command_name
from bot.texts.operator_pages import set_pages_address

logger = logging.getLogger(__name__)

HELP = {"help_option_names": ["-h", "--help"]}
app = typer.Typer(
    no_args_is_help=True,
    context_settings=HELP,
    rich_markup_mode=None,
    help="Refill: one chat, one topic, half an hour.",
)
rounds_app = typer.Typer(
    no_args_is_help=True, help="Preview the next round, or redo the pairing of one that is under way."
)
outbox_app = typer.Typer(invoke_without_command=True, help="List undelivered messages, or send them again.")
slack_app = typer.Typer(no_args_is_help=True, help="Set up Slack.")
discord_app = typer.Typer(no_args_is_help=True, help="Set up Discord.")
config_app = typer.Typer(no_args_is_help=True, help="Show the settings.")
app.add_typer(config_app, name="config")
app.add_typer(slack_app, name="slack")
app.add_typer(discord_app, name="discord")
app.add_typer(rounds_app, name="rounds")
app.add_typer(outbox_app, name="outbox")


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
InCommunity = Annotated[str, typer.Option(help="The community's id, if there are several.")]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 even if there are only notes.")]


def fail(sentence: str, code: int = 1) -> typer.Exit:
    """Print an error, and return an exit with `code`: 1 if the command failed, 2 if its arguments are wrong."""
    typer.echo(f"refill: {sentence}", err=True)
    return typer.Exit(code)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"refill {version_of('refill')}")
        raise typer.Exit


@app.callback()
def refill(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Refill: one chat, one topic, half an hour."""


def load_settings(*, warns: bool = True) -> Settings:
    """Read the settings and set up logging; exit with an error for each invalid setting.

    `warns` says whether to log names that resemble settings. The doctor's findings name them anyway.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = f"REFILL_{'_'.join(str(part) for part in problem['loc'])}".upper()
            typer.echo(f"refill: {name}: {sentence_of(problem)}", err=True)
        raise typer.Exit(1) from None
    set_command_name(settings.command)
    set_pages_address(settings.pages_address())
    set_up_logs(settings.log_level, settings.log_format)
    for sentence in unknown_settings() if warns else ():
        logger.warning(sentence)
    return settings


@contextmanager
def errors_as_sentences(code: int = 1) -> Iterator[None]:
    """Print a RefillError as one sentence, and exit."""
    try:
        yield
    except RefillError as error:
        raise fail(str(error), code) from None


def run_safely(
    work: Coroutine[Any, Any, None], new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
) -> None:
    """Run a command, on an event loop from `new_loop` if given. Print a RefillError as one sentence, and exit."""
    with errors_as_sentences(), suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=new_loop) as runner:
        runner.run(work)


@app.command(short_help="Serve Slack and Discord, or else the sandbox.")
def run() -> None:
    """Run Refill for Slack and Discord. If neither is set up, run the sandbox, a made-up community in the browser."""
    settings = load_settings()
    with errors_as_sentences():
        transport = settings.slack_transport()
    if not (settings.sandbox or settings.platforms()):
        raise fail("there is nothing to serve: set REFILL_SANDBOX=true, or set up Slack or Discord")
    new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
    if sys.platform != "win32":  # uvloop does not run on Windows
        from uvloop import new_event_loop as new_loop  # noqa: PLC0415 - other commands don't need it

    from bot.bootstrap import Listening, Running, serve  # noqa: PLC0415

    def on_start(running: Running) -> None:
        if transport is SlackTransport.HTTP:
            also = " and Discord" if settings.discord_token is not None else ""
            what = f"serves Slack{also} at {settings.public_url}, from port {settings.port}"
        elif running.places:
            what = f"is {', and '.join(running.places)}"
        else:
            host = "localhost" if settings.host in ("127.0.0.1", "0.0.0.0", "::1") else settings.host  # noqa: S104 - a name to show
            where = f"http://{host}:{settings.port}"
            what = f"is at {where}: a made-up community to try it out, stored in {settings.shown_database()}"
        typer.echo(f"Refill {what}. Press Ctrl+C to stop.")

    with ExitStack() as stack, errors_as_sentences():
        web = monitoring = None
        if settings.has_pages():
            web = stack.enter_context(listen(settings.host, settings.port, "REFILL_"))
        if settings.monitoring_port is not None:
            listening = listen(settings.monitoring_host, settings.monitoring_port, "REFILL_MONITORING_")
            monitoring = stack.enter_context(listening)
        run_safely(serve(settings, Listening(web, monitoring), on_start), new_loop)


@slack_app.command()
def manifest(
    http: Annotated[bool, typer.Option("--http", help="For an app that serves many workspaces, over HTTP.")] = False,
    url: Annotated[
        str,
        typer.Option(help="The URL at which Slack reaches Refill. [default: REFILL_PUBLIC_URL]", show_default=False),
    ] = "",
) -> None:
    """Print the manifest that you create the Slack app from."""
    from adapters.slack.manifest import manifest_of  # noqa: PLC0415

    address, settings = "", load_settings()  # load_settings sets the command's name
    if http or url:
        try:
            address = Settings.model_validate({"public_url": url}).public_url if url else settings.public_url
        except ValidationError as error:
            raise fail(f"--url: {sentence_of(error.errors()[0])}", 2) from None
        if not address:
            raise fail("Slack needs a URL to reach Refill: add --url https://refill.example, or set REFILL_PUBLIC_URL")
    typer.echo(json.dumps(manifest_of(address), indent=2))


@app.command()
def key() -> None:
    """Print a new key for REFILL_ENCRYPTION_KEYS."""
    from storage.deployment_keys import new_key  # noqa: PLC0415

    typer.echo(new_key())


@app.command()
def rekey(
    *,
    lost: Annotated[
        bool, typer.Option("--lost", help="Continue without a key that is lost for good. Stop Refill first.")
    ] = False,
) -> None:
    """Re-encrypt notes and tokens with the newest key.

    That is the first one in REFILL_ENCRYPTION_KEYS. If none is set, a new key replaces the one in data/refill.key.
    """
    from bot.operating import rekeying  # noqa: PLC0415

    work = rekeying.replace_lost if lost else rekeying.rekey
    run_safely(work(load_settings(), typer.echo))


@discord_app.command()
def invite() -> None:
    """Print the link that adds Refill to a server."""
    from bot.operating.discord import invite as work  # noqa: PLC0415

    run_safely(work(load_settings(), typer.echo))


@discord_app.command()
def sync() -> None:
    """Register Refill's commands with Discord, and print what changed."""
    from bot.operating.discord import sync as work  # noqa: PLC0415

    run_safely(work(load_settings(), typer.echo))


@app.command(short_help="Check everything, and say what to fix.")
def doctor(*, as_json: AsJson = False, strict: Strict = False) -> None:
    """Check settings, files, database and platforms, and print what is wrong and how to fix it.

    The exit code is 0 if all is well, 1 if something needs fixing, and 2 if the command was mistyped.
    """
    _examine(as_json=as_json, strict=strict, is_short=False)


@app.command(short_help="Print only the problems.")
def status(*, as_json: AsJson = False, strict: Strict = False) -> None:
    """Run the checks of `refill doctor` that need neither Slack nor Discord. Print only problems, unless --json."""
    _examine(as_json=as_json, strict=strict, is_short=True)


def _examine(*, as_json: bool, strict: bool, is_short: bool) -> None:
    from bot.operating.doctor import Form, report  # noqa: PLC0415

    if not asyncio.run(report(load_settings(warns=False), Form(as_json, strict, is_short), typer.echo)):
        raise typer.Exit(1)


@config_app.command(short_help="Print all settings, without secrets.")
def show(*, as_json: AsJson = False) -> None:
    """Print all settings as Refill reads them. For a secret, print only whether it is set."""
    from bot.operating.configuration import show as work  # noqa: PLC0415

    work(load_settings(), typer.echo, as_json=as_json)


@app.command(short_help="Bring the database up to date.")
def migrate() -> None:
    """Bring the database up to date, as `refill run` does when it starts."""
    from bot.operating.backups import migrate as work  # noqa: PLC0415

    run_safely(work(load_settings(), typer.echo))


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(help="The file to write; it must not exist yet.")],
    *,
    keys: Annotated[
        bool,
        typer.Option(
            "--keys",
            help="Copy the keys of members' notes instead. Store them elsewhere, and delete them after a few days.",
        ),
    ] = False,
) -> None:
    """Back up a SQLite database, even while Refill is running."""
    from bot.operating.backups import backup as work  # noqa: PLC0415

    with errors_as_sentences():
        work(load_settings(), to, typer.echo, keys=keys)


@app.command(short_help="Restore a SQLite database from a backup.")
def restore(
    source: Annotated[Path, typer.Argument(help="A file that `refill backup` wrote.")],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite an existing database.")] = False,
) -> None:
    """Restore a SQLite database from a backup. Stop Refill first."""
    from bot.operating.backups import restore as work  # noqa: PLC0415

    with errors_as_sentences():
        work(load_settings(), source, typer.echo, replaces=replace)


@rounds_app.command("dry-run")
def dry_run(
    circle: Annotated[str, typer.Argument(help="The circle's name.")],
    community: InCommunity = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Preview a circle's next round: who would meet whom, and why. No messages are sent."""
    from bot.operating.rounds import dry_run as work  # noqa: PLC0415

    run_safely(work(load_settings(), circle, community, typer.echo, as_json=as_json))


@rounds_app.command(short_help="Pair a round again, and compare.")
def replay(
    circle: Annotated[str, typer.Argument(help="The circle's name.")],
    number: Annotated[
        int, typer.Argument(min=0, help="The round's number. [default: the latest]", show_default=False)
    ] = 0,
    community: InCommunity = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Redo the pairing of a round that is under way, from its stored inputs, and compare the results."""
    from bot.operating.rounds import replay as work  # noqa: PLC0415

    run_safely(work(load_settings(), circle, number, community, typer.echo, as_json=as_json))


@app.command()
def simulate(
    size: Annotated[int, typer.Option(min=2, help="Members in the first round.")] = 60,
    topics: Annotated[
        int,
        typer.Option(help="Number of topics. The second is half as common as the first, the third a third as common …"),
    ] = 40,
    zones: Annotated[int, typer.Option(help="Number of time zones, up to 12. Half the members live in the first.")] = 2,
    languages: Annotated[
        int, typer.Option(help="Number of languages, up to 12. The first is the native language of half the members.")
    ] = 1,
    joining: Annotated[float, typer.Option(help="New members per month, as a share of --size.")] = 0.05,
    leaving: Annotated[float, typer.Option(help="Share of members who leave per month.")] = 0.05,
    resting: Annotated[float, typer.Option(help="Share of members who are on a break at any time.")] = 0.1,
    topics_matter: Annotated[
        float,
        typer.Option(help="How much a fitting topic makes two people want to meet again, 0 (not at all) to 10."),
    ] = 1.0,
    hours_matter: Annotated[
        float, typer.Option(help="How often a chat fails if the two have no hour in common, 0 (never) to 1 (always).")
    ] = 0.5,
    group_size: Annotated[int, typer.Option(help="Members per group, 2 to 4.")] = 2,
    cadence: Annotated[Rhythm, typer.Option(help="How often rounds open.")] = Rhythm.EVERY_2_WEEKS,
    freeze: Annotated[int, typer.Option(help="Weeks before the same two may meet again.")] = DEFAULT_FREEZE_WEEKS,
    floor: Annotated[
        int, typer.Option(help="Weeks after which the same two may meet again if someone would otherwise get no match.")
    ] = FREEZE_FLOOR_WEEKS,
    weight: Annotated[
        list[str] | None, typer.Option(help="Set a weight of the pairing, such as both_ways=0. Repeatable.")
    ] = None,
    rounds: Annotated[int, typer.Option(help="Number of rounds.")] = 26,
    seed: Annotated[int, typer.Option(help="Random seed; the same seed gives the same figures.")] = 1,
    policy: Annotated[
        list[Policy] | None, typer.Option(help="How to pair. Repeatable. [default: all]", show_default=False)
    ] = None,
    plot: Annotated[Path | None, typer.Option(help="Write a chart to this file, .png or .svg.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures of each round as JSON.")] = False,
) -> None:
    """Simulate rounds of an invented community, to compare settings."""
    from bot.operating.simulate import Output, check_picture, parse_weights  # noqa: PLC0415
    from bot.operating.simulate import simulate as work  # noqa: PLC0415
    from bot.simulation.settings import CircleSettings, CommunitySettings  # noqa: PLC0415
    from bot.simulation.settings import Settings as Simulated  # noqa: PLC0415

    with errors_as_sentences(2):
        if plot is not None:
            check_picture(plot)
        circle = CircleSettings(group_size, cadence, freeze, floor, parse_weights(weight or ()))
        people = CommunitySettings(
            size, topics, zones, languages, joining, leaving, resting, topics_matter, hours_matter
        )
        simulated = Simulated(circle, people, rounds, seed)
    with errors_as_sentences():
        work(simulated, policy or list(Policy), Output(plot, as_json), typer.echo)


@outbox_app.callback()
def outbox(context: typer.Context, *, as_json: AsJson = False) -> None:
    """List undelivered messages, or send them again."""
    if context.invoked_subcommand is None:
        from bot.operating.outbox import list_dead  # noqa: PLC0415

        run_safely(list_dead(load_settings(), typer.echo, as_json=as_json))


@outbox_app.command()
def resend(
    key: Annotated[str, typer.Argument(help="The message's key from the list, its id from the log, or 'all'.")],
    community: InCommunity = "",
) -> None:
    """Send an undelivered message again."""
    from bot.operating.outbox import resend as work  # noqa: PLC0415

    run_safely(work(load_settings(), key, community, typer.echo))


def main() -> None:
    """Run the command line."""
    app()
    sys.exit(0)
