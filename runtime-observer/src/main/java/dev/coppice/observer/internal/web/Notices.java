package dev.coppice.observer.internal.web;

/// The small pages before the page proper. They contain no text of a request.
final class Notices {
    /// The path of the observer on its server: empty, or such as `/coppice`.
    private final String base;

    Notices(String base) {
        this.base = base;
    }

    private String page(String head, String body) {
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">%2$s
            <title>Coppice observer</title>
            <link rel="icon" href="%1$s/assets/icon.svg">
            <link rel="stylesheet" href="%1$s/assets/style.css">
            </head>
            <body class="notice">
            <main>
            <img src="%1$s/assets/icon.svg" alt="" width="48" height="48">
            %3$s
            </main>
            </body>
            </html>
            """.formatted(base, head, body);
    }

    String signIn(boolean wrong) {
        return page("", "<h1>Coppice observer</h1>\n"
                + (wrong ? "<p role=\"alert\">The token is wrong.</p>\n" : "")
                + "<p>Open the address that the program printed when it started, or enter its token.</p>\n"
                + """
            <form method="get" action="%1$s/">
            <label for="token">Token</label>
            <input id="token" name="token" type="password" autocomplete="off" required autofocus>
            <button type="submit">Sign in</button>
            </form>""".formatted(base));
    }

    /// Leads on by a page of our own, so that the browser sends the new cookie and keeps no address with the token.
    String signedIn() {
        return page("\n<meta http-equiv=\"refresh\" content=\"0;url=" + base + "/overview\">",
                "<h1>Signed in</h1>\n<p><a href=\"" + base + "/overview\">Continue</a></p>");
    }

    String noToken() {
        return page("", "<h1>Coppice observer</h1>\n<p>This observer has an authenticator and takes no token.</p>");
    }

    String refused() {
        return page("", "<h1>Coppice observer</h1>\n"
                + "<p role=\"alert\">You are not signed in, or may not see this page.</p>");
    }
}
