"""What readers and trainers may ask for, and what they send."""
