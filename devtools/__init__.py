"""What ./dev does, one file per question. Standard library only."""
