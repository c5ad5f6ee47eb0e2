package dev.coppice.examples.pipeline;

import java.util.regex.Pattern;

/// One request in an access log in the common format: `host - user [date] "GET /path HTTP/1.1" 200 5120`.
record LogLine(String method, String path, int status, long bytes) {
    private static final Pattern FORMAT =
            Pattern.compile("\\S+ \\S+ \\S+ \\[[^\\]]*] \"(\\S+) (\\S+)[^\"]*\" (\\d{3}) (\\d+|-).*");

    /// @throws IllegalArgumentException if the line is not in this format
    static LogLine parse(String line) {
        var matcher = FORMAT.matcher(line);
        if (!matcher.matches()) throw new IllegalArgumentException("no line of an access log: " + line);
        String bytes = matcher.group(4);
        long size = bytes.equals("-") ? 0 : Long.parseLong(bytes);
        return new LogLine(matcher.group(1), matcher.group(2), Integer.parseInt(matcher.group(3)), size);
    }
}
