"""What Refill says, one module a capability, in the reader's language."""
