"""Reviews of a business on Trustpilot."""
