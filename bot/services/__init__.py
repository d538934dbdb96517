"""What Refill can do: one module for each capability, with functions that read or change the store."""
