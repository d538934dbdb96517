BEGIN TRANSACTION;
CREATE TABLE absence (
	community_id TEXT NOT NULL, 
	member TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	changed_at DATETIME, 
	taken TEXT NOT NULL, 
	CONSTRAINT pk_absence PRIMARY KEY (community_id, member), 
	CONSTRAINT fk_absence_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "absence" VALUES('sandbox:harbour','eve-7Q4ZT','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','{"deleted": [["chat", {"id": "chat-3", "origin": "round", "members": "[\"ana-7Q4ZT\",\"eve-7Q4ZT\"]", "topic": "t-tests", "reason": "curious_meets_sharing", "introduced_at": "2026-03-27T08:30:15.123456+00:00", "state": "time_set", "circle": "c-tuesdays", "round": null, "refill": "refill-0", "ask": "ask-0", "offered": "[\"2026-03-28T08:30:15.123456Z\",\"2026-03-29T08:30:15.123456Z\"]", "picks": "[{\"member\":\"ana-7Q4ZT\",\"time\":\"2026-03-28T08:30:15.123456Z\"},{\"member\":\"eve-7Q4ZT\",\"time\":\"2026-03-28T08:30:15.123456Z\"}]", "starts_at": "2026-03-28T08:30:15.123456+00:00", "times_set": 2, "revision": 5, "apart": true, "openers": "[\"asking.craft.3\"]"}], ["chat_member", {"chat_id": "chat-3", "member_id": "ana-7Q4ZT", "round_id": null, "introduced_at": "2026-03-27T08:30:15.123456+00:00"}], ["chat_member", {"chat_id": "chat-3", "member_id": "eve-7Q4ZT", "round_id": null, "introduced_at": "2026-03-27T08:30:15.123456+00:00"}], ["member", {"id": "eve-7Q4ZT", "name": "Eve of sandbox:harbour", "folded": "eve of sandbox:harbour", "zone": "Australia/Lord_Howe", "locale": "pt-BR", "languages": "[\"de\",\"pt\"]", "joined_at": "2026-03-18T08:30:15.123456+00:00", "last_sign_at": "2026-03-26T08:30:15.123456+00:00", "pace": 6, "hours": "{\"spans\":[{\"weekday\":0,\"start\":0,\"end\":90},{\"weekday\":6,\"start\":1200,\"end\":1440}]}", "window": "{\"start\":\"22:15:00\",\"end\":\"06:45:00\"}", "rest": "{\"kind\":\"asked\",\"until\":\"2026-04-26T08:30:15.123456Z\"}", "guest": true, "zone_chosen": true, "changed_at": "2026-03-25T08:30:15.123456+00:00", "asked": 6, "organiser": true, "closed_since": "2026-03-27T07:30:15.123456+00:00", "knows_closed": true}]], "changed": [], "topics": [{"id": "t-tests", "name": "Tests in sandbox:harbour", "folded": "tests in sandbox:harbour", "created_at": "2026-03-27T08:30:15.123456+00:00", "shown_at": "2026-03-27T08:30:15.123456+00:00"}]}');
CREATE TABLE account (
	name TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	held_until DATETIME NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (name)
);
CREATE TABLE acquaintance (
	community_id TEXT NOT NULL, 
	one TEXT NOT NULL, 
	other TEXT NOT NULL, 
	introduced_at DATETIME NOT NULL, 
	chat TEXT NOT NULL, 
	refills INTEGER NOT NULL, 
	rhythm_weeks INTEGER NOT NULL, 
	CONSTRAINT pk_acquaintance PRIMARY KEY (community_id, one, other), 
	CONSTRAINT fk_acquaintance_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "acquaintance" VALUES('sandbox:harbour','ana-7Q4ZT','ben-7Q4ZT','2026-03-27 08:30:15.123456','chat-1',2,6);
INSERT INTO "acquaintance" VALUES('sandbox:harbour','ben-7Q4ZT','cleo-7Q4ZT','2026-03-27 08:30:15.123456','chat-1',2,6);
CREATE TABLE agenda (
	community_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	due_at DATETIME NOT NULL, 
	lease_until DATETIME, 
	attempts INTEGER NOT NULL, 
	error TEXT, held BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_agenda PRIMARY KEY (community_id, kind, subject), 
	CONSTRAINT fk_agenda_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "agenda" VALUES('sandbox:harbour','check_in','chat-1 ana-7Q4ZT','2026-03-27 08:30:15.123456',NULL,2,'TimeoutError',0);
INSERT INTO "agenda" VALUES('sandbox:harbour','remind_chat','chat-1','2026-03-27 08:30:15.123456',NULL,2,'TimeoutError',0);
INSERT INTO "agenda" VALUES('sandbox:harbour','offer_refill','refill-1','2026-03-27 08:30:15.123456',NULL,2,'TimeoutError',0);
INSERT INTO "agenda" VALUES('sandbox:harbour','ask_someday','ben-7Q4ZT ana-7Q4ZT','2026-03-27 08:30:15.123456',NULL,2,'TimeoutError',0);
INSERT INTO "agenda" VALUES('sandbox:harbour','remind_chat','chat-2','2026-03-27 08:30:15.123456',NULL,2,'TimeoutError',0);
INSERT INTO "agenda" VALUES('sandbox:harbour','carry_ask','ask-1','2026-03-27 08:30:15.123456',NULL,2,'TimeoutError',0);
INSERT INTO "agenda" VALUES('sandbox:harbour','carry_ask','ask-2','2026-03-27 08:30:15.123456',NULL,2,'TimeoutError',0);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0028');
CREATE TABLE alias (
	community_id TEXT NOT NULL, 
	folded TEXT NOT NULL, 
	name TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	CONSTRAINT pk_alias PRIMARY KEY (community_id, folded), 
	CONSTRAINT fk_alias_topic FOREIGN KEY(community_id, topic) REFERENCES topic (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "alias" VALUES('sandbox:harbour','testing','Testing','t-tests');
CREATE TABLE ask (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	asker TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	words TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	also TEXT NOT NULL, 
	shows_name BOOLEAN NOT NULL, 
	others_too BOOLEAN NOT NULL, 
	is_first BOOLEAN NOT NULL, 
	waits BOOLEAN NOT NULL, 
	stopped BOOLEAN NOT NULL, 
	searches INTEGER NOT NULL, 
	CONSTRAINT pk_ask PRIMARY KEY (community_id, id), 
	CONSTRAINT fk_ask_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "ask" VALUES('sandbox:harbour','ask-1','ana-7Q4ZT','t-tests','{"what":"How?","why":"May.","tried":"Tried “it” & more."}','2026-03-27 08:30:15.123456','2026-04-10 08:30:15.123456','open','["t-sailing"]',1,0,1,1,1,2);
INSERT INTO "ask" VALUES('sandbox:harbour','ask-2','ben-7Q4ZT','t-tests','{"what":"How?","why":"May.","tried":"Tried “it” & more."}','2026-03-27 08:30:15.123456','2026-04-10 08:30:15.123456','open','["t-sailing"]',1,0,1,1,1,2);
CREATE TABLE block (
	community_id TEXT NOT NULL, 
	member TEXT NOT NULL, 
	other TEXT NOT NULL, 
	CONSTRAINT pk_block PRIMARY KEY (community_id, member, other), 
	CONSTRAINT fk_block_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "block" VALUES('sandbox:harbour','ana-7Q4ZT','ben-7Q4ZT');
INSERT INTO "block" VALUES('sandbox:harbour','ben-7Q4ZT','ana-7Q4ZT');
INSERT INTO "block" VALUES('sandbox:harbour','ben-7Q4ZT','cleo-7Q4ZT');
CREATE TABLE carried (
	community_id TEXT NOT NULL, 
	ask TEXT NOT NULL, 
	member TEXT NOT NULL, 
	state TEXT NOT NULL, 
	chosen_at DATETIME NOT NULL, 
	known BOOLEAN NOT NULL, 
	asked_at DATETIME, 
	settled BOOLEAN NOT NULL, void BOOLEAN DEFAULT 0 NOT NULL, "limit" TEXT DEFAULT '{"length":"half_hour","words":""}' NOT NULL, 
	CONSTRAINT pk_carried PRIMARY KEY (community_id, ask, member), 
	CONSTRAINT fk_carried_ask FOREIGN KEY(community_id, ask) REFERENCES ask (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "carried" VALUES('sandbox:harbour','ask-1','ben-7Q4ZT','reported','2026-03-27 08:30:15.123456',1,'2026-03-27 09:30:15.123456',0,1,'{"length":"quarter","words":"Not today."}');
INSERT INTO "carried" VALUES('sandbox:harbour','ask-1','cleo-7Q4ZT','reported','2026-03-27 08:30:15.123456',1,'2026-03-27 09:30:15.123456',0,1,'{"length":"quarter","words":"Not today."}');
INSERT INTO "carried" VALUES('sandbox:harbour','ask-2','ana-7Q4ZT','reported','2026-03-27 08:30:15.123456',1,'2026-03-27 09:30:15.123456',0,1,'{"length":"quarter","words":"Not today."}');
INSERT INTO "carried" VALUES('sandbox:harbour','ask-2','dan-7Q4ZT','reported','2026-03-27 08:30:15.123456',1,'2026-03-27 09:30:15.123456',0,1,'{"length":"quarter","words":"Not today."}');
CREATE TABLE chat (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	members TEXT NOT NULL, 
	topic TEXT, 
	reason TEXT NOT NULL, 
	introduced_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	circle TEXT, 
	round TEXT, 
	refill TEXT, 
	offered TEXT NOT NULL, 
	picks TEXT NOT NULL, 
	starts_at DATETIME, 
	times_set INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	apart BOOLEAN NOT NULL, ask TEXT, openers TEXT DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_chat PRIMARY KEY (community_id, id), 
	CONSTRAINT fk_chat_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "chat" VALUES('sandbox:harbour','chat-1','round','["ana-7Q4ZT","ben-7Q4ZT"]','t-tests','curious_meets_sharing','2026-03-27 08:30:15.123456','time_set','c-tuesdays','r-first','refill-0','["2026-03-28T08:30:15.123456Z","2026-03-29T08:30:15.123456Z"]','[{"member":"ana-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"},{"member":"ben-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"}]','2026-03-28 08:30:15.123456',2,5,1,'ask-0','["asking.craft.3"]');
INSERT INTO "chat" VALUES('sandbox:harbour','chat-2','round','["ben-7Q4ZT","cleo-7Q4ZT","dan-7Q4ZT"]','t-tests','curious_meets_sharing','2026-03-27 08:30:15.123456','time_set','c-tuesdays','r-second','refill-0','["2026-03-28T08:30:15.123456Z","2026-03-29T08:30:15.123456Z"]','[{"member":"ben-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"},{"member":"cleo-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"},{"member":"dan-7Q4ZT","time":"2026-03-28T08:30:15.123456Z"}]','2026-03-28 08:30:15.123456',2,5,1,'ask-0','["asking.craft.3"]');
CREATE TABLE chat_member (
	community_id TEXT NOT NULL, 
	chat_id TEXT NOT NULL, 
	member_id TEXT NOT NULL, 
	round_id TEXT, 
	introduced_at DATETIME NOT NULL, 
	CONSTRAINT pk_chat_member PRIMARY KEY (community_id, chat_id, member_id), 
	CONSTRAINT fk_chat_member_chat FOREIGN KEY(community_id, chat_id) REFERENCES chat (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_chat_member_community_id_round_id_member_id UNIQUE (community_id, round_id, member_id)
);
INSERT INTO "chat_member" VALUES('sandbox:harbour','chat-1','ana-7Q4ZT','r-first','2026-03-27 08:30:15.123456');
INSERT INTO "chat_member" VALUES('sandbox:harbour','chat-1','ben-7Q4ZT','r-first','2026-03-27 08:30:15.123456');
INSERT INTO "chat_member" VALUES('sandbox:harbour','chat-2','ben-7Q4ZT','r-second','2026-03-27 08:30:15.123456');
INSERT INTO "chat_member" VALUES('sandbox:harbour','chat-2','cleo-7Q4ZT','r-second','2026-03-27 08:30:15.123456');
INSERT INTO "chat_member" VALUES('sandbox:harbour','chat-2','dan-7Q4ZT','r-second','2026-03-27 08:30:15.123456');
CREATE TABLE check_in (
	community_id TEXT NOT NULL, 
	chat TEXT NOT NULL, 
	member TEXT NOT NULL, 
	state TEXT NOT NULL, 
	met TEXT, 
	asked_at DATETIME, 
	reminded BOOLEAN NOT NULL, 
	CONSTRAINT pk_check_in PRIMARY KEY (community_id, chat, member), 
	CONSTRAINT fk_check_in_chat FOREIGN KEY(community_id, chat) REFERENCES chat (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "check_in" VALUES('sandbox:harbour','chat-1','ana-7Q4ZT','answered','not_yet','2026-03-27 08:30:15.123456',1);
INSERT INTO "check_in" VALUES('sandbox:harbour','chat-1','ben-7Q4ZT','answered','not_yet','2026-03-27 08:30:15.123456',1);
INSERT INTO "check_in" VALUES('sandbox:harbour','chat-2','cleo-7Q4ZT','answered','not_yet','2026-03-27 08:30:15.123456',1);
CREATE TABLE circle (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	cadence TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	next_round_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	rounds INTEGER NOT NULL, 
	group_size INTEGER NOT NULL, 
	freeze_weeks INTEGER NOT NULL, guests BOOLEAN DEFAULT 0 NOT NULL, channel_open BOOLEAN DEFAULT 1 NOT NULL, weights TEXT DEFAULT '{}' NOT NULL, introduces TEXT DEFAULT 'together' NOT NULL, shows_wanted BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_circle PRIMARY KEY (community_id, id), 
	CONSTRAINT fk_circle_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "circle" VALUES('sandbox:harbour','c-tuesdays','Tuesdays','C-quay','{"rhythm":"monthly","weekday":1,"at":"10:30:00","zone":"Europe/Vienna","nth":-1,"anchor":"2025-02-03"}','2026-02-05 08:30:15.123456','2026-04-03 08:30:15.123456','closed',3,3,20,1,0,'{"curious_meets_sharing":100,"both_ways":0,"both_curious":40,"both_sharing":20,"near_topic":60,"shared_topic":3,"rarer":2,"common_half_hour":12,"further_language":2,"other_team":6,"just_met":60,"mutual_yes":30}','alone',1);
CREATE TABLE community (
	community_id TEXT NOT NULL, 
	platform TEXT NOT NULL, 
	name TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	zone TEXT NOT NULL, left_at DATETIME, organisers TEXT, 
	CONSTRAINT pk_community PRIMARY KEY (community_id)
);
INSERT INTO "community" VALUES('sandbox:harbour','sandbox','The sandbox:harbour','de-AT','Europe/Vienna',NULL,NULL);
CREATE TABLE community_key (
	community_id TEXT NOT NULL, 
	locked TEXT NOT NULL, 
	CONSTRAINT pk_community_key PRIMARY KEY (community_id), 
	CONSTRAINT fk_community_key_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "community_key" VALUES('sandbox:harbour','gAAAAABrDFXjlawZ9HP6yqW4gqMLav8_Tt7yIFDsgvxYqXxEOBRu5Pk-om-sn9v6xlXRRXbrpxyX1RoZ5S76UfFFbNtaOzEz8cxrjNXq-wlfudSU6qfznls=');
CREATE TABLE heard (
	community_id TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_heard PRIMARY KEY (community_id), 
	CONSTRAINT fk_heard_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "heard" VALUES('sandbox:harbour','2026-03-27 08:30:15.123456');
CREATE TABLE inbound (
	community_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	came_at DATETIME NOT NULL, 
	CONSTRAINT pk_inbound PRIMARY KEY (community_id, "key"), 
	CONSTRAINT fk_inbound_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "inbound" VALUES('sandbox:harbour','vd45tbaaygny6t3lw3jt','2026-03-27 08:30:15.123456');
CREATE TABLE interest (
	community_id TEXT NOT NULL, 
	member TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	stance TEXT NOT NULL, called TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_interest PRIMARY KEY (community_id, member, topic, stance), 
	CONSTRAINT fk_interest_topic FOREIGN KEY(community_id, topic) REFERENCES topic (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "interest" VALUES('sandbox:harbour','ana-7Q4ZT','t-tests','curious','');
INSERT INTO "interest" VALUES('sandbox:harbour','ana-7Q4ZT','t-sailing','sharing','');
INSERT INTO "interest" VALUES('sandbox:harbour','ben-7Q4ZT','t-tests','curious','');
INSERT INTO "interest" VALUES('sandbox:harbour','ben-7Q4ZT','t-sailing','sharing','');
CREATE TABLE member (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	folded TEXT NOT NULL, 
	zone TEXT NOT NULL, 
	locale TEXT NOT NULL, 
	languages TEXT NOT NULL, 
	joined_at DATETIME NOT NULL, 
	last_sign_at DATETIME NOT NULL, 
	pace INTEGER NOT NULL, 
	hours TEXT NOT NULL, 
	window TEXT NOT NULL, 
	rest TEXT NOT NULL, guest BOOLEAN DEFAULT 0 NOT NULL, zone_chosen BOOLEAN DEFAULT 1 NOT NULL, changed_at DATETIME, asked INTEGER DEFAULT '2' NOT NULL, organiser BOOLEAN DEFAULT 0 NOT NULL, closed_since DATETIME, knows_closed BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_member PRIMARY KEY (community_id, id), 
	CONSTRAINT fk_member_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "member" VALUES('sandbox:harbour','ana-7Q4ZT','ana-7Q4ZT of sandbox:harbour','ana-7q4zt of sandbox:harbour','Australia/Lord_Howe','pt-BR','["de","pt"]','2026-03-18 08:30:15.123456','2026-03-26 08:30:15.123456',6,'{"spans":[{"weekday":0,"start":0,"end":90},{"weekday":6,"start":1200,"end":1440}]}','{"start":"22:15:00","end":"06:45:00"}','{"kind":"asked","until":"2026-04-26T08:30:15.123456Z"}',1,1,'2026-03-25 08:30:15.123456',6,1,'2026-03-27 07:30:15.123456',1);
INSERT INTO "member" VALUES('sandbox:harbour','ben-7Q4ZT','ben-7Q4ZT of sandbox:harbour','ben-7q4zt of sandbox:harbour','Australia/Lord_Howe','pt-BR','["de","pt"]','2026-03-18 08:30:15.123456','2026-03-26 08:30:15.123456',6,'{"spans":[{"weekday":0,"start":0,"end":90},{"weekday":6,"start":1200,"end":1440}]}','{"start":"22:15:00","end":"06:45:00"}','{"kind":"asked","until":"2026-04-26T08:30:15.123456Z"}',1,1,'2026-03-25 08:30:15.123456',6,1,'2026-03-27 07:30:15.123456',1);
INSERT INTO "member" VALUES('sandbox:harbour','cleo-7Q4ZT','cleo-7Q4ZT of sandbox:harbour','cleo-7q4zt of sandbox:harbour','Australia/Lord_Howe','pt-BR','["de","pt"]','2026-03-18 08:30:15.123456','2026-03-26 08:30:15.123456',6,'{"spans":[{"weekday":0,"start":0,"end":90},{"weekday":6,"start":1200,"end":1440}]}','{"start":"22:15:00","end":"06:45:00"}','{"kind":"asked","until":"2026-04-26T08:30:15.123456Z"}',1,1,'2026-03-25 08:30:15.123456',6,1,'2026-03-27 07:30:15.123456',1);
INSERT INTO "member" VALUES('sandbox:harbour','dan-7Q4ZT','dan-7Q4ZT of sandbox:harbour','dan-7q4zt of sandbox:harbour','Australia/Lord_Howe','pt-BR','["de","pt"]','2026-03-18 08:30:15.123456','2026-03-26 08:30:15.123456',6,'{"spans":[{"weekday":0,"start":0,"end":90},{"weekday":6,"start":1200,"end":1440}]}','{"start":"22:15:00","end":"06:45:00"}','{"kind":"asked","until":"2026-04-26T08:30:15.123456Z"}',1,1,'2026-03-25 08:30:15.123456',6,1,'2026-03-27 07:30:15.123456',1);
CREATE TABLE membership (
	community_id TEXT NOT NULL, 
	circle TEXT NOT NULL, 
	member TEXT NOT NULL, 
	joined_at DATETIME NOT NULL, 
	skips_next BOOLEAN NOT NULL, 
	in_a_row INTEGER DEFAULT '1' NOT NULL, rounds INTEGER DEFAULT '0' NOT NULL, left_out INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_membership PRIMARY KEY (community_id, circle, member), 
	CONSTRAINT fk_membership_circle FOREIGN KEY(community_id, circle) REFERENCES circle (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "membership" VALUES('sandbox:harbour','c-tuesdays','ana-7Q4ZT','2026-03-26 08:30:15.123456',1,0,0,0);
INSERT INTO "membership" VALUES('sandbox:harbour','c-tuesdays','ben-7Q4ZT','2026-03-26 08:30:15.123456',1,0,0,0);
CREATE TABLE note (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	author TEXT NOT NULL, 
	about TEXT NOT NULL, 
	text TEXT NOT NULL, 
	written_at DATETIME NOT NULL, 
	chat TEXT, "key" TEXT DEFAULT '' NOT NULL, 
	CONSTRAINT pk_note PRIMARY KEY (community_id, id), 
	CONSTRAINT fk_note_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "note" VALUES('sandbox:harbour','n-1','ana-7Q4ZT','ben-7Q4ZT','gAAAAABrDFXjsxa525J7wldLPtf2NkU5wraV1gf4v2AXNY5JlHZAb3ioVnyfjxXd_bVrrU-E4vpO3ZMld5oxiZ0-UoaCYOSkXbJV14KnOlM9Bl1eYgO8RuvE1ebugm1F3przdmWOmmRLTJAJFSr_Hx25uo5XIXp5Ag==','2026-03-27 08:30:15.123456','chat-1','7cd23104e8b23c9866f1df81d5d70eb4');
INSERT INTO "note" VALUES('sandbox:harbour','n-2','ben-7Q4ZT','ana-7Q4ZT','gAAAAABrDFXjhYn2hucwynuDCuVM4qfx9vLcGf0CFco8EvGwFpf5NOAGncVBLHfp-4c1cinTD_62Pu4YO3ouvsSqufATBXQorYwlE_vQ0wIpteEY9Y_vlo7T6Gcd0QRGYVUv9ddURAcAIEHVN3ekPeb2qOh40-Tu2w==','2026-03-27 08:30:15.123456','chat-1','7c3db8bc5794542f8812663ccd7535f1');
INSERT INTO "note" VALUES('sandbox:harbour','n-3','ben-7Q4ZT','cleo-7Q4ZT','gAAAAABrDFXjI1DgFIPirusoSs6CeGPh8Oyqf1UDo316AUT1BlwxNSKeuce-Adzv0rpr_O53uPewT-CX38BVamVbli0C_83vrGTjaRudeuybJ5uG5BjPzOJ9bOFtufZwYsNTxj7B09PSbzLcSQU2XkXs41Te_S0DNg==','2026-03-27 08:30:15.123456','chat-1','7c3db8bc5794542f8812663ccd7535f1');
CREATE TABLE outbox (
	community_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	destination TEXT NOT NULL, 
	member_id TEXT, 
	chat_id TEXT, 
	message TEXT, 
	urgency TEXT NOT NULL, 
	due_at DATETIME NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	replaces TEXT, 
	state TEXT NOT NULL, 
	attempts INTEGER NOT NULL, 
	uncertain BOOLEAN NOT NULL, 
	lease_until DATETIME, 
	delivered_at DATETIME, 
	ref TEXT, 
	error TEXT, unsure_since DATETIME, handed_over_at DATETIME, token TEXT, 
	CONSTRAINT pk_outbox PRIMARY KEY (community_id, "key"), 
	CONSTRAINT fk_outbox_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "outbox" VALUES('sandbox:harbour','asked.ask-1.cleo-7Q4ZT','{"member":"cleo-7Q4ZT","kind":"member"}','cleo-7Q4ZT',NULL,'{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','pending',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited',NULL,NULL,'i3gtztysitqgguatgvjd');
INSERT INTO "outbox" VALUES('sandbox:harbour','intro.chat-1','{"chat":"chat-1","members":["ana-7Q4ZT","ben-7Q4ZT"],"channel":null,"kind":"chat"}',NULL,'chat-1','{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','pending',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited',NULL,NULL,'4hrnipkddgex5wchmobn');
INSERT INTO "outbox" VALUES('sandbox:harbour','welcome','{"member":"ana-7Q4ZT","kind":"member"}','ana-7Q4ZT',NULL,'{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','pending',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited',NULL,NULL,'zmv6no7kgn5tb7rjnkwr');
INSERT INTO "outbox" VALUES('sandbox:harbour','on its way','{"member":"ana-7Q4ZT","kind":"member"}','ana-7Q4ZT',NULL,'{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','sending',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited',NULL,NULL,'qykjosmejrsfgogtmhln');
INSERT INTO "outbox" VALUES('sandbox:harbour','unsure','{"member":"ana-7Q4ZT","kind":"member"}','ana-7Q4ZT',NULL,'{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','unknown',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited','2026-03-27 08:30:15.123456',NULL,'ottpatgavlphcondwars');
INSERT INTO "outbox" VALUES('sandbox:harbour','kept','{"member":"ana-7Q4ZT","kind":"member"}','ana-7Q4ZT',NULL,'{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','waiting',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited',NULL,NULL,'lv3xkginuvhknucu4tce');
INSERT INTO "outbox" VALUES('sandbox:harbour','reminder.ana-7Q4ZT','{"member":"ben-7Q4ZT","kind":"member"}','ben-7Q4ZT',NULL,'{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ben-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','pending',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited',NULL,NULL,'w3v2xwafnqcaq2pqz7ap');
INSERT INTO "outbox" VALUES('sandbox:harbour','about','{"member":"ben-7Q4ZT","kind":"member"}','ben-7Q4ZT',NULL,'{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"ana-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','pending',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited',NULL,NULL,'kleq2emorumfib3uibsh');
INSERT INTO "outbox" VALUES('sandbox:harbour','unrelated','{"member":"ben-7Q4ZT","kind":"member"}','ben-7Q4ZT',NULL,'{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','pending',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited',NULL,NULL,'jtrecw4d5jlgjpncw3je');
INSERT INTO "outbox" VALUES('sandbox:harbour','post','{"channel":"C-quay","kind":"channel"}',NULL,NULL,'{"blocks":[{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"heading"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"paragraph"},{"lines":[[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],[]],"kind":"bullets"},{"line":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"kind":"hint"},{"buttons":[{"label":[{"text":"Yes","strong":false,"kind":"words"}],"action":"again:yes","look":"main","about":[]},{"label":[{"text":"Meet ","strong":true,"kind":"words"},{"member":"cleo-7Q4ZT","name":"somebody","kind":"who"},{"text":"*<@U1>* & co","secret":false,"kind":"typed"},{"at":"2026-03-27T08:30:15.123456Z","zone":"Europe/Vienna","locale":"de","kind":"when"},{"channel":"C-quay","kind":"where"},{"text":"/coffee","kind":"code"}],"action":"again:no","look":"plain","about":[]}],"kind":"buttons"},{"chat":"chat-1","summary":"A chat","starts_at":"2026-03-27T08:30:15.123456Z","minutes":30,"sequence":2,"made_at":"2026-03-27T08:30:15.123456Z","kind":"calendar"},{"name":"my-data.json","media_type":"application/json","text":"{}","secret":false,"kind":"file"}]}','nudge','2026-03-27 08:30:15.123456','2026-03-27 07:30:15.123456','2026-04-03 08:30:15.123456','intro.earlier','pending',3,1,'2026-03-27 09:30:15.123456','2026-03-27 10:30:15.123456','D01:1700000000.0001','rate limited',NULL,NULL,'nvdqo3yohxp4ijzce52b');
CREATE TABLE refill (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	one TEXT NOT NULL, 
	other TEXT NOT NULL, 
	members TEXT NOT NULL, 
	"after" TEXT NOT NULL, 
	offer_at DATETIME NOT NULL, 
	topic TEXT, 
	state TEXT NOT NULL, 
	answers TEXT NOT NULL, 
	put_off TEXT NOT NULL, 
	CONSTRAINT pk_refill PRIMARY KEY (community_id, id), 
	CONSTRAINT fk_refill_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "refill" VALUES('sandbox:harbour','refill-1','ana-7Q4ZT','ben-7Q4ZT','["ana-7Q4ZT","ben-7Q4ZT"]','chat-1','2026-04-17 08:30:15.123456','t-tests','offered','[["ana-7Q4ZT","yes"],["ben-7Q4ZT","later"]]','["ben-7Q4ZT"]');
INSERT INTO "refill" VALUES('sandbox:harbour','refill-2','ben-7Q4ZT','cleo-7Q4ZT','["ben-7Q4ZT","cleo-7Q4ZT"]','chat-2','2026-04-17 08:30:15.123456','t-tests','offered','[["ben-7Q4ZT","yes"],["cleo-7Q4ZT","later"]]','["cleo-7Q4ZT"]');
CREATE TABLE round (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	circle TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	planned_at DATETIME NOT NULL, 
	opened_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	state TEXT NOT NULL, 
	inputs TEXT, 
	outcome TEXT, 
	CONSTRAINT pk_round PRIMARY KEY (community_id, id), 
	CONSTRAINT fk_round_circle FOREIGN KEY(community_id, circle) REFERENCES circle (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_round_community_id_circle_number UNIQUE (community_id, circle, number)
);
INSERT INTO "round" VALUES('sandbox:harbour','r-first','c-tuesdays',1,'2026-03-27 07:30:15.123456','2026-03-27 08:30:15.123456','2026-04-10 08:30:15.123456','paired','{"entrants":[{"id":"ana-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0},{"id":"ben-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0},{"id":"cleo-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0}],"apart":[["ana-7Q4ZT","ben-7Q4ZT"]],"met":[{"one":"ana-7Q4ZT","other":"ben-7Q4ZT","weeks_ago":5,"free":true}],"group_size":2,"freeze_weeks":12,"floor_weeks":4,"seed":1180591620717411303425,"weights":{"curious_meets_sharing":100,"both_ways":40,"both_curious":40,"both_sharing":20,"near_topic":60,"shared_topic":3,"rarer":2,"common_half_hour":4,"further_language":2,"other_team":6,"just_met":0,"mutual_yes":30},"near":[{"one":"t-sailing","other":"t-tests","percent":40}],"rules":2,"whole":true}','{"groups":[{"members":["ana-7Q4ZT","ben-7Q4ZT"],"topic":"t-tests","reason":"both_curious"}],"sat_out":[{"member":"cleo-7Q4ZT"}],"proof":{"fit":101,"bound":110,"meetings":3,"whole":true,"most_placed":true}}');
INSERT INTO "round" VALUES('sandbox:harbour','r-second','c-tuesdays',2,'2026-03-27 07:30:15.123456','2026-03-27 08:30:15.123456','2026-04-10 08:30:15.123456','paired','{"entrants":[{"id":"ben-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0},{"id":"cleo-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0},{"id":"dan-7Q4ZT","curious":["t-tests"],"sharing":["t-sailing","t-tests"],"languages":["en","de"],"hours":[0,335],"in_a_row":3,"team":"harbour","rounds":0,"left_out":0}],"apart":[["ben-7Q4ZT","cleo-7Q4ZT"]],"met":[{"one":"ben-7Q4ZT","other":"cleo-7Q4ZT","weeks_ago":5,"free":true}],"group_size":2,"freeze_weeks":12,"floor_weeks":4,"seed":1180591620717411303425,"weights":{"curious_meets_sharing":100,"both_ways":40,"both_curious":40,"both_sharing":20,"near_topic":60,"shared_topic":3,"rarer":2,"common_half_hour":4,"further_language":2,"other_team":6,"just_met":0,"mutual_yes":30},"near":[{"one":"t-sailing","other":"t-tests","percent":40}],"rules":2,"whole":true}','{"groups":[{"members":["ben-7Q4ZT","cleo-7Q4ZT"],"topic":"t-tests","reason":"both_curious"}],"sat_out":[{"member":"dan-7Q4ZT"}],"proof":{"fit":101,"bound":110,"meetings":3,"whole":true,"most_placed":true}}');
CREATE TABLE round_member (
	community_id TEXT NOT NULL, 
	round_id TEXT NOT NULL, 
	member_id TEXT NOT NULL, 
	CONSTRAINT pk_round_member PRIMARY KEY (community_id, round_id, member_id), 
	CONSTRAINT fk_round_member_round FOREIGN KEY(community_id, round_id) REFERENCES round (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "round_member" VALUES('sandbox:harbour','r-first','ana-7Q4ZT');
INSERT INTO "round_member" VALUES('sandbox:harbour','r-first','ben-7Q4ZT');
INSERT INTO "round_member" VALUES('sandbox:harbour','r-first','cleo-7Q4ZT');
INSERT INTO "round_member" VALUES('sandbox:harbour','r-second','ben-7Q4ZT');
INSERT INTO "round_member" VALUES('sandbox:harbour','r-second','cleo-7Q4ZT');
INSERT INTO "round_member" VALUES('sandbox:harbour','r-second','dan-7Q4ZT');
CREATE TABLE sandbox_community (
	community_id TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	ahead_us BIGINT NOT NULL, 
	furnished BOOLEAN NOT NULL, 
	CONSTRAINT pk_sandbox_community PRIMARY KEY (community_id)
);
CREATE TABLE sandbox_delivery (
	community_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	CONSTRAINT pk_sandbox_delivery PRIMARY KEY (community_id, "key")
);
CREATE TABLE sandbox_form (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	member TEXT NOT NULL, 
	conversation TEXT NOT NULL, 
	message_id TEXT, 
	form TEXT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	CONSTRAINT pk_sandbox_form PRIMARY KEY (community_id, id)
);
CREATE TABLE sandbox_lead (
	community_id TEXT NOT NULL, 
	member TEXT NOT NULL, 
	led_at DATETIME NOT NULL, 
	CONSTRAINT pk_sandbox_lead PRIMARY KEY (community_id, member)
);
CREATE TABLE sandbox_look (
	community_id TEXT NOT NULL, 
	message_id TEXT NOT NULL, 
	member TEXT NOT NULL, 
	due_at DATETIME, 
	pressed TEXT NOT NULL, 
	CONSTRAINT pk_sandbox_look PRIMARY KEY (community_id, message_id, member)
);
CREATE TABLE sandbox_message (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	revision BIGINT NOT NULL, 
	conversation TEXT NOT NULL, 
	author TEXT, 
	only_for TEXT, 
	message TEXT NOT NULL, 
	sent_at DATETIME NOT NULL, 
	CONSTRAINT pk_sandbox_message PRIMARY KEY (community_id, id), 
	CONSTRAINT uq_sandbox_message_community_id_seq UNIQUE (community_id, seq)
);
CREATE TABLE sandbox_read (
	community_id TEXT NOT NULL, 
	member TEXT NOT NULL, 
	conversation TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	CONSTRAINT pk_sandbox_read PRIMARY KEY (community_id, member, conversation)
);
CREATE TABLE sandbox_seat (
	community_id TEXT NOT NULL, 
	conversation TEXT NOT NULL, 
	member TEXT NOT NULL, 
	CONSTRAINT pk_sandbox_seat PRIMARY KEY (community_id, conversation, member)
);
CREATE TABLE slack_bots (
	id INTEGER NOT NULL, 
	client_id VARCHAR(32) NOT NULL, 
	app_id VARCHAR(32) NOT NULL, 
	enterprise_id VARCHAR(32), 
	enterprise_name VARCHAR(200), 
	team_id VARCHAR(32), 
	team_name VARCHAR(200), 
	bot_token TEXT, 
	bot_id VARCHAR(32), 
	bot_user_id VARCHAR(32), 
	bot_scopes VARCHAR(1000), 
	bot_refresh_token TEXT, 
	bot_token_expires_at DATETIME, 
	is_enterprise_install BOOLEAN NOT NULL, 
	installed_at DATETIME NOT NULL, 
	CONSTRAINT pk_slack_bots PRIMARY KEY (id)
);
CREATE TABLE slack_installations (
	id INTEGER NOT NULL, 
	client_id VARCHAR(32) NOT NULL, 
	app_id VARCHAR(32) NOT NULL, 
	enterprise_id VARCHAR(32), 
	enterprise_name VARCHAR(200), 
	team_id VARCHAR(32), 
	team_name VARCHAR(200), 
	bot_token TEXT, 
	bot_id VARCHAR(32), 
	bot_user_id VARCHAR(32), 
	bot_scopes VARCHAR(1000), 
	bot_refresh_token TEXT, 
	bot_token_expires_at DATETIME, 
	is_enterprise_install BOOLEAN NOT NULL, 
	installed_at DATETIME NOT NULL, 
	enterprise_url VARCHAR(200), 
	user_id VARCHAR(32) NOT NULL, 
	user_token TEXT, 
	user_scopes VARCHAR(1000), 
	user_refresh_token TEXT, 
	user_token_expires_at DATETIME, 
	incoming_webhook_url TEXT, 
	incoming_webhook_channel VARCHAR(200), 
	incoming_webhook_channel_id VARCHAR(200), 
	incoming_webhook_configuration_url VARCHAR(200), 
	token_type VARCHAR(32), 
	CONSTRAINT pk_slack_installations PRIMARY KEY (id)
);
CREATE TABLE slack_renewal (
	enterprise_id TEXT NOT NULL, 
	team_id TEXT NOT NULL, 
	holder TEXT NOT NULL, 
	lease_until DATETIME NOT NULL, 
	CONSTRAINT pk_slack_renewal PRIMARY KEY (enterprise_id, team_id)
);
CREATE TABLE slack_used_state (
	state TEXT NOT NULL, 
	expire_at DATETIME NOT NULL, 
	CONSTRAINT pk_slack_used_state PRIMARY KEY (state)
);
CREATE TABLE "topic" (
	community_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	folded TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	shown_at DATETIME, 
	CONSTRAINT pk_topic PRIMARY KEY (community_id, id), 
	CONSTRAINT fk_topic_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "topic" VALUES('sandbox:harbour','t-tests','Tests in sandbox:harbour','tests in sandbox:harbour','2026-03-27 08:30:15.123456','2026-03-27 08:30:15.123456');
INSERT INTO "topic" VALUES('sandbox:harbour','t-sailing','Sailing','sailing','2026-03-27 08:30:15.123456','2026-03-27 08:30:15.123456');
CREATE TABLE topic_link (
	community_id TEXT NOT NULL, 
	one TEXT NOT NULL, 
	other TEXT NOT NULL, 
	source TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	strength INTEGER NOT NULL, 
	CONSTRAINT pk_topic_link PRIMARY KEY (community_id, one, other, source), 
	CONSTRAINT fk_topic_link_one FOREIGN KEY(community_id, one) REFERENCES topic (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_topic_link_other FOREIGN KEY(community_id, other) REFERENCES topic (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "topic_link" VALUES('sandbox:harbour','t-sailing','t-tests','member','near',85);
CREATE TABLE topic_vector (
	community_id TEXT NOT NULL, 
	topic TEXT NOT NULL, 
	model TEXT NOT NULL, 
	"values" TEXT NOT NULL, 
	CONSTRAINT pk_topic_vector PRIMARY KEY (community_id, topic), 
	CONSTRAINT fk_topic_vector_topic FOREIGN KEY(community_id, topic) REFERENCES topic (community_id, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "topic_vector" VALUES('sandbox:harbour','t-tests','model','[1,-127,0]');
CREATE TABLE wish (
	community_id TEXT NOT NULL, 
	member TEXT NOT NULL, 
	about TEXT NOT NULL, 
	chat TEXT NOT NULL, 
	answer TEXT NOT NULL, 
	answered_at DATETIME NOT NULL, 
	asked_again BOOLEAN NOT NULL, 
	CONSTRAINT pk_wish PRIMARY KEY (community_id, member, about), 
	CONSTRAINT fk_wish_community FOREIGN KEY(community_id) REFERENCES community (community_id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "wish" VALUES('sandbox:harbour','ana-7Q4ZT','ben-7Q4ZT','chat-1','someday','2026-03-27 08:30:15.123456',1);
INSERT INTO "wish" VALUES('sandbox:harbour','ben-7Q4ZT','ana-7Q4ZT','chat-1','someday','2026-03-27 08:30:15.123456',1);
INSERT INTO "wish" VALUES('sandbox:harbour','ben-7Q4ZT','cleo-7Q4ZT','chat-1','someday','2026-03-27 08:30:15.123456',1);
CREATE INDEX ix_community_platform ON community (platform);
CREATE INDEX ix_acquaintance_community_id_introduced_at ON acquaintance (community_id, introduced_at);
CREATE INDEX ix_acquaintance_community_id_other ON acquaintance (community_id, other);
CREATE INDEX ix_agenda_leased ON agenda (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX ix_block_community_id_other ON block (community_id, other);
CREATE INDEX ix_chat_community_id_round ON chat (community_id, round);
CREATE INDEX ix_chat_community_id_topic ON chat (community_id, topic);
CREATE INDEX ix_circle_community_id_channel ON circle (community_id, channel);
CREATE INDEX ix_outbox_community_id_chat_id ON outbox (community_id, chat_id);
CREATE INDEX ix_outbox_community_id_member_id ON outbox (community_id, member_id);
CREATE INDEX ix_outbox_nudges ON outbox (community_id, member_id, delivered_at) WHERE urgency = 'nudge' AND delivered_at IS NOT NULL;
CREATE INDEX ix_outbox_sending ON outbox (lease_until) WHERE state = 'sending';
CREATE INDEX ix_outbox_state ON outbox (community_id, state, due_at, "key");
CREATE INDEX ix_refill_community_id_after ON refill (community_id, "after");
CREATE INDEX ix_refill_community_id_one ON refill (community_id, one);
CREATE INDEX ix_refill_community_id_other ON refill (community_id, other);
CREATE INDEX ix_refill_community_id_topic ON refill (community_id, topic);
CREATE INDEX ix_refill_open ON refill (community_id) WHERE state IN ('waiting', 'offered');
CREATE INDEX ix_wish_community_id_about ON wish (community_id, about);
CREATE INDEX ix_alias_community_id_topic ON alias (community_id, topic);
CREATE INDEX ix_chat_member_community_id_member_id_introduced_at ON chat_member (community_id, member_id, introduced_at);
CREATE INDEX ix_check_in_community_id_member ON check_in (community_id, member);
CREATE INDEX ix_interest_community_id_topic ON interest (community_id, topic);
CREATE INDEX ix_membership_community_id_member ON membership (community_id, member);
CREATE INDEX ix_round_member_community_id_member_id ON round_member (community_id, member_id);
CREATE INDEX ix_sandbox_message_community_id_conversation_seq ON sandbox_message (community_id, conversation, seq);
CREATE INDEX ix_sandbox_message_community_id_revision ON sandbox_message (community_id, revision);
CREATE INDEX ix_sandbox_seat_community_id_member ON sandbox_seat (community_id, member);
CREATE INDEX ix_sandbox_look_community_id_due_at ON sandbox_look (community_id, due_at);
CREATE INDEX ix_inbound_community_id_came_at ON inbound (community_id, came_at);
CREATE INDEX ix_agenda_due ON agenda (due_at, community_id, kind, subject) WHERE NOT held;
CREATE INDEX ix_outbox_open ON outbox (due_at, community_id, "key") WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX slack_installations_idx ON slack_installations (client_id, enterprise_id, team_id, user_id, installed_at);
CREATE INDEX slack_bots_idx ON slack_bots (client_id, enterprise_id, team_id, installed_at);
CREATE INDEX ix_topic_link_community_id_other ON topic_link (community_id, other);
CREATE INDEX ix_ask_community_id_asker ON ask (community_id, asker);
CREATE INDEX ix_ask_community_id_topic ON ask (community_id, topic);
CREATE INDEX ix_ask_looking ON ask (community_id) WHERE state IN ('open', 'ended');
CREATE INDEX ix_carried_community_id_member_chosen_at ON carried (community_id, member, chosen_at);
CREATE INDEX ix_carried_reported ON carried (community_id) WHERE state = 'reported' AND NOT settled;
CREATE INDEX ix_member_organisers ON member (community_id) WHERE organiser;
CREATE INDEX ix_note_community_id_author ON note (community_id, author);
CREATE INDEX ix_note_community_id_about ON note (community_id, about);
CREATE INDEX ix_note_community_id_key ON note (community_id, "key");
CREATE INDEX ix_outbox_community_id_token ON outbox (community_id, token);
CREATE INDEX ix_ask_waiting ON ask (community_id) WHERE state = 'open' AND waits;
CREATE INDEX ix_topic_community_id_folded ON topic (community_id, folded);
COMMIT;
