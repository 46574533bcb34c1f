"""One job for many gemeenten: a region or the whole country, on one machine or on many."""
