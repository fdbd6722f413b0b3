"""The practice street: rules as pure functions, and the whole of it on the embedded node."""
