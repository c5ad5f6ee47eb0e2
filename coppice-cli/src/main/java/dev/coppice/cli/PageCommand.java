package dev.coppice.cli;

import picocli.CommandLine.Option;

/// A command that shows one page, as text or as JSON.
abstract class PageCommand extends RemoteCommand {
    @Option(names = "--json", description = "Prints the JSON of the page.")
    private boolean json;

    /// Returns the page, with argument and parameters.
    abstract String page();

    /// Prints the body of the page.
    abstract void show(Json body);

    /// Prints the data of the runtime's MXBean instead.
    ///
    /// @throws Failure if it does not know that
    void show(BeanClient bean) {
        bean.json(page());
    }

    @Override final void run(Remote remote) {
        if (json) printJson(remote.json(page()));
        else if (remote instanceof BeanClient bean) show(bean);
        else show(remote.page(page()));
    }
}
