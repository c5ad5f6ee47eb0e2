package dev.coppice.observer.internal.web;

/// The small pages before the page proper. They contain no text of a request.
final class Notices {
    private static final String FRAME = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">%s
            <title>Coppice observer</title>
            <link rel="icon" href="/assets/icon.svg">
            <link rel="stylesheet" href="/assets/style.css">
            </head>
            <body class="notice">
            <main>
            <img src="/assets/icon.svg" alt="" width="48" height="48">
            %s
            </main>
            </body>
            </html>
            """;
    private static final String FORM = """
            <form method="get" action="/">
            <label for="token">Token</label>
            <input id="token" name="token" type="password" autocomplete="off" required autofocus>
            <button type="submit">Sign in</button>
            </form>""";

    private Notices() {}

    static String signIn(boolean wrong) {
        return FRAME.formatted("", "<h1>Coppice observer</h1>\n"
                + (wrong ? "<p role=\"alert\">The token is wrong.</p>\n" : "")
                + "<p>Open the address that the program printed when it started, or enter its token.</p>\n" + FORM);
    }

    /// Leads on by a page of our own, so that the browser sends the new cookie and keeps no address with the token.
    static String signedIn() {
        return FRAME.formatted("\n<meta http-equiv=\"refresh\" content=\"0;url=/overview\">",
                "<h1>Signed in</h1>\n<p><a href=\"/overview\">Continue</a></p>");
    }

    static String noToken() {
        return FRAME.formatted("",
                "<h1>Coppice observer</h1>\n<p>This observer has an authenticator and takes no token.</p>");
    }

    static String refused() {
        return FRAME.formatted("", "<h1>Coppice observer</h1>\n<p role=\"alert\">You may not see this page.</p>");
    }
}
