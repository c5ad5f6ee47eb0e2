package dev.coppice.observer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.core.ExitReason;
import dev.coppice.core.ProcessInfo;
import com.sun.net.httpserver.HttpServer;
import dev.coppice.observer.snippets.ObserverExamples;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.support.ui.Select;

/// Every page and every action, in a real browser under the policy that users have.
class ObserverBrowserTest {
    private static final List<String> PAGES = List.of(
            "overview", "tree", "processes", "names", "timers", "applications", "crashes", "stalls", "waits",
            "dead-letters", "audit", "pages/orders");

    private static Sample sample;
    private static Observer observer;
    private static Browser browser;

    @BeforeAll static void start() throws Exception {
        browser = Browser.start();
        sample = new Sample();
        observer = Observer.start(sample.runtime, sample.options().allow(ObserverAction.values()));
        sample.crowd(12);
        sample.block();
        sample.chain();
        sample.remind();
        sample.deadLetter();
        sample.crash(Sample.REFUNDS, "card was declined by the bank");
        browser.driver.get(observer.signInUrl().toString());
        browser.await(By.cssSelector("#app h1"));
    }

    @AfterAll static void stop() {
        if (browser != null) browser.close();
        if (observer != null) observer.close();
        if (sample != null) sample.close();
    }

    @BeforeEach void wide() {
        browser.size(1440, 1000);
        browser.dark(false);
    }

    @AfterEach void browserHasNothingToComplain() {
        assertThat(browser.complaints()).isEmpty();
    }

    private static long number(dev.coppice.core.Name<?> name) {
        return sample.pid(name).number();
    }

    // ── signing in ──

    @Test void signIn_leavesNoTokenInTheAddress() {
        assertThat(browser.driver.getCurrentUrl()).doesNotContain("token");
        assertThat(browser.driver.executeScript("return document.cookie")).isEqualTo("");
    }

    // ── each page ──

    @Test void overview_showsFiguresWorkersAndEvents() {
        browser.open(observer, "/overview");
        browser.awaitText("Messages a second");
        browser.awaitText("Workers");
        browser.awaitText("card was declined by the bank");
        browser.await(By.cssSelector(".chart canvas"));
    }

    @Test void tree_showsARestartAndSaysSo() throws Exception {
        browser.open(observer, "/tree");
        var before = number(Sample.REFUNDS);
        browser.await(By.cssSelector("a[href='/process/" + before + "']"));
        sample.crash(Sample.REFUNDS, "seen in the tree");
        browser.await(By.cssSelector("tr.fresh a[href='/process/" + number(Sample.REFUNDS) + "']"));
        assertThat(browser.driver.findElements(By.cssSelector("p[role=status]")))
                .anyMatch(each -> String.valueOf(each.getAttribute("textContent")).contains("refunds restarted"));
        var mark = browser.await(By.cssSelector(".timeline a[aria-label*='seen in the tree'] path"));
        mark.findElement(By.xpath("./..")).sendKeys(Keys.ENTER);
        browser.awaitText("IllegalStateException: seen in the tree");
    }

    @Test void tree_isDrawnAndFoldsInTheDrawing() throws Exception {
        browser.open(observer, "/tree");
        browser.await(By.xpath("//label[contains(., 'Drawing')]")).click();
        browser.await(By.cssSelector("svg.drawing a[href='/process/" + number(Sample.STOCK) + "']"));
        assertThat(browser.driver.findElements(By.cssSelector("table.tree"))).isEmpty();
        browser.await(By.cssSelector("svg.drawing [aria-label='Fold warehouse']")).sendKeys(Keys.ENTER);
        browser.await(By.cssSelector("svg.drawing [aria-label='Unfold warehouse'][aria-expanded='false']"));
        assertThat(browser.driver.findElements(By.cssSelector("svg.drawing a[href='/process/" + number(Sample.STOCK)
                + "']"))).isEmpty();
        sample.crash(Sample.REFUNDS, "seen in the drawing");
        browser.await(By.cssSelector("svg.drawing .halo"));
        browser.await(By.cssSelector("svg.drawing [aria-label='Unfold warehouse']")).sendKeys(Keys.SPACE);
        browser.await(By.cssSelector("svg.drawing a[href='/process/" + number(Sample.STOCK) + "']"));
        assertThat(browser.faults()).isEmpty();
        browser.picture("tree-drawing");
        browser.dark(true);
        browser.size(390, 844);
        assertThat(browser.driver.executeScript("return document.documentElement.scrollWidth")).isEqualTo(390L);
        assertThat(browser.faults("color-contrast", "target-size", "scrollable-region-focusable")).isEmpty();
        browser.picture("tree-drawing-phone");
        browser.await(By.xpath("//label[contains(., 'List')]")).click();
        browser.await(By.cssSelector("table.tree"));
    }

