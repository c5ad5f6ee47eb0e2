package dev.coppice.site;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Marks comments, texts, annotations and keywords in Java.
final class Colours {
    private static final Pattern WORDS = Pattern.compile(
            "(?<comment>//[^\\n]*|/\\*.*?\\*/)"
                    + "|(?<text>\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*')"
                    + "|(?<annotation>@\\w+)"
                    + "|\\b(?<keyword>abstract|boolean|break|byte|case|catch|char|class|continue|default|do|double|"
                    + "else|enum|extends|final|finally"
                    + "|float|for|if|implements|import|instanceof|int|interface|long|new|non-sealed|package|permits|"
                    + "private|protected|public"
                    + "|record|return|sealed|short|static|super|switch|synchronized|this|throw|throws|try|var|void|"
                    + "volatile|when|while|yield"
                    + "|null|true|false)\\b",
            Pattern.DOTALL);

    private Colours() {}

    /// The code as HTML.
    static String java(String code) {
        var html = new StringBuilder();
        var words = WORDS.matcher(code);
        int done = 0;
        while (words.find()) {
            html.append(escaped(code.substring(done, words.start())));
            html.append("<span class=\"").append(kind(words)).append("\">").append(escaped(words.group()))
                    .append("</span>");
            done = words.end();
        }
        return html.append(escaped(code.substring(done))).toString();
    }

    private static String kind(Matcher word) {
        for (var kind : new String[] {"comment", "text", "annotation"}) {
            if (word.group(kind) != null) return kind;
        }
        return "keyword";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
