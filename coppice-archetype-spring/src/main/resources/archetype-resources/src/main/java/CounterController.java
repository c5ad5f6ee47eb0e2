package ${package};

import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// The counter over HTTP.
@RestController
class CounterController {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final Ref<Counter.Message> counter;

    CounterController(Ref<Counter.Message> counter) {
        this.counter = counter;
    }

    @PostMapping("/count")
    int add() {
        return counter.call(new Counter.Add(1), TIMEOUT);
    }

    @GetMapping("/count")
    int get() {
        return counter.call(new Counter.Get(), TIMEOUT);
    }

    /// Overloaded, or just being restarted.
    @ExceptionHandler
    ResponseEntity<String> notNow(CallFailed failed) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("try again: " + failed.cause());
    }
}
