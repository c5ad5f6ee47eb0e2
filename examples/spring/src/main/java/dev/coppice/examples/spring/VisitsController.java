package dev.coppice.examples.spring;

// @start region="controller"
import dev.coppice.core.CallFailed;
import dev.coppice.core.Ref;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/// Visits over HTTP.
@RestController
class VisitsController {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final Ref<Visits.Message> visits;

    VisitsController(Ref<Visits.Message> visits) {
        this.visits = visits;
    }

    /// The request thread waits for the reply.
    @PostMapping("/visits/{page}")
    long visit(@PathVariable("page") String page) {
        return visits.call(new Visits.Visit(page), LIMIT);
    }

    /// No thread waits.
    @GetMapping("/visits/{page}")
    CompletionStage<Long> count(@PathVariable("page") String page) {
        return visits.ask(new Visits.Count(page));
    }

    @PostMapping("/crash")
    void crash() {
        visits.cast(new Visits.Crash());
    }

    @ExceptionHandler
    ResponseEntity<String> notNow(CallFailed failed) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).body("not now: " + failed.cause());
    }
}
// @end
