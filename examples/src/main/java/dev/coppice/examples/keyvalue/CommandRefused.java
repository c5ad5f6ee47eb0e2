package dev.coppice.examples.keyvalue;

/// Thrown for a command that cannot be executed. Its client receives an error, and nothing has changed.
final class CommandRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandRefused(String text) {
        super(text, null, false, false);
    }

    static CommandRefused arity(Command command) {
        return new CommandRefused("wrong number of arguments for '" + command.name().toLowerCase(java.util.Locale.ROOT)
                + "' command");
    }
}
