"""News sites and forums that publish what is new as RSS, Atom or JSON Feed."""
