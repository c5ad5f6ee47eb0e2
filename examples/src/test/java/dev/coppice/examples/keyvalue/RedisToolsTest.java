package dev.coppice.examples.keyvalue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The tools that come with Redis (Debian's `redis-tools`), unmodified, against the server. Skipped where they are not
/// installed.
class RedisToolsTest extends ServedTest {
    /// The output of the tool, which must exit with code 0.
    private String run(String tool, String... arguments) throws IOException, InterruptedException {
        assumeTrue(isInstalled(tool), tool + " is not installed");
        var command = new ArrayList<>(List.of(tool, "-p", String.valueOf(port)));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("%s ends", tool).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        return output.strip();
    }

    private static boolean isInstalled(String tool) {
        for (var place : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(place, tool))) return true;
        }
        return false;
    }

    @Test void commandLine_isUnderstood() throws Exception {
        assertThat(run("redis-cli", "PING")).isEqualTo("PONG");
        assertThat(run("redis-cli", "SET", "greeting", "hello world")).isEqualTo("OK");
        assertThat(run("redis-cli", "GET", "greeting")).isEqualTo("hello world");
        assertThat(run("redis-cli", "INCRBY", "count", "41")).isEqualTo("41");
        assertThat(run("redis-cli", "RPUSH", "list", "a", "b", "c")).isEqualTo("3");
        assertThat(run("redis-cli", "LRANGE", "list", "0", "-1")).isEqualTo("a\nb\nc");
        assertThat(run("redis-cli", "DBSIZE")).isEqualTo("3");
        assertThat(run("redis-cli", "NOSUCH")).contains("unknown command");
        assertThat(run("redis-cli", "INFO")).contains("redis_version");
    }

    @Test void benchmark_runs_alsoPipelined() throws Exception {
        var quiet = run("redis-benchmark", "-q", "-n", "2000", "-c", "20", "-t",
                "ping,set,get,incr,lpush,lpop,sadd,hset,mset");
        assertThat(quiet).contains("SET:").contains("GET:").contains("MSET (10 keys):").contains("requests per second")
                .doesNotContain("rror");
        var pipelined = run("redis-benchmark", "-q", "-n", "20000", "-c", "20", "-P", "16", "-t", "set,get");
        assertThat(pipelined).contains("SET:").contains("GET:").doesNotContain("rror");
    }
}
