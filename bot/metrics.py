"""Metrics of this process, for Prometheus. No label names a member, a circle or a community."""

from prometheus_client import Counter, Gauge, Histogram

WAKER_RAN_AT = Gauge("refill_waker_last_run_timestamp_seconds", "When the last run of due work ended")
CONNECTED = Gauge("refill_platform_connected", "Whether a platform's connection is open", ["platform"])
JOBS = Counter("refill_jobs", "Jobs that were run, by outcome", ["outcome"])
ROUNDS = Counter("refill_rounds_introduced", "Rounds whose members were introduced")
PLACED = Counter("refill_members_placed", "Members who were introduced in rounds")
LEFT_OUT = Counter("refill_members_left_out", "Members who were gathered for a round, and not introduced in it")
DELIVERIES = Counter("refill_deliveries", "Attempts to deliver a message, by the state after it", ["platform", "state"])
DELAY = Histogram(
    "refill_delivery_delay_seconds",
    "From when a delivered message was due, or due again, until its platform had it",
    ["platform"],
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200),
)
ANSWER_SECONDS = Histogram(
    "refill_answer_seconds",
    "How long the core took to answer what a member did",
    ["kind"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 2, 3, 10, 30),
)
RATE_LIMITED = Counter("refill_rate_limited", "Answers of a platform that asked to wait (429)", ["platform"])

BAD_SIGNATURES = Counter("refill_bad_signatures", "Requests to Slack's address with a signature that is refused")

for outcome in ("done", "failed"):
    JOBS.labels(outcome)
