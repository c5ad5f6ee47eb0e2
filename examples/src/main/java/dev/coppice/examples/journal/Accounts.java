package dev.coppice.examples.journal;

import dev.coppice.behaviours.registry.Registry;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Name;
import dev.coppice.core.Ref;
import dev.coppice.core.StartOptions;
import dev.coppice.supervision.ChildSpec;
import dev.coppice.supervision.DynamicSupervisor;
import dev.coppice.supervision.DynamicSupervisorRef;
import dev.coppice.supervision.Restart;
import dev.coppice.supervision.Supervisor;
import dev.coppice.supervision.SupervisorSpec;
import java.time.Duration;

// @start region="accounts"
/// The supervisor of a journal and of the accounts that it keeps.
final class Accounts extends Supervisor {
    static final Name<Journal.Message> JOURNAL = new Name<>("journal");
    private static final Name<DynamicSupervisor> ACCOUNTS = new Name<>("accounts");

    private final Registry<String, Account.Message> ids = Registry.unique("account by id");
    private final JournalFile file;

    Accounts(JournalFile file) {
        this.file = file;
    }

    @Override protected SupervisorSpec init() {
        var journal = ChildSpec.of(new Journal(file), StartOptions.named(JOURNAL).onDedicatedThread())
                .awaitRelease(Duration.ofSeconds(30)); // a killed journal may still be writing
        return restForOne(journal, ChildSpec.of(ids), ChildSpec.of(ACCOUNTS, DynamicSupervisor.create()))
                .intensity(1_000, Duration.ofSeconds(1)); // the example kills the journal often
    }

    /// The account with this id, which is started if it is not running.
    Ref<Account.Message> account(ActorRuntime runtime, String id) {
        var spec = ChildSpec.of(ids.name(id), new Account(id)).restart(Restart.TEMPORARY);
        return DynamicSupervisorRef.of(runtime, ACCOUNTS).ensureStarted(spec);
    }
}
// @end
