"""What shells and `man` are told of the command line, made from the same parsers that read it."""
