package dev.coppice.core.spi;

/// The code of a plain process: it runs from top to bottom, receives when it likes, and the process ends when it returns.
@FunctionalInterface
public interface Body {

    void run(Receiver self) throws Throwable;
}