    @Test void tree_isFoldedByMouseAndKeyboardAndStaysSo() throws Exception {
        browser.open(observer, "/tree");
        browser.awaitText("packing");
        browser.await(By.xpath("//tr[contains(., 'warehouse')]//button")).click();
        browser.until("still unfolded", () -> !browser.text().contains("packing"));
        sample.crash(Sample.REFUNDS, "folding survives it");
        browser.await(By.cssSelector("a[href='/process/" + number(Sample.REFUNDS) + "']"));
        assertThat(browser.text()).doesNotContain("packing");
        browser.driver.executeScript("document.querySelector('tr[data-index]').focus()");
        var row = browser.driver.findElement(By.xpath("//tr[contains(., 'warehouse')]"));
        browser.driver.executeScript("arguments[0].focus()", row);
        browser.driver.switchTo().activeElement().sendKeys(Keys.ARROW_RIGHT);
        browser.awaitText("packing");
    }

    @Test void processes_areOrderedAndFiltered() {
        browser.open(observer, "/processes");
        browser.await(By.cssSelector("tbody tr:first-child a[href='/process/" + number(Sample.BLOCKED) + "']"));
        new Select(browser.await(By.cssSelector("select[aria-label='Filter by']"))).selectByVisibleText("name");
        browser.await(By.cssSelector("input[aria-label='Filter text']")).sendKeys("payments");
        browser.until("not filtered", () -> browser.driver.findElements(By.cssSelector("tbody tr")).size() == 1);
        assertThat(browser.driver.getCurrentUrl()).contains("name=payments");
        browser.await(By.cssSelector("input[aria-label='Filter text']")).clear();
        browser.open(observer, "/processes");
        browser.await(By.xpath("//label[contains(., 'Busiest')]")).click();
        browser.awaitText("that ran in the last second");
    }

    @Test void search_findsByNumberAndByLabel() {
        browser.open(observer, "/overview");
        browser.driver.findElement(By.tagName("body")).sendKeys("/");
        browser.driver.switchTo().activeElement().sendKeys(number(Sample.STOCK) + "\n");
        browser.awaitText("Process " + number(Sample.STOCK));
        browser.driver.findElement(By.cssSelector("[role=search] input")).sendKeys("Warehouse\n");
        browser.until("not found", () -> browser.driver.findElements(By.cssSelector("tbody tr")).size() == 1);
    }

    @Test void process_showsMessagesStackAndState() {
        browser.open(observer, "/process/" + number(Sample.BLOCKED));
        browser.awaitText("is in a callback, with 41 messages waiting");
        assertThat(browser.text()).contains("(confidential)", "CountDownLatch.await", "Warehouse<")
                .doesNotContain(Sample.SECRET);
        browser.open(observer, "/process/" + number(Sample.STOCK));
        browser.button("Read the state").click();
        browser.awaitText("Read again");
        assertThat(browser.text()).contains("(confidential)").doesNotContain(Sample.SECRET);
    }

    @Test void names_showHoldersRegistriesAndGroups() {
        browser.open(observer, "/names");
        for (var text : List.of("orders", "registry carts", "ann", "packers", "weather")) browser.awaitText(text);
        browser.await(By.cssSelector("input[aria-label='Filter names']")).sendKeys("pay");
        browser.until("not filtered", () -> !browser.text().contains("orders"));
        browser.awaitText("payments");
    }

    @Test void timers_showDeadlinesAndOwners() {
        browser.open(observer, "/timers");
        browser.awaitText("within 1 h");
        browser.awaitText("reminder");
    }

    @Test void applications_showSettingsWithoutSecrets() {
        browser.open(observer, "/applications");
        browser.awaitText("8080");
        assertThat(browser.text()).contains("db.password").doesNotContain(Sample.SECRET);
    }

    @Test void stalls_showWhatIsInACallback() {
        browser.open(observer, "/stalls");
        browser.awaitText("CountDownLatch.await");
        browser.awaitText("has been in one callback");
    }

    @Test void waits_showTheLongestChain() {
        browser.open(observer, "/waits");
        browser.awaitText("Longest chain");
        browser.until("no chain", () -> browser.driver.findElements(By.cssSelector(".chain li")).size() == 3);
    }

