package dev.coppice.examples;

import java.util.function.IntSupplier;

/// The command-line arguments of an example, with their checks.
public final class Arguments {
    private final String usage;
    private final String[] values;

    /// @param usage names each argument, for example `JobQueueExample [jobs] [workers]`
    public Arguments(String usage, int most, String... values) {
        if (values.length > most) throw new IllegalArgumentException("too many arguments; usage: " + usage);
        this.usage = usage;
        this.values = values;
    }

    /// The argument at `index`, or `otherwise` if it was not given.
    public String text(int index, String otherwise) {
        return index < values.length ? values[index] : otherwise;
    }

    /// The number at `index`, or `otherwise` if it was not given.
    ///
    /// @throws IllegalArgumentException if it is not a number from `least` to `most`
    public int number(int index, String name, int least, int most, int otherwise) {
        String text = text(index, Integer.toString(otherwise));
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) return number;
        } catch (NumberFormatException noNumber) {
            // rejected below, like a number that is out of range
        }
        throw new IllegalArgumentException(name + " must be a number from " + least + " to " + most + ", not \"" + text
                + "\"; usage: " + usage);
    }

    /// The exit code of an example: that of `example`, or 2 with a message if the arguments are invalid.
    public static int exitCode(IntSupplier example) {
        try {
            return example.getAsInt();
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            return 2;
        }
    }
}
