"""Pure decisions: no Django, no input or output, no clock reads. `now` is an argument."""