    @Test void crashes_leadToTheReport() {
        browser.open(observer, "/crashes");
        browser.await(By.partialLinkText("card was declined by the bank")).click();
        browser.awaitText("Ten seconds before");
        browser.awaitText("java.lang.IllegalStateException");
        browser.driver.navigate().back();
        browser.awaitText("Crash log");
    }

    @Test void deadLetters_showReceivers() {
        browser.open(observer, "/dead-letters");
        browser.awaitText("Receivers");
        browser.awaitText("Pay");
    }

    @Test void ownPage_isInTheListAndLinksProcesses() {
        browser.open(observer, "/overview");
        browser.await(By.linkText("Orders")).click();
        browser.awaitText("The orders of today.");
        browser.await(By.cssSelector("a[href='/process/" + number(Sample.ORDERS) + "']"));
    }

    @Test void unknownPageAndUnknownProcess_sayWhatIsWrong() {
        browser.open(observer, "/nowhere");
        browser.awaitText("There is no such page.");
        browser.open(observer, "/overview");
        browser.complaints();
        browser.driver.get(observer.url().resolve("/process/99999999").toString());
        browser.awaitText("there was never a process 99999999");
    }

    // ── each action ──

    private void order(String button, long number) {
        browser.button(button).click();
        browser.await(By.cssSelector("dialog input")).sendKeys(Long.toString(number));
        browser.await(By.cssSelector("dialog button[type=submit]")).click();
    }

    @Test void kill_needsTheNumberAndEndsTheProcess() {
        var victim = Objects.requireNonNull(sample.runtime.start(new Worker()).pid());
        browser.open(observer, "/process/" + victim.number());
        browser.button("Kill").click();
        browser.await(By.cssSelector("dialog input")).sendKeys("0");
        assertThat(browser.await(By.cssSelector("dialog button[type=submit]")).isEnabled()).isFalse();
        browser.await(By.xpath("//dialog//button[normalize-space()='Cancel']")).click();
        assertThat(victim.isAlive()).isTrue();
        order("Kill", victim.number());
        browser.awaitText("has ended");
        assertThat(victim.isAlive()).isFalse();
        browser.open(observer, "/audit");
        browser.awaitText(victim.toString());
    }

    @Test void terminate_endsTheProcessInOrder() {
        var ref = sample.runtime.start(new Worker());
        var ended = sample.runtime.whenEnded(ref);
        var number = Objects.requireNonNull(ref.pid()).number();
        browser.open(observer, "/process/" + number);
        order("Terminate", number);
        browser.awaitText("has ended");
        assertThat(ended.join()).isEqualTo(ExitReason.SHUTDOWN);
    }

    @Test void restart_replacesTheProcess() {
        var before = sample.pid(Sample.REFUNDS);
        browser.open(observer, "/process/" + before.number());
        order("Restart", before.number());
        browser.awaitText("has ended");
        browser.until("not restarted",
                () -> sample.runtime.whereis(Sample.REFUNDS) != null && sample.pid(Sample.REFUNDS) != before);
    }

    @Test void suspendAndResume_areShown() {
        var pid = Objects.requireNonNull(sample.runtime.start(new Worker()).pid());
        browser.open(observer, "/process/" + pid.number());
        browser.button("Suspend").click();
        browser.await(By.cssSelector("dialog button[type=submit]")).click();
        browser.awaitText("is suspended and handles no message");
        assertThat(sample.runtime.info(pid).orElseThrow().status()).isEqualTo(ProcessInfo.Status.SUSPENDED);
        browser.button("Resume").click();
        browser.await(By.cssSelector("dialog button[type=submit]")).click();
        browser.awaitText("is idle and waits for a message");
    }

    @Test void refusedAction_showsTheReason() {
        var alone = Objects.requireNonNull(sample.runtime.start(new Worker()).pid());
        browser.open(observer, "/process/" + alone.number());
        order("Restart", alone.number());
        browser.awaitText("it has no supervisor");
        browser.complaints(); // the browser logs the status 409
    }

    @Test void trace_showsEventsAndStops() {
        browser.open(observer, "/process/" + number(Sample.STOCK));
        browser.button("Start a trace").click();
        browser.awaitText("running");
        browser.button("Stop the trace");
        sample.runtime.ref(Sample.STOCK).cast(new Worker.Note("seen by the trace"));
        browser.awaitText("seen by the trace");
        browser.button("Stop the trace").click();
        browser.awaitText("ended: closed");
    }

    // ── for everyone ──

