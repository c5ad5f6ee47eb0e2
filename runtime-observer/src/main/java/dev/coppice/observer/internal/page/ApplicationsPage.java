package dev.coppice.observer.internal.page;

import dev.coppice.behaviours.application.ApplicationController;
import dev.coppice.core.ActorRuntime;
import java.util.TreeMap;

/// The loaded applications with their settings. Settings whose names say that they are secrets are masked.
public final class ApplicationsPage implements Page {
    private final ApplicationController applications;
    private final Texts texts;

    public ApplicationsPage(ActorRuntime runtime, Texts texts) {
        this.applications = ApplicationController.of(runtime);
        this.texts = texts;
    }

    @Override public String id() {
        return "applications";
    }

    @Override public Fields look(Query query, int limit) {
        var running = applications.running();
        return new Fields().with("applications", applications.loaded().stream().sorted().limit(limit)
                .map(name -> new Fields()
                        .with("name", Texts.label(name))
                        .with("running", running.contains(name))
                        .with("order", running.indexOf(name) + 1)
                        .with("settings", settings(name, limit)))
                .toList());
    }

    private Fields settings(String name, int limit) {
        var fields = new Fields();
        new TreeMap<>(applications.environment(name).all()).entrySet().stream().limit(limit)
                .forEach(entry -> fields.put(Texts.label(entry.getKey()),
                        texts.setting(entry.getKey(), entry.getValue())));
        return fields;
    }
}
