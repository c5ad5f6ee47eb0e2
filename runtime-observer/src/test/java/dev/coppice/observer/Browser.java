package dev.coppice.observer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/// A real Chromium without a window.
final class Browser implements AutoCloseable {
    private static final List<String> CHROMIUM =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final List<String> DRIVER =
            List.of("/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(45);

    final ChromeDriver driver;
    private final String axe;

    private Browser(ChromeDriver driver, String axe) {
        this.driver = driver;
        this.axe = axe;
    }

    /// Starts a browser, or skips the tests of the calling class if none is installed.
    static Browser start() {
        var chromium = first(CHROMIUM);
        var chromedriver = first(DRIVER);
        assumeTrue(chromium != null && chromedriver != null,
                "the tests of the page need Chromium and its driver: apt-get install chromium chromium-driver");
        java.util.logging.Logger.getLogger("org.openqa.selenium").setLevel(Level.SEVERE);
        var options = new ChromeOptions();
        options.setBinary(new File(Objects.requireNonNull(chromium)));
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--hide-scrollbars", "--window-size=1440,1000");
        options.setCapability("goog:loggingPrefs", Map.of("browser", "ALL"));
        var service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(Objects.requireNonNull(chromedriver))).usingAnyFreePort().build();
        return new Browser(new ChromeDriver(service, options), axe());
    }

    private static @org.jspecify.annotations.Nullable String first(List<String> paths) {
        return paths.stream().filter(path -> Files.isExecutable(Path.of(path))).findFirst().orElse(null);
    }

    private static String axe() {
        try (var in = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    void open(Observer observer, String path) {
        driver.get(observer.url().resolve(path).toString());
        await(By.cssSelector("main h1"));
        until("the page has no content yet", () -> driver.findElements(By.cssSelector("main .loading")).isEmpty());
    }

    void size(int width, int height) {
        driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void dark(boolean dark) {
        driver.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    WebElement await(By by) {
        return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50)).ignoring(StaleElementReferenceException.class)
                .until(any -> driver.findElements(by).stream().filter(WebElement::isDisplayed).findFirst()
                        .orElse(null));
    }

    /// Waits until the page shows `text`.
    void awaitText(String text) {
        until("the page does not show: " + text, () -> text().contains(text));
    }

    void until(String otherwise, java.util.function.BooleanSupplier done) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50)).ignoring(StaleElementReferenceException.class)
                .withMessage(otherwise)
                .until(any -> done.getAsBoolean());
    }

    String text() {
        return String.valueOf(driver.executeScript("return document.body.innerText"));
    }

    WebElement button(String text) {
        return await(By.xpath("//button[normalize-space()='" + text + "']"));
    }

    /// Returns the violations that axe-core finds, one line each: by these rules, or by all if none is named.
    @SuppressWarnings("unchecked")
    List<String> faults(String... rules) {
        driver.executeScript(axe + "; window.axe = axe;");
        var found = driver.executeAsyncScript("""
                const [rules, done] = arguments;
                const options = { resultTypes: ["violations"], ...(rules.length ? { runOnly: rules } : {}) };
                axe.run(document, options).then(
                    result => done(result.violations.map(each => each.id + ": " + each.help + " at " + each.nodes
                            .slice(0, 3).map(node => node.target + " " + node.failureSummary).join(" and "))),
                    error => done(["axe failed: " + error]));
                """, List.of(rules));
        return (List<String>) Objects.requireNonNull(found);
    }

    /// Returns the errors in the console of the browser since the last call, such as a violated policy.
    List<String> complaints() {
        return driver.manage().logs().get("browser").getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getLevel() + " " + entry.getMessage())
                .toList();
    }

    /// Keeps a picture of the page, for a person to look at.
    void picture(String name) {
        try {
            var folder = Files.createDirectories(Path.of("target", "screenshots"));
            Files.write(folder.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /// Returns the links of the list of pages.
    Stream<String> pages() {
        return driver.findElements(By.cssSelector("aside nav a")).stream()
                .map(link -> Objects.requireNonNull(link.getAttribute("href")));
    }

    @Override public void close() {
        driver.quit();
    }
}
