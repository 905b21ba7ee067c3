"""What the gateway does to have its checkpoints seen by witnesses: submit, collect, and look how long each has seen nothing."""
