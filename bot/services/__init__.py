"""What Refill can do, one module a capability; each changes the store in one transaction."""
