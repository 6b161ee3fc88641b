"""Connected accounts: raw intake, cursors, the outbox and how healthy each channel is."""
