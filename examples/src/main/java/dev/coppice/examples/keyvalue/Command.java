package dev.coppice.examples.keyvalue;

import java.util.List;
import java.util.Locale;

/// One command of a client.
///
/// @param words the name and its arguments
public record Command(List<Bytes> words) {

    public Command {
        words = List.copyOf(words);
        if (words.isEmpty()) throw new IllegalArgumentException("a command has at least a name");
    }

    public static Command of(String... words) {
        return new Command(java.util.Arrays.stream(words).map(Bytes::of).toList());
    }

    /// The name in capitals.
    public String name() {
        return words.getFirst().toString().toUpperCase(Locale.ROOT);
    }

    public int arguments() {
        return words.size() - 1;
    }

    /// The argument at `index`, counted from zero.
    public Bytes argument(int index) {
        return words.get(index + 1);
    }

    /// The arguments from `index` on.
    public List<Bytes> from(int index) {
        return words.subList(index + 1, words.size());
    }

    public String text(int index) {
        return argument(index).toString();
    }

    /// The argument as a whole number.
    ///
    /// @throws CommandRefused if it is not a whole number
    public long number(int index) {
        try {
            return Long.parseLong(text(index));
        } catch (NumberFormatException e) {
            throw new CommandRefused("value is not an integer or out of range");
        }
    }

    @Override public String toString() {
        return name() + (arguments() == 0 ? "" : " " + argument(0)) + (arguments() > 1 ? " ..." : "");
    }
}
