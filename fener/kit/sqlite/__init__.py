"""Django on SQLite, with connections that outlive the request: see `base`."""
