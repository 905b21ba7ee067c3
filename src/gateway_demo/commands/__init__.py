"""The demo's commands of `gateway`, found by it as entry points `gateway.commands`; each is loaded only when it is called."""
