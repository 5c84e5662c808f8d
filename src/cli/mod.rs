//! The command line: arguments, one file a command, and the wiring of the whole.
