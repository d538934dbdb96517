"""Services: one module for each capability of Refill, with functions that read or change the store."""
