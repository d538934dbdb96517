CREATE TABLE public.absence (
    community_id text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    since timestamp with time zone NOT NULL,
    changed_at timestamp with time zone,
    taken text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE public.absence IS 'Who is held, with the rows that forgetting them took away';
CREATE TABLE public.account (
    name text NOT NULL COLLATE pg_catalog."C",
    holder text NOT NULL COLLATE pg_catalog."C",
    held_until timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.account IS 'Which sender has an account with a platform: a community''s, or all of theirs, so it is part of none';
CREATE TABLE public.acquaintance (
    community_id text NOT NULL COLLATE pg_catalog."C",
    one text NOT NULL COLLATE pg_catalog."C",
    other text NOT NULL COLLATE pg_catalog."C",
    introduced_at timestamp with time zone NOT NULL,
    chat text NOT NULL COLLATE pg_catalog."C",
    refills integer NOT NULL,
    rhythm_weeks integer NOT NULL
);
CREATE TABLE public.agenda (
    community_id text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    due_at timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    attempts integer NOT NULL,
    error text COLLATE pg_catalog."C",
    held boolean DEFAULT false NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.alias (
    community_id text NOT NULL COLLATE pg_catalog."C",
    folded text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    topic text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.ask (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    asker text NOT NULL COLLATE pg_catalog."C",
    topic text NOT NULL COLLATE pg_catalog."C",
    words text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    also text NOT NULL,
    shows_name boolean NOT NULL,
    others_too boolean NOT NULL,
    is_first boolean NOT NULL,
    waits boolean NOT NULL,
    stopped boolean NOT NULL,
    searches integer NOT NULL
);
CREATE TABLE public.block (
    community_id text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    other text NOT NULL COLLATE pg_catalog."C"
);
CREATE TABLE public.carried (
    community_id text NOT NULL COLLATE pg_catalog."C",
    ask text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    chosen_at timestamp with time zone NOT NULL,
    known boolean NOT NULL,
    asked_at timestamp with time zone,
    settled boolean NOT NULL,
    void boolean DEFAULT false NOT NULL,
    "limit" text DEFAULT '{"length":"half_hour","words":""}'::text NOT NULL
);
COMMENT ON TABLE public.carried IS 'Whom an ask was carried to; each at most once';
CREATE TABLE public.chat (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    origin text NOT NULL COLLATE pg_catalog."C",
    members text NOT NULL,
    topic text COLLATE pg_catalog."C",
    reason text NOT NULL COLLATE pg_catalog."C",
    introduced_at timestamp with time zone NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    circle text COLLATE pg_catalog."C",
    round text COLLATE pg_catalog."C",
    refill text COLLATE pg_catalog."C",
    offered text NOT NULL,
    picks text NOT NULL,
    starts_at timestamp with time zone,
    times_set integer NOT NULL,
    revision integer NOT NULL,
    apart boolean NOT NULL,
    ask text COLLATE pg_catalog."C",
    openers text DEFAULT '[]'::text NOT NULL
);
CREATE TABLE public.chat_member (
    community_id text NOT NULL COLLATE pg_catalog."C",
    chat_id text NOT NULL COLLATE pg_catalog."C",
    member_id text NOT NULL COLLATE pg_catalog."C",
    round_id text COLLATE pg_catalog."C",
    introduced_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.chat_member IS 'Who is in a chat; a round has each member once';
CREATE TABLE public.check_in (
    community_id text NOT NULL COLLATE pg_catalog."C",
    chat text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    met text COLLATE pg_catalog."C",
    asked_at timestamp with time zone,
    reminded boolean NOT NULL
);
CREATE TABLE public.circle (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    channel text NOT NULL COLLATE pg_catalog."C",
    cadence text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_round_at timestamp with time zone NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    rounds integer NOT NULL,
    group_size integer NOT NULL,
    freeze_weeks integer NOT NULL,
    guests boolean DEFAULT false NOT NULL,
    channel_open boolean DEFAULT true NOT NULL,
    weights text DEFAULT '{}'::text NOT NULL,
    introduces text DEFAULT 'together'::text NOT NULL COLLATE pg_catalog."C",
    shows_wanted boolean DEFAULT false NOT NULL
);
CREATE TABLE public.community (
    community_id text NOT NULL COLLATE pg_catalog."C",
    platform text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    locale text NOT NULL COLLATE pg_catalog."C",
    zone text NOT NULL COLLATE pg_catalog."C",
    left_at timestamp with time zone,
    organisers text
);
CREATE TABLE public.community_key (
    community_id text NOT NULL COLLATE pg_catalog."C",
    locked text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE public.community_key IS 'The secret that ids are made with, itself locked with the deployment''s keys';
CREATE TABLE public.heard (
    community_id text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.heard IS 'When the latest message was taken that a community''s platform told of';
CREATE TABLE public.inbound (
    community_id text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    came_at timestamp with time zone NOT NULL
);
CREATE TABLE public.interest (
    community_id text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    topic text NOT NULL COLLATE pg_catalog."C",
    stance text NOT NULL COLLATE pg_catalog."C",
    called text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.member (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    folded text NOT NULL COLLATE pg_catalog."C",
    zone text NOT NULL COLLATE pg_catalog."C",
    locale text NOT NULL COLLATE pg_catalog."C",
    languages text NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    last_sign_at timestamp with time zone NOT NULL,
    pace integer NOT NULL,
    hours text NOT NULL,
    "window" text NOT NULL,
    rest text NOT NULL,
    guest boolean DEFAULT false NOT NULL,
    zone_chosen boolean DEFAULT true NOT NULL,
    changed_at timestamp with time zone,
    asked integer DEFAULT 2 NOT NULL,
    organiser boolean DEFAULT false NOT NULL,
    closed_since timestamp with time zone,
    knows_closed boolean DEFAULT false NOT NULL
);
CREATE TABLE public.membership (
    community_id text NOT NULL COLLATE pg_catalog."C",
    circle text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    joined_at timestamp with time zone NOT NULL,
    skips_next boolean NOT NULL,
    in_a_row integer DEFAULT 1 NOT NULL,
    rounds integer DEFAULT 0 NOT NULL,
    left_out integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.note (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    author text NOT NULL COLLATE pg_catalog."C",
    about text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL COLLATE pg_catalog."C",
    written_at timestamp with time zone NOT NULL,
    chat text COLLATE pg_catalog."C",
    key text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE public.note IS 'The text is locked with its author''s key';
CREATE TABLE public.outbox (
    community_id text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    destination text NOT NULL,
    member_id text COLLATE pg_catalog."C",
    chat_id text COLLATE pg_catalog."C",
    message text,
    urgency text NOT NULL COLLATE pg_catalog."C",
    due_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    replaces text COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    attempts integer NOT NULL,
    uncertain boolean NOT NULL,
    lease_until timestamp with time zone,
    delivered_at timestamp with time zone,
    ref text COLLATE pg_catalog."C",
    error text COLLATE pg_catalog."C",
    unsure_since timestamp with time zone,
    handed_over_at timestamp with time zone,
    token text
);
CREATE TABLE public.refill (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    one text NOT NULL COLLATE pg_catalog."C",
    other text NOT NULL COLLATE pg_catalog."C",
    members text NOT NULL,
    after text NOT NULL COLLATE pg_catalog."C",
    offer_at timestamp with time zone NOT NULL,
    topic text COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    answers text NOT NULL,
    put_off text NOT NULL
);
CREATE TABLE public.round (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    circle text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    inputs text,
    outcome text
);
CREATE TABLE public.round_member (
    community_id text NOT NULL COLLATE pg_catalog."C",
    round_id text NOT NULL COLLATE pg_catalog."C",
    member_id text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE public.round_member IS 'Whom a round''s inputs and outcome name';
CREATE TABLE public.sandbox_community (
    community_id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    ahead_us bigint NOT NULL,
    furnished boolean NOT NULL
);
COMMENT ON TABLE public.sandbox_community IS 'Counts messages and changes; how many microseconds its clock is ahead; whether people live there';
CREATE TABLE public.sandbox_delivery (
    community_id text NOT NULL COLLATE pg_catalog."C",
    key text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE public.sandbox_delivery IS 'What became of each delivery, by its key';
CREATE TABLE public.sandbox_form (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    conversation text NOT NULL COLLATE pg_catalog."C",
    message_id text COLLATE pg_catalog."C",
    form text NOT NULL,
    opened_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.sandbox_form IS 'Forms that somebody has before them, and the message whose button opened each; opened_at is real time';
CREATE TABLE public.sandbox_lead (
    community_id text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    led_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.sandbox_lead IS 'When a visitor last acted as somebody, in real time';
CREATE TABLE public.sandbox_look (
    community_id text NOT NULL COLLATE pg_catalog."C",
    message_id text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    due_at timestamp with time zone,
    pressed text NOT NULL
);
COMMENT ON TABLE public.sandbox_look IS 'When somebody who lives there looks at a message next, if ever, and what they pressed on it before';
CREATE TABLE public.sandbox_message (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL,
    revision bigint NOT NULL,
    conversation text NOT NULL COLLATE pg_catalog."C",
    author text COLLATE pg_catalog."C",
    only_for text COLLATE pg_catalog."C",
    message text NOT NULL,
    sent_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.sandbox_message IS 'Revision is the community''s count at the last change; no author is Refill';
CREATE TABLE public.sandbox_read (
    community_id text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    conversation text NOT NULL COLLATE pg_catalog."C",
    seq bigint NOT NULL
);
COMMENT ON TABLE public.sandbox_read IS 'How far a member has read';
CREATE TABLE public.sandbox_seat (
    community_id text NOT NULL COLLATE pg_catalog."C",
    conversation text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE public.sandbox_seat IS 'Who is in the conversation of a chat';
CREATE TABLE public.slack_bots (
    id integer NOT NULL,
    client_id character varying(32) NOT NULL,
    app_id character varying(32) NOT NULL,
    enterprise_id character varying(32),
    enterprise_name character varying(200),
    team_id character varying(32),
    team_name character varying(200),
    bot_token text,
    bot_id character varying(32),
    bot_user_id character varying(32),
    bot_scopes character varying(1000),
    bot_refresh_token text,
    bot_token_expires_at timestamp without time zone,
    is_enterprise_install boolean NOT NULL,
    installed_at timestamp without time zone NOT NULL
);
CREATE SEQUENCE public.slack_bots_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.slack_bots_id_seq OWNED BY public.slack_bots.id;
CREATE TABLE public.slack_installations (
    id integer NOT NULL,
    client_id character varying(32) NOT NULL,
    app_id character varying(32) NOT NULL,
    enterprise_id character varying(32),
    enterprise_name character varying(200),
    team_id character varying(32),
    team_name character varying(200),
    bot_token text,
    bot_id character varying(32),
    bot_user_id character varying(32),
    bot_scopes character varying(1000),
    bot_refresh_token text,
    bot_token_expires_at timestamp without time zone,
    is_enterprise_install boolean NOT NULL,
    installed_at timestamp without time zone NOT NULL,
    enterprise_url character varying(200),
    user_id character varying(32) NOT NULL,
    user_token text,
    user_scopes character varying(1000),
    user_refresh_token text,
    user_token_expires_at timestamp without time zone,
    incoming_webhook_url text,
    incoming_webhook_channel character varying(200),
    incoming_webhook_channel_id character varying(200),
    incoming_webhook_configuration_url character varying(200),
    token_type character varying(32)
);
CREATE SEQUENCE public.slack_installations_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.slack_installations_id_seq OWNED BY public.slack_installations.id;
CREATE TABLE public.slack_renewal (
    enterprise_id text NOT NULL COLLATE pg_catalog."C",
    team_id text NOT NULL COLLATE pg_catalog."C",
    holder text NOT NULL COLLATE pg_catalog."C",
    lease_until timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.slack_renewal IS 'Who renews an installation''s token; no holder is a try that failed. Empty strings stand for no value';
CREATE TABLE public.slack_used_state (
    state text NOT NULL,
    expire_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.slack_used_state IS 'What knew somebody again who installed Refill, and serves no second time';
CREATE TABLE public.topic (
    community_id text NOT NULL COLLATE pg_catalog."C",
    id text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    folded text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone NOT NULL,
    shown_at timestamp with time zone
);
CREATE TABLE public.topic_link (
    community_id text NOT NULL COLLATE pg_catalog."C",
    one text NOT NULL COLLATE pg_catalog."C",
    other text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    strength integer NOT NULL
);
CREATE TABLE public.topic_vector (
    community_id text NOT NULL COLLATE pg_catalog."C",
    topic text NOT NULL COLLATE pg_catalog."C",
    model text NOT NULL COLLATE pg_catalog."C",
    "values" text NOT NULL
);
CREATE TABLE public.wish (
    community_id text NOT NULL COLLATE pg_catalog."C",
    member text NOT NULL COLLATE pg_catalog."C",
    about text NOT NULL COLLATE pg_catalog."C",
    chat text NOT NULL COLLATE pg_catalog."C",
    answer text NOT NULL COLLATE pg_catalog."C",
    answered_at timestamp with time zone NOT NULL,
    asked_again boolean NOT NULL
);
ALTER TABLE ONLY public.slack_bots ALTER COLUMN id SET DEFAULT nextval('public.slack_bots_id_seq'::regclass);
ALTER TABLE ONLY public.slack_installations ALTER COLUMN id SET DEFAULT nextval('public.slack_installations_id_seq'::regclass);
INSERT INTO public.absence VALUES ('sandbox:harbour', 'eve-7Q4ZT', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '{"deleted": [["chat", {"id": "chat-3", "origin": "round", "members": "[\"ana-7Q4ZT\",\"eve-7Q4ZT\"]", "topic": "t-tests", "reason": "curious_meets_sharing", "introduced_at": "2026-03-27T08:30:15.123456+00:00", "state": "time_set", "circle": "c-tuesdays", "round": null, "refill": "refill-0", "ask": "ask-0", "offered": "[\"2026-03-28T08:30:15.123456Z\",\"2026-03-29T08:30:15.123456Z\"]", "picks": "[{\"member\":\"ana-7Q4ZT\",\"time\":\"2026-03-28T08:30:15.123456Z\"},{\"member\":\"eve-7Q4ZT\",\"time\":\"2026-03-28T08:30:15.123456Z\"}]", "starts_at": "2026-03-28T08:30:15.123456+00:00", "times_set": 2, "revision": 5, "apart": true, "openers": "[\"asking.craft.3\"]"}], ["chat_member", {"chat_id": "chat-3", "member_id": "ana-7Q4ZT", "round_id": null, "introduced_at": "2026-03-27T08:30:15.123456+00:00"}], ["chat_member", {"chat_id": "chat-3", "member_id": "eve-7Q4ZT", "round_id": null, "introduced_at": "2026-03-27T08:30:15.123456+00:00"}], ["member", {"id": "eve-7Q4ZT", "name": "Eve of sandbox:harbour", "folded": "eve of sandbox:harbour", "zone": "Australia/Lord_Howe", "locale": "pt-BR", "languages": "[\"de\",\"pt\"]", "joined_at": "2026-03-18T08:30:15.123456+00:00", "last_sign_at": "2026-03-26T08:30:15.123456+00:00", "pace": 6, "hours": "{\"spans\":[{\"weekday\":0,\"start\":0,\"end\":90},{\"weekday\":6,\"start\":1200,\"end\":1440}]}", "window": "{\"start\":\"22:15:00\",\"end\":\"06:45:00\"}", "rest": "{\"kind\":\"asked\",\"until\":\"2026-04-26T08:30:15.123456Z\"}", "guest": true, "zone_chosen": true, "changed_at": "2026-03-25T08:30:15.123456+00:00", "asked": 6, "organiser": true, "closed_since": "2026-03-27T07:30:15.123456+00:00", "knows_closed": true}]], "changed": [], "topics": [{"id": "t-tests", "name": "Tests in sandbox:harbour", "folded": "tests in sandbox:harbour", "created_at": "2026-03-27T08:30:15.123456+00:00", "shown_at": "2026-03-27T08:30:15.123456+00:00"}]}');
INSERT INTO public.acquaintance VALUES ('sandbox:harbour', 'ana-7Q4ZT', 'ben-7Q4ZT', '2026-03-27 08:30:15.123456+00', 'chat-1', 2, 6);
INSERT INTO public.acquaintance VALUES ('sandbox:harbour', 'ben-7Q4ZT', 'cleo-7Q4ZT', '2026-03-27 08:30:15.123456+00', 'chat-1', 2, 6);
INSERT INTO public.agenda VALUES ('sandbox:harbour', 'check_in', 'chat-1 ana-7Q4ZT', '2026-03-27 08:30:15.123456+00', NULL, 2, 'TimeoutError', false);
INSERT INTO public.agenda VALUES ('sandbox:harbour', 'remind_chat', 'chat-1', '2026-03-27 08:30:15.123456+00', NULL, 2, 'TimeoutError', false);
INSERT INTO public.agenda VALUES ('sandbox:harbour', 'offer_refill', 'refill-1', '2026-03-27 08:30:15.123456+00', NULL, 2, 'TimeoutError', false);
INSERT INTO public.agenda VALUES ('sandbox:harbour', 'ask_someday', 'ben-7Q4ZT ana-7Q4ZT', '2026-03-27 08:30:15.123456+00', NULL, 2, 'TimeoutError', false);
INSERT INTO public.agenda VALUES ('sandbox:harbour', 'remind_chat', 'chat-2', '2026-03-27 08:30:15.123456+00', NULL, 2, 'TimeoutError', false);
INSERT INTO public.agenda VALUES ('sandbox:harbour', 'carry_ask', 'ask-1', '2026-03-27 08:30:15.123456+00', NULL, 2, 'TimeoutError', false);
INSERT INTO public.agenda VALUES ('sandbox:harbour', 'carry_ask', 'ask-2', '2026-03-27 08:30:15.123456+00', NULL, 2, 'TimeoutError', false);
INSERT INTO public.alembic_version VALUES ('0028');
INSERT INTO public.alias VALUES ('sandbox:harbour', 'testing', 'Testing', 't-tests');
INSERT INTO public.ask VALUES ('sandbox:harbour', 'ask-1', 'ana-7Q4ZT', 't-tests', '{"what":"How?","why":"May.","tried":"Tried “it” & more."}', '2026-03-27 08:30:15.123456+00', '2026-04-10 08:30:15.123456+00', 'open', '["t-sailing"]', true, false, true, true, true, 2);
INSERT INTO public.ask VALUES ('sandbox:harbour', 'ask-2', 'ben-7Q4ZT', 't-tests', '{"what":"How?","why":"May.","tried":"Tried “it” & more."}', '2026-03-27 08:30:15.123456+00', '2026-04-10 08:30:15.123456+00', 'open', '["t-sailing"]', true, false, true, true, true, 2);
INSERT INTO public.block VALUES ('sandbox:harbour', 'ana-7Q4ZT', 'ben-7Q4ZT');
INSERT INTO public.block VALUES ('sandbox:harbour', 'ben-7Q4ZT', 'ana-7Q4ZT');
INSERT INTO public.block VALUES ('sandbox:harbour', 'ben-7Q4ZT', 'cleo-7Q4ZT');
INSERT INTO public.carried VALUES ('sandbox:harbour', 'ask-1', 'ben-7Q4ZT', 'reported', '2026-03-27 08:30:15.123456+00', true, '2026-03-27 09:30:15.123456+00', false, true, '{"length":"quarter","words":"Not today."}');
INSERT INTO public.carried VALUES ('sandbox:harbour', 'ask-1', 'cleo-7Q4ZT', 'reported', '2026-03-27 08:30:15.123456+00', true, '2026-03-27 09:30:15.123456+00', false, true, '{"length":"quarter","words":"Not today."}');
INSERT INTO public.carried VALUES ('sandbox:harbour', 'ask-2', 'ana-7Q4ZT', 'reported', '2026-03-27 08:30:15.123456+00', true, '2026-03-27 09:30:15.123456+00', false, true, '{"length":"quarter","words":"Not today."}');
INSERT INTO public.carried VALUES ('sandbox:harbour', 'ask-2', 'dan-7Q4ZT', 'reported', '2026-03-27 08:30:15.123456+00', true, '2026-03-27 09:30:15.123456+00', false, true, '{"length":"quarter","words":"Not today."}');
INSERT INTO public.chat VALUES ('sandbox:harbour', 'chat-1', 'round', '["ana-7Q4ZT","ben-7Q4ZT"]', 't-tests', 'curious_meets_sharing', '2026-03-27 08:30:15.123456+00', 'time_set', 'c-tuesdays', 'r-first', 'refill-0', '["2026-03-28T08:30:15.123456Z","2026-03-29T08:30:15.123456Z"]', '[{"member":"ana-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"},{"member":"ben-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"}]', '2026-03-28 08:30:15.123456+00', 2, 5, true, 'ask-0', '["asking.craft.3"]');
INSERT INTO public.chat VALUES ('sandbox:harbour', 'chat-2', 'round', '["ben-7Q4ZT","cleo-7Q4ZT","dan-7Q4ZT"]', 't-tests', 'curious_meets_sharing', '2026-03-27 08:30:15.123456+00', 'time_set', 'c-tuesdays', 'r-second', 'refill-0', '["2026-03-28T08:30:15.123456Z","2026-03-29T08:30:15.123456Z"]', '[{"member":"ben-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"},{"member":"cleo-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"},{"member":"dan-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"}]', '2026-03-28 08:30:15.123456+00', 2, 5, true, 'ask-0', '["asking.craft.3"]');
INSERT INTO public.chat_member VALUES ('sandbox:harbour', 'chat-1', 'ana-7Q4ZT', 'r-first', '2026-03-27 08:30:15.123456+00');
INSERT INTO public.chat_member VALUES ('sandbox:harbour', 'chat-1', 'ben-7Q4ZT', 'r-first', '2026-03-27 08:30:15.123456+00');
INSERT INTO public.chat_member VALUES ('sandbox:harbour', 'chat-2', 'ben-7Q4ZT', 'r-second', '2026-03-27 08:30:15.123456+00');
INSERT INTO public.chat_member VALUES ('sandbox:harbour', 'chat-2', 'cleo-7Q4ZT', 'r-second', '2026-03-27 08:30:15.123456+00');
INSERT INTO public.chat_member VALUES ('sandbox:harbour', 'chat-2', 'dan-7Q4ZT', 'r-second', '2026-03-27 08:30:15.123456+00');
INSERT INTO public.check_in VALUES ('sandbox:harbour', 'chat-1', 'ana-7Q4ZT', 'answered', 'not_yet', '2026-03-27 08:30:15.123456+00', true);
INSERT INTO public.check_in VALUES ('sandbox:harbour', 'chat-1', 'ben-7Q4ZT', 'answered', 'not_yet', '2026-03-27 08:30:15.123456+00', true);
INSERT INTO public.check_in VALUES ('sandbox:harbour', 'chat-2', 'cleo-7Q4ZT', 'answered', 'not_yet', '2026-03-27 08:30:15.123456+00', true);
INSERT INTO public.circle VALUES ('sandbox:harbour', 'c-tuesdays', 'Tuesdays', 'C-quay', '{"rhythm":"monthly","weekday":1,"at":"10:30:00","zone":"Europe/Vienna","nth":-1,"anchor":"2025-02-03"}', '2026-02-05 08:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'closed', 3, 3, 20, true, false, '{"curious_meets_sharing":100,"both_ways":0,"both_curious":40,"both_sharing":20,"near_topic":60,"shared_topic":3,"rarer":2,"common_half_hour":12,"further_language":2,"other_team":6,"just_met":60,"mutual_yes":30}', 'alone', true);
INSERT INTO public.community VALUES ('sandbox:harbour', 'sandbox', 'The sandbox:harbour', 'de-AT', 'Europe/Vienna', NULL, NULL);
INSERT INTO public.community_key VALUES ('sandbox:harbour', 'gAAAAABrDFXm087OiqEukwDJmKaEnMJ_us0RyOPr65jIza87IWLyLwpuFbpIrLNapd1-x0O4KnQZJ4XyK711f0IYwwHDTsC1lM-fIYWrJnJgB645at3KEUs=');
INSERT INTO public.heard VALUES ('sandbox:harbour', '2026-03-27 08:30:15.123456+00');
INSERT INTO public.inbound VALUES ('sandbox:harbour', 'vd45tbaaygny6t3lw3jt', '2026-03-27 08:30:15.123456+00');
INSERT INTO public.interest VALUES ('sandbox:harbour', 'ana-7Q4ZT', 't-tests', 'curious', '');
INSERT INTO public.interest VALUES ('sandbox:harbour', 'ana-7Q4ZT', 't-sailing', 'sharing', '');
INSERT INTO public.interest VALUES ('sandbox:harbour', 'ben-7Q4ZT', 't-tests', 'curious', '');
INSERT INTO public.interest VALUES ('sandbox:harbour', 'ben-7Q4ZT', 't-sailing', 'sharing', '');
INSERT INTO public.member VALUES ('sandbox:harbour', 'ana-7Q4ZT', 'ana-7Q4ZT of sandbox:harbour', 'ana-7q4zt of sandbox:harbour', 'Australia/Lord_Howe', 'pt-BR', '["de","pt"]', '2026-03-18 08:30:15.123456+00', '2026-03-26 08:30:15.123456+00', 6, '{"spans":[{"weekday":0,"start":0,"end":90},{"weekday":6,"start":1200,"end":1440}]}', '{"start":"22:15:00","end":"06:45:00"}', '{"kind":"asked","until":"2026-04-26T08:30:15.123456Z"}', true, true, '2026-03-25 08:30:15.123456+00', 6, true, '2026-03-27 07:30:15.123456+00', true);
INSERT INTO public.member VALUES ('sandbox:harbour', 'ben-7Q4ZT', 'ben-7Q4ZT of sandbox:harbour', 'ben-7q4zt of sandbox:harbour', 'Australia/Lord_Howe', 'pt-BR', '["de","pt"]', '2026-03-18 08:30:15.123456+00', '2026-03-26 08:30:15.123456+00', 6, '{"spans":[{"weekday":0,"start":0,"end":90},{"weekday":6,"start":1200,"end":1440}]}', '{"start":"22:15:00","end":"06:45:00"}', '{"kind":"asked","until":"2026-04-26T08:30:15.123456Z"}', true, true, '2026-03-25 08:30:15.123456+00', 6, true, '2026-03-27 07:30:15.123456+00', true);
INSERT INTO public.member VALUES ('sandbox:harbour', 'cleo-7Q4ZT', 'cleo-7Q4ZT of sandbox:harbour', 'cleo-7q4zt of sandbox:harbour', 'Australia/Lord_Howe', 'pt-BR', '["de","pt"]', '2026-03-18 08:30:15.123456+00', '2026-03-26 08:30:15.123456+00', 6, '{"spans":[{"weekday":0,"start":0,"end":90},{"weekday":6,"start":1200,"end":1440}]}', '{"start":"22:15:00","end":"06:45:00"}', '{"kind":"asked","until":"2026-04-26T08:30:15.123456Z"}', true, true, '2026-03-25 08:30:15.123456+00', 6, true, '2026-03-27 07:30:15.123456+00', true);
INSERT INTO public.member VALUES ('sandbox:harbour', 'dan-7Q4ZT', 'dan-7Q4ZT of sandbox:harbour', 'dan-7q4zt of sandbox:harbour', 'Australia/Lord_Howe', 'pt-BR', '["de","pt"]', '2026-03-18 08:30:15.123456+00', '2026-03-26 08:30:15.123456+00', 6, '{"spans":[{"weekday":0,"start":0,"end":90},{"weekday":6,"start":1200,"end":1440}]}', '{"start":"22:15:00","end":"06:45:00"}', '{"kind":"asked","until":"2026-04-26T08:30:15.123456Z"}', true, true, '2026-03-25 08:30:15.123456+00', 6, true, '2026-03-27 07:30:15.123456+00', true);
INSERT INTO public.membership VALUES ('sandbox:harbour', 'c-tuesdays', 'ana-7Q4ZT', '2026-03-26 08:30:15.123456+00', true, 0, 0, 0);
INSERT INTO public.membership VALUES ('sandbox:harbour', 'c-tuesdays', 'ben-7Q4ZT', '2026-03-26 08:30:15.123456+00', true, 0, 0, 0);
INSERT INTO public.note VALUES ('sandbox:harbour', 'n-1', 'ana-7Q4ZT', 'ben-7Q4ZT', 'gAAAAABrDFXmyyI5GhzdrlWI8KQS6WktNwU7ijKdvbH-LLFxXI3qSFOOVLKBWMEtxS7DbWJWn8VczsVRMj2q9eufjGudgO2ChkUZdVkt4J2_Q0E7yl5mkeJchfvq9BZBS5fOwqyLQ6cEnrqlzESdnvgrUcid_yMi5A==', '2026-03-27 08:30:15.123456+00', 'chat-1', 'b3995951a2b1b6611aca8d5c8b90ae83');
INSERT INTO public.note VALUES ('sandbox:harbour', 'n-2', 'ben-7Q4ZT', 'ana-7Q4ZT', 'gAAAAABrDFXmr2EtPFp3BoD1DgkxlKb3t9rsi_WM2WoXkG5odUHip1qLcvVzJzvnOpxb51b8QGmuHAPas7ww2zbHhbiQrvTy7xQXhhlyV3ri3xWXGU0AlmN-LqD-a6nfo5uyM-xqqrGDoGTD35HDy1pc4WhE9-e53Q==', '2026-03-27 08:30:15.123456+00', 'chat-1', 'ff8d3b89273a7c092b0d07cd704824ed');
INSERT INTO public.note VALUES ('sandbox:harbour', 'n-3', 'ben-7Q4ZT', 'cleo-7Q4ZT', 'gAAAAABrDFXm6UU9AjRP7ZJyxXmXA8D6wxzc1cFKawXAToadhvPq6K-Ukv20Zv_7erCQEUkCR7VP8hcjjMsxQAo7zMZzKjgWa8C7xHao2SjdfTfetmvEHYjB3pe94koBkFOkODl_l7QLCb62KFVryxyosr-S480_ww==', '2026-03-27 08:30:15.123456+00', 'chat-1', 'ff8d3b89273a7c092b0d07cd704824ed');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'asked.ask-1.cleo-7Q4ZT', '{"member":"cleo-7Q4ZT","kind":"member"}', 'cleo-7Q4ZT', NULL, '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'pending', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', NULL, NULL, 'i3gtztysitqgguatgvjd');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'intro.chat-1', '{"chat":"chat-1","members":["ana-7Q4ZT","ben-7Q4ZT"],"channel":null,"kind":"chat"}', NULL, 'chat-1', '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'pending', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', NULL, NULL, '4hrnipkddgex5wchmobn');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'welcome', '{"member":"ana-7Q4ZT","kind":"member"}', 'ana-7Q4ZT', NULL, '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'pending', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', NULL, NULL, 'zmv6no7kgn5tb7rjnkwr');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'on its way', '{"member":"ana-7Q4ZT","kind":"member"}', 'ana-7Q4ZT', NULL, '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'sending', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', NULL, NULL, 'qykjosmejrsfgogtmhln');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'unsure', '{"member":"ana-7Q4ZT","kind":"member"}', 'ana-7Q4ZT', NULL, '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'unknown', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', '2026-03-27 08:30:15.123456+00', NULL, 'ottpatgavlphcondwars');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'kept', '{"member":"ana-7Q4ZT","kind":"member"}', 'ana-7Q4ZT', NULL, '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'waiting', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', NULL, NULL, 'lv3xkginuvhknucu4tce');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'reminder.ana-7Q4ZT', '{"member":"ben-7Q4ZT","kind":"member"}', 'ben-7Q4ZT', NULL, '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'pending', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', NULL, NULL, 'w3v2xwafnqcaq2pqz7ap');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'about', '{"member":"ben-7Q4ZT","kind":"member"}', 'ben-7Q4ZT', NULL, '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'pending', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', NULL, NULL, 'kleq2emorumfib3uibsh');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'unrelated', '{"member":"ben-7Q4ZT","kind":"member"}', 'ben-7Q4ZT', NULL, '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'pending', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', NULL, NULL, 'jtrecw4d5jlgjpncw3je');
INSERT INTO public.outbox VALUES ('sandbox:harbour', 'post', '{"channel":"C-quay","kind":"channel"}', NULL, NULL, '{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}', 'nudge', '2026-03-27 08:30:15.123456+00', '2026-03-27 07:30:15.123456+00', '2026-04-03 08:30:15.123456+00', 'intro.earlier', 'pending', 3, true, '2026-03-27 09:30:15.123456+00', '2026-03-27 10:30:15.123456+00', 'D01:1700000000.0001', 'rate limited', NULL, NULL, 'nvdqo3yohxp4ijzce52b');
INSERT INTO public.refill VALUES ('sandbox:harbour', 'refill-1', 'ana-7Q4ZT', 'ben-7Q4ZT', '["ana-7Q4ZT","ben-7Q4ZT"]', 'chat-1', '2026-04-17 08:30:15.123456+00', 't-tests', 'offered', '[["ana-7Q4ZT","yes"],["ben-7Q4ZT","later"]]', '["ben-7Q4ZT"]');
INSERT INTO public.refill VALUES ('sandbox:harbour', 'refill-2', 'ben-7Q4ZT', 'cleo-7Q4ZT', '["ben-7Q4ZT","cleo-7Q4ZT"]', 'chat-2', '2026-04-17 08:30:15.123456+00', 't-tests', 'offered', '[["ben-7Q4ZT","yes"],["cleo-7Q4ZT","later"]]', '["cleo-7Q4ZT"]');
INSERT INTO public.round VALUES ('sandbox:harbour', 'r-first', 'c-tuesdays', 1, '2026-03-27 07:30:15.123456+00', '2026-03-27 08:30:15.123456+00', '2026-04-10 08:30:15.123456+00', 'paired', '{"entrants":[{"id":"ana-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0},{"id":"ben-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0},{"id":"cleo-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0}],"apart":[["ana-7Q4ZT","ben-7Q4ZT"]],"met":[{"one":"ana-7Q4ZT","other":"ben-7Q4ZT","weeks_ago":5,"free":true}],"group_size":2,"freeze_weeks":12,"floor_weeks":4,"seed":1180591620717411303425,"weights":{"curious_meets_sharing":100,"both_ways":40,"both_curious":40,"both_sharing":20,"near_topic":60,"shared_topic":3,"rarer":2,"common_half_hour":4,"further_language":2,"other_team":6,"just_met":0,"mutual_yes":30},"near":[{"one":"t-sailing","other":"t-tests","percent":40}],"rules":2,"whole":true}', '{"groups":[{"members":["ana-7Q4ZT","ben-7Q4ZT"],"topic":"t-tests","reason":"both_curious"}],"sat_out":[{"member":"cleo-7Q4ZT"}],"proof":{"fit":101,"bound":110,"meetings":3,"whole":true,"most_placed":true}}');
INSERT INTO public.round VALUES ('sandbox:harbour', 'r-second', 'c-tuesdays', 2, '2026-03-27 07:30:15.123456+00', '2026-03-27 08:30:15.123456+00', '2026-04-10 08:30:15.123456+00', 'paired', '{"entrants":[{"id":"ben-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0},{"id":"cleo-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0},{"id":"dan-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0}],"apart":[["ben-7Q4ZT","cleo-7Q4ZT"]],"met":[{"one":"ben-7Q4ZT","other":"cleo-7Q4ZT","weeks_ago":5,"free":true}],"group_size":2,"freeze_weeks":12,"floor_weeks":4,"seed":1180591620717411303425,"weights":{"curious_meets_sharing":100,"both_ways":40,"both_curious":40,"both_sharing":20,"near_topic":60,"shared_topic":3,"rarer":2,"common_half_hour":4,"further_language":2,"other_team":6,"just_met":0,"mutual_yes":30},"near":[{"one":"t-sailing","other":"t-tests","percent":40}],"rules":2,"whole":true}', '{"groups":[{"members":["ben-7Q4ZT","cleo-7Q4ZT"],"topic":"t-tests","reason":"both_curious"}],"sat_out":[{"member":"dan-7Q4ZT"}],"proof":{"fit":101,"bound":110,"meetings":3,"whole":true,"most_placed":true}}');
INSERT INTO public.round_member VALUES ('sandbox:harbour', 'r-first', 'ana-7Q4ZT');
INSERT INTO public.round_member VALUES ('sandbox:harbour', 'r-first', 'ben-7Q4ZT');
INSERT INTO public.round_member VALUES ('sandbox:harbour', 'r-first', 'cleo-7Q4ZT');
INSERT INTO public.round_member VALUES ('sandbox:harbour', 'r-second', 'ben-7Q4ZT');
INSERT INTO public.round_member VALUES ('sandbox:harbour', 'r-second', 'cleo-7Q4ZT');
INSERT INTO public.round_member VALUES ('sandbox:harbour', 'r-second', 'dan-7Q4ZT');
INSERT INTO public.topic VALUES ('sandbox:harbour', 't-tests', 'Tests in sandbox:harbour', 'tests in sandbox:harbour', '2026-03-27 08:30:15.123456+00', '2026-03-27 08:30:15.123456+00');
INSERT INTO public.topic VALUES ('sandbox:harbour', 't-sailing', 'Sailing', 'sailing', '2026-03-27 08:30:15.123456+00', '2026-03-27 08:30:15.123456+00');
INSERT INTO public.topic_link VALUES ('sandbox:harbour', 't-sailing', 't-tests', 'member', 'near', 85);
INSERT INTO public.topic_vector VALUES ('sandbox:harbour', 't-tests', 'model', '[1,-127,0]');
INSERT INTO public.wish VALUES ('sandbox:harbour', 'ana-7Q4ZT', 'ben-7Q4ZT', 'chat-1', 'someday', '2026-03-27 08:30:15.123456+00', true);
INSERT INTO public.wish VALUES ('sandbox:harbour', 'ben-7Q4ZT', 'ana-7Q4ZT', 'chat-1', 'someday', '2026-03-27 08:30:15.123456+00', true);
INSERT INTO public.wish VALUES ('sandbox:harbour', 'ben-7Q4ZT', 'cleo-7Q4ZT', 'chat-1', 'someday', '2026-03-27 08:30:15.123456+00', true);
SELECT pg_catalog.setval('public.slack_bots_id_seq', 1, false);
SELECT pg_catalog.setval('public.slack_installations_id_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT pk_absence PRIMARY KEY (community_id, member);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (name);
ALTER TABLE ONLY public.acquaintance
    ADD CONSTRAINT pk_acquaintance PRIMARY KEY (community_id, one, other);
ALTER TABLE ONLY public.agenda
    ADD CONSTRAINT pk_agenda PRIMARY KEY (community_id, kind, subject);
ALTER TABLE ONLY public.alias
    ADD CONSTRAINT pk_alias PRIMARY KEY (community_id, folded);
ALTER TABLE ONLY public.ask
    ADD CONSTRAINT pk_ask PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.block
    ADD CONSTRAINT pk_block PRIMARY KEY (community_id, member, other);
ALTER TABLE ONLY public.carried
    ADD CONSTRAINT pk_carried PRIMARY KEY (community_id, ask, member);
ALTER TABLE ONLY public.chat
    ADD CONSTRAINT pk_chat PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.chat_member
    ADD CONSTRAINT pk_chat_member PRIMARY KEY (community_id, chat_id, member_id);
ALTER TABLE ONLY public.check_in
    ADD CONSTRAINT pk_check_in PRIMARY KEY (community_id, chat, member);
ALTER TABLE ONLY public.circle
    ADD CONSTRAINT pk_circle PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.community
    ADD CONSTRAINT pk_community PRIMARY KEY (community_id);
ALTER TABLE ONLY public.community_key
    ADD CONSTRAINT pk_community_key PRIMARY KEY (community_id);
ALTER TABLE ONLY public.heard
    ADD CONSTRAINT pk_heard PRIMARY KEY (community_id);
ALTER TABLE ONLY public.inbound
    ADD CONSTRAINT pk_inbound PRIMARY KEY (community_id, key);
ALTER TABLE ONLY public.interest
    ADD CONSTRAINT pk_interest PRIMARY KEY (community_id, member, topic, stance);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT pk_member PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT pk_membership PRIMARY KEY (community_id, circle, member);
ALTER TABLE ONLY public.note
    ADD CONSTRAINT pk_note PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (community_id, key);
ALTER TABLE ONLY public.refill
    ADD CONSTRAINT pk_refill PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.round
    ADD CONSTRAINT pk_round PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.round_member
    ADD CONSTRAINT pk_round_member PRIMARY KEY (community_id, round_id, member_id);
ALTER TABLE ONLY public.sandbox_community
    ADD CONSTRAINT pk_sandbox_community PRIMARY KEY (community_id);
ALTER TABLE ONLY public.sandbox_delivery
    ADD CONSTRAINT pk_sandbox_delivery PRIMARY KEY (community_id, key);
ALTER TABLE ONLY public.sandbox_form
    ADD CONSTRAINT pk_sandbox_form PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.sandbox_lead
    ADD CONSTRAINT pk_sandbox_lead PRIMARY KEY (community_id, member);
ALTER TABLE ONLY public.sandbox_look
    ADD CONSTRAINT pk_sandbox_look PRIMARY KEY (community_id, message_id, member);
ALTER TABLE ONLY public.sandbox_message
    ADD CONSTRAINT pk_sandbox_message PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.sandbox_read
    ADD CONSTRAINT pk_sandbox_read PRIMARY KEY (community_id, member, conversation);
ALTER TABLE ONLY public.sandbox_seat
    ADD CONSTRAINT pk_sandbox_seat PRIMARY KEY (community_id, conversation, member);
ALTER TABLE ONLY public.slack_bots
    ADD CONSTRAINT pk_slack_bots PRIMARY KEY (id);
ALTER TABLE ONLY public.slack_installations
    ADD CONSTRAINT pk_slack_installations PRIMARY KEY (id);
ALTER TABLE ONLY public.slack_renewal
    ADD CONSTRAINT pk_slack_renewal PRIMARY KEY (enterprise_id, team_id);
ALTER TABLE ONLY public.slack_used_state
    ADD CONSTRAINT pk_slack_used_state PRIMARY KEY (state);
ALTER TABLE ONLY public.topic
    ADD CONSTRAINT pk_topic PRIMARY KEY (community_id, id);
ALTER TABLE ONLY public.topic_link
    ADD CONSTRAINT pk_topic_link PRIMARY KEY (community_id, one, other, source);
ALTER TABLE ONLY public.topic_vector
    ADD CONSTRAINT pk_topic_vector PRIMARY KEY (community_id, topic);
ALTER TABLE ONLY public.wish
    ADD CONSTRAINT pk_wish PRIMARY KEY (community_id, member, about);
ALTER TABLE ONLY public.chat_member
    ADD CONSTRAINT uq_chat_member_community_id_round_id_member_id UNIQUE (community_id, round_id, member_id);
ALTER TABLE ONLY public.round
    ADD CONSTRAINT uq_round_community_id_circle_number UNIQUE (community_id, circle, number);
ALTER TABLE ONLY public.sandbox_message
    ADD CONSTRAINT uq_sandbox_message_community_id_seq UNIQUE (community_id, seq);
CREATE INDEX ix_acquaintance_community_id_introduced_at ON public.acquaintance USING btree (community_id, introduced_at);
CREATE INDEX ix_acquaintance_community_id_other ON public.acquaintance USING btree (community_id, other);
CREATE INDEX ix_agenda_due ON public.agenda USING btree (due_at, community_id, kind, subject) WHERE (NOT held);
CREATE INDEX ix_agenda_leased ON public.agenda USING btree (lease_until) WHERE (lease_until IS NOT NULL);
CREATE INDEX ix_alias_community_id_topic ON public.alias USING btree (community_id, topic);
CREATE INDEX ix_ask_community_id_asker ON public.ask USING btree (community_id, asker);
CREATE INDEX ix_ask_community_id_topic ON public.ask USING btree (community_id, topic);
CREATE INDEX ix_ask_looking ON public.ask USING btree (community_id) WHERE (state = ANY (ARRAY['open'::text, 'ended'::text]));
CREATE INDEX ix_ask_waiting ON public.ask USING btree (community_id) WHERE ((state = 'open'::text) AND waits);
CREATE INDEX ix_block_community_id_other ON public.block USING btree (community_id, other);
CREATE INDEX ix_carried_community_id_member_chosen_at ON public.carried USING btree (community_id, member, chosen_at);
CREATE INDEX ix_carried_reported ON public.carried USING btree (community_id) WHERE ((state = 'reported'::text) AND (NOT settled));
CREATE INDEX ix_chat_community_id_round ON public.chat USING btree (community_id, round);
CREATE INDEX ix_chat_community_id_topic ON public.chat USING btree (community_id, topic);
CREATE INDEX ix_chat_member_community_id_member_id_introduced_at ON public.chat_member USING btree (community_id, member_id, introduced_at);
CREATE INDEX ix_check_in_community_id_member ON public.check_in USING btree (community_id, member);
CREATE INDEX ix_circle_community_id_channel ON public.circle USING btree (community_id, channel);
CREATE INDEX ix_community_platform ON public.community USING btree (platform);
CREATE INDEX ix_inbound_community_id_came_at ON public.inbound USING btree (community_id, came_at);
CREATE INDEX ix_interest_community_id_topic ON public.interest USING btree (community_id, topic);
CREATE INDEX ix_member_organisers ON public.member USING btree (community_id) WHERE organiser;
CREATE INDEX ix_membership_community_id_member ON public.membership USING btree (community_id, member);
CREATE INDEX ix_note_community_id_about ON public.note USING btree (community_id, about);
CREATE INDEX ix_note_community_id_author ON public.note USING btree (community_id, author);
CREATE INDEX ix_note_community_id_key ON public.note USING btree (community_id, key);
CREATE INDEX ix_outbox_community_id_chat_id ON public.outbox USING btree (community_id, chat_id);
CREATE INDEX ix_outbox_community_id_member_id ON public.outbox USING btree (community_id, member_id);
CREATE INDEX ix_outbox_community_id_token ON public.outbox USING btree (community_id, token);
CREATE INDEX ix_outbox_nudges ON public.outbox USING btree (community_id, member_id, delivered_at) WHERE ((urgency = 'nudge'::text) AND (delivered_at IS NOT NULL));
CREATE INDEX ix_outbox_open ON public.outbox USING btree (due_at, community_id, key) WHERE (state = ANY (ARRAY['pending'::text, 'sending'::text, 'unknown'::text]));
CREATE INDEX ix_outbox_sending ON public.outbox USING btree (lease_until) WHERE (state = 'sending'::text);
CREATE INDEX ix_outbox_state ON public.outbox USING btree (community_id, state, due_at, key);
CREATE INDEX ix_refill_community_id_after ON public.refill USING btree (community_id, after);
CREATE INDEX ix_refill_community_id_one ON public.refill USING btree (community_id, one);
CREATE INDEX ix_refill_community_id_other ON public.refill USING btree (community_id, other);
CREATE INDEX ix_refill_community_id_topic ON public.refill USING btree (community_id, topic);
CREATE INDEX ix_refill_open ON public.refill USING btree (community_id) WHERE (state = ANY (ARRAY['waiting'::text, 'offered'::text]));
CREATE INDEX ix_round_member_community_id_member_id ON public.round_member USING btree (community_id, member_id);
CREATE INDEX ix_sandbox_look_community_id_due_at ON public.sandbox_look USING btree (community_id, due_at);
CREATE INDEX ix_sandbox_message_community_id_conversation_seq ON public.sandbox_message USING btree (community_id, conversation, seq);
CREATE INDEX ix_sandbox_message_community_id_revision ON public.sandbox_message USING btree (community_id, revision);
CREATE INDEX ix_sandbox_seat_community_id_member ON public.sandbox_seat USING btree (community_id, member);
CREATE INDEX ix_topic_community_id_folded ON public.topic USING btree (community_id, folded);
CREATE INDEX ix_topic_link_community_id_other ON public.topic_link USING btree (community_id, other);
CREATE INDEX ix_wish_community_id_about ON public.wish USING btree (community_id, about);
CREATE INDEX slack_bots_idx ON public.slack_bots USING btree (client_id, enterprise_id, team_id, installed_at);
CREATE INDEX slack_installations_idx ON public.slack_installations USING btree (client_id, enterprise_id, team_id, user_id, installed_at);
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT fk_absence_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.acquaintance
    ADD CONSTRAINT fk_acquaintance_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.agenda
    ADD CONSTRAINT fk_agenda_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.alias
    ADD CONSTRAINT fk_alias_topic FOREIGN KEY (community_id, topic) REFERENCES public.topic(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.ask
    ADD CONSTRAINT fk_ask_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.block
    ADD CONSTRAINT fk_block_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.carried
    ADD CONSTRAINT fk_carried_ask FOREIGN KEY (community_id, ask) REFERENCES public.ask(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.chat
    ADD CONSTRAINT fk_chat_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.chat_member
    ADD CONSTRAINT fk_chat_member_chat FOREIGN KEY (community_id, chat_id) REFERENCES public.chat(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.check_in
    ADD CONSTRAINT fk_check_in_chat FOREIGN KEY (community_id, chat) REFERENCES public.chat(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.circle
    ADD CONSTRAINT fk_circle_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.community_key
    ADD CONSTRAINT fk_community_key_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.heard
    ADD CONSTRAINT fk_heard_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.inbound
    ADD CONSTRAINT fk_inbound_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.interest
    ADD CONSTRAINT fk_interest_topic FOREIGN KEY (community_id, topic) REFERENCES public.topic(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.member
    ADD CONSTRAINT fk_member_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_circle FOREIGN KEY (community_id, circle) REFERENCES public.circle(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.note
    ADD CONSTRAINT fk_note_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.refill
    ADD CONSTRAINT fk_refill_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.round
    ADD CONSTRAINT fk_round_circle FOREIGN KEY (community_id, circle) REFERENCES public.circle(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.round_member
    ADD CONSTRAINT fk_round_member_round FOREIGN KEY (community_id, round_id) REFERENCES public.round(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.topic
    ADD CONSTRAINT fk_topic_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.topic_link
    ADD CONSTRAINT fk_topic_link_one FOREIGN KEY (community_id, one) REFERENCES public.topic(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.topic_link
    ADD CONSTRAINT fk_topic_link_other FOREIGN KEY (community_id, other) REFERENCES public.topic(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.topic_vector
    ADD CONSTRAINT fk_topic_vector_topic FOREIGN KEY (community_id, topic) REFERENCES public.topic(community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.wish
    ADD CONSTRAINT fk_wish_community FOREIGN KEY (community_id) REFERENCES public.community(community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
