"""The tables. Keys begin with community_id, except that of `account`. Columns have the names of the model's fields.

Other columns are there for queries. Indexes on open work are partial, so that finished work costs nothing.
"""

from collections.abc import Mapping

from sqlalchemy import Table

from bot.model.absences import Absence
from bot.model.again import Wish
from bot.model.ask_figures import AskFigures
from bot.model.asks import Ask, Carried
from bot.model.blocks import Block
from bot.model.chats import Chat
from bot.model.checkins import CheckIn
from bot.model.circle_figures import FrozenFigures
from bot.model.circles import Circle, Membership
from bot.model.draws import DrawPart
from bot.model.embeddings import TopicVector
from bot.model.interests import Interest
from bot.model.members import Member
from bot.model.notes import Note
from bot.model.organisers import Organiser
from bot.model.outbox import OutboxMessage
from bot.model.refills import Acquaintance, Refill
from bot.model.rounds import Round, RoundMember
from bot.model.topic_links import Link
from bot.model.topics import Alias, Topic
from storage.jobs import AgendaRow
from storage.tables.asks import LOOKING_ASK, REPORTED, WAITING_ASK, ask, ask_figures, carried
from storage.tables.base import metadata
from storage.tables.chats import OPEN_REFILL, acquaintance, chat, chat_member, check_in, note, refill, wish
from storage.tables.circles import circle, circle_figures, draw, membership, organiser, round_, round_member
from storage.tables.members import ADMIN, STARTER, absence, block, community, community_key, member
from storage.tables.outbox import (
    DELIVERED_NUDGE,
    LEASED,
    OPEN_MESSAGES,
    READY,
    SENDING,
    account,
    agenda,
    heard,
    inbound,
    outbox,
)
from storage.tables.topics import HIDDEN_TOPIC, alias, interest, is_held, topic, topic_link, topic_vector

TABLES: Mapping[type, Table] = {
    Member: member,
    Absence: absence,
    Block: block,
    Topic: topic,
    Alias: alias,
    Interest: interest,
    Link: topic_link,
    TopicVector: topic_vector,
    Circle: circle,
    Organiser: organiser,
    Membership: membership,
    FrozenFigures: circle_figures,
    Round: round_,
    RoundMember: round_member,
    DrawPart: draw,
    Chat: chat,
    CheckIn: check_in,
    Wish: wish,
    Acquaintance: acquaintance,
    Refill: refill,
    Ask: ask,
    AskFigures: ask_figures,
    Carried: carried,
    Note: note,
    OutboxMessage: outbox,
    AgendaRow: agenda,
}
"""The table of each entity."""
