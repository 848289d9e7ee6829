"""What a user would take instead of newsbot, each in a virtual environment of its own, measured side by side."""
