package dev.coppice.examples.tutorial;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The program of each chapter prints the output in the chapter.
class TutorialTest {

    @Test void chapter1_takesBids() {
        assertThat(said(dev.coppice.examples.tutorial.chapter1.Program::main)).containsSubsequence(
                "Ann bids 100",
                "Ben bids 90, which is too low",
                "Ben bids 120",
                "the auction is over");
    }

    @Test void chapter2_answers() {
        assertThat(said(dev.coppice.examples.tutorial.chapter2.Program::main)).containsSubsequence(
                "Ann: Accepted[]",
                "Ben: TooLow[atLeast=110]",
                "100 visitors, the best bid is Bid[bidder=visitor 100, amount=100000]",
                "too late: no process");
    }

    @Test void chapter3_goesOnAfterACrash() {
        assertThat(said(dev.coppice.examples.tutorial.chapter3.Program::main)).containsSubsequence(
                "Ann: Accepted[withPremium=112]",
                "Ben: crash(java.lang.ArithmeticException: integer overflow)",
                "the best bid is Bid[bidder=Ann, amount=100]");
    }

    @Test void chapter4_sellsManyThings() {
        assertThat(said(dev.coppice.examples.tutorial.chapter4.Program::main))
                .anyMatch(line -> line.startsWith("a second clock: already started: Auction of the clock<"))
                .anyMatch(line -> line.startsWith("├─ book Book<"))
                .anyMatch(line -> line.startsWith("   └─ Auction of the piano<"))
                .contains("Cid: crash(java.lang.ArithmeticException: integer overflow)",
                        "lamp: Bid[bidder=Ann, amount=40]",
                        "piano: Bid[bidder=Ben, amount=900]",
                        "10003 auctions are open");
    }

    @Test void chapter5_hasTheBankChargeTheWinner() {
        assertThat(said(dev.coppice.examples.tutorial.chapter5.Program::main)).contains(
                "Cid: Accepted[]",
                "vase: Unsold[why=nobody bid]",
                "lamp: Sold[bid=Bid[bidder=Ben, amount=60]]",
                "piano: Unsold[why=no payment: killed]",
                "the lamp once more: ignored");
    }

    private static String[] said(Runnable program) {
        var said = new ByteArrayOutputStream();
        var out = System.out;
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            program.run();
        } finally {
            System.setOut(out);
        }
        return said.toString(StandardCharsets.UTF_8).lines().toArray(String[]::new);
    }
}
