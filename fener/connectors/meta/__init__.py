"""What the channels of Meta share: the Graph API and its errors, signed calls, windows, paging."""
