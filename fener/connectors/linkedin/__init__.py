"""LinkedIn: comments under a company page's posts, and mentions of the page."""
