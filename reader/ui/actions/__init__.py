"""What the commands do in the reader: one module an area, one method `do_<id>` a command."""
