"""The operation's inputs: ``from cloudify.state import ctx_parameters``."""

from .context import ctx, current_inputs

__all__ = ["ctx", "ctx_parameters"]

ctx_parameters = current_inputs()