    @Test void scriptInALabel_isText() {
        for (var page : List.of("tree", "processes?label=onerror", "process/" + number(Sample.BLOCKED))) {
            browser.open(observer, "/" + page);
            browser.awaitText("<script>alert(2)</script>");
            assertThat(browser.driver.findElements(By.cssSelector("img[onerror]"))).isEmpty();
        }
    }

    @Test void axe_findsNothingOnAnyPage() {
        for (var page : PAGES) {
            browser.open(observer, "/" + page);
            assertThat(browser.faults()).as(page).isEmpty();
        }
        browser.open(observer, "/process/" + number(Sample.BLOCKED));
        browser.button("Kill").click();
        assertThat(browser.faults()).as("process with a dialog").isEmpty();
    }

    @Test void phoneInTheDark_scrollsNoPageSidewaysAndAxeFindsNothing() {
        browser.dark(true);
        browser.size(390, 844);
        for (var page : PAGES) {
            browser.open(observer, "/" + page);
            assertThat(browser.driver.executeScript("return document.documentElement.scrollWidth")).as(page)
                    .isEqualTo(390L);
            assertThat(browser.faults("color-contrast", "target-size", "scrollable-region-focusable")).as(page)
                    .isEmpty();
        }
        browser.button("Pages").click();
        browser.await(By.linkText("Timers")).click();
        browser.awaitText("Owners");
    }

    @Test void dark_followsTheSystemAndTheButton() {
        browser.open(observer, "/overview");
        var light = browser.driver.executeScript("return getComputedStyle(document.body).backgroundColor");
        browser.dark(true);
        var dark = browser.driver.executeScript("return getComputedStyle(document.body).backgroundColor");
        assertThat(dark).isNotEqualTo(light);
        browser.button("Auto").click();
        assertThat(browser.driver.executeScript("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo(light);
        browser.button("Light").click();
        browser.button("Dark").click();
    }

    @Test void keyboard_reachesPagesAndSkipsToTheContent() {
        browser.open(observer, "/overview");
        browser.driver.findElement(By.tagName("body")).sendKeys(Keys.TAB);
        assertThat(browser.driver.switchTo().activeElement().getText()).isEqualTo("Skip to the content");
        browser.await(By.cssSelector("nav a[href='/crashes']")).sendKeys(Keys.ENTER);
        browser.awaitText("Crash log");
        assertThat(browser.driver.switchTo().activeElement().getTagName()).as("focus follows to the title")
                .isEqualTo("h1");
    }

    @Test void pause_closesTheStream() throws Exception {
        browser.open(observer, "/overview");
        Sample.await(() -> observer.viewers() >= 1);
        browser.button("Pause").click();
        browser.awaitText("paused");
        Sample.await(() -> observer.viewers() == 0);
        browser.button("Resume").click();
        Sample.await(() -> observer.viewers() == 1);
    }

    @Test void belowAPath_everythingStaysThere() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        try (var threads = Executors.newCachedThreadPool();
                var below = ObserverHandler.open(sample.runtime, sample.options().token("0123456789abcdef"),
                        "/ops/inside")) {
            server.setExecutor(threads);
            server.createContext("/ops/inside", http -> {
                try (http) {
                    below.handle(new ObserverExamples.Passed(http, "/ops/inside"));
                }
            });
            server.start();
            var root = "http://localhost:" + server.getAddress().getPort() + "/ops/inside";
            browser.driver.get(root + "/?token=0123456789abcdef");
            browser.awaitText("Messages a second");
            assertThat(browser.driver.getCurrentUrl()).isEqualTo(root + "/overview");
            browser.await(By.linkText("Supervision")).click();
            browser.await(By.xpath("//a[contains(., 'Warehouse<')]")).click();
            browser.awaitText("Processes below");
            assertThat(browser.driver.getCurrentUrl()).startsWith(root + "/process/");
            browser.driver.navigate().refresh();
            browser.awaitText("Processes below");
            browser.driver.findElement(By.cssSelector("[role=search] input")).sendKeys("Warehouse\n");
            browser.until("not found", () -> browser.driver.getCurrentUrl().startsWith(root + "/processes?"));
            assertThat(browser.driver.findElements(By.cssSelector("a[href], img[src], link[href], script[src]")))
                    .allSatisfy(each -> assertThat(String.valueOf(each.getAttribute(
                            each.getTagName().matches("a|link") ? "href" : "src"))).startsWith(root));
            browser.driver.get("about:blank");
        } finally {
            server.stop(0);
        }
    }

    @Test void jsonLink_isTheSamePage() {
        browser.open(observer, "/waits");
        assertThat(browser.await(By.linkText("JSON")).getAttribute("href")).endsWith("/waits.json");
    }
}
