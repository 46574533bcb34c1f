"""Files with service use of a gemeente; only `privacy` may import this."""
