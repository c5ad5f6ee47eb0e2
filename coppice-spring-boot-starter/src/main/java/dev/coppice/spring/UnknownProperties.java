package dev.coppice.spring;

import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

/// Refuses properties that would have no effect: misspelt ones below `coppice`, and those that turn on a part that this
/// application cannot have. Environment variables and system properties are not checked, as everywhere in Boot: other
/// programs set them, too.
final class UnknownProperties {
    private static final ConfigurationPropertyName OBSERVER = ConfigurationPropertyName.of("coppice.observer");
    private static final ConfigurationPropertyName CLUSTER = ConfigurationPropertyName.of("coppice.cluster");

    private UnknownProperties() {}

    /// @throws RuntimeException that Boot explains: it names the property, where it is set, and what to do
    static void refuse(ApplicationContext context) {
        var environment = context.getEnvironment();
        boolean observer = environment.getProperty("coppice.observer.enabled", Boolean.class, false);
        requirePart(context, observer,
                "coppice.observer.enabled", "dev.coppice.observer.ObserverHandler", "runtime-observer");
        if (observer && context instanceof ReactiveWebApplicationContext) {
            throw new InvalidConfigurationPropertyValueException("coppice.observer.enabled", true,
                    "The observer is a servlet, and this application is reactive. Use Spring MVC, or start the "
                    + "observer on a port of its own with Observer.start.");
        }
        requirePart(context, environment.containsProperty("coppice.cluster.name"),
                "coppice.cluster.name", "dev.coppice.cluster.Node", "runtime-cluster-jgroups");
        var application = new UnboundElementsSourceFilter();
        var sources = StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
                .filter(application::apply)
                // these have properties of their own, which Boot checks if the part is present
                .map(source -> source.filter(name -> !isOrIsBelow(name, OBSERVER) && !isOrIsBelow(name, CLUSTER)))
                .toList();
        new Binder(sources, new PropertySourcesPlaceholdersResolver(environment))
                .bind("coppice", Bindable.of(CoppiceProperties.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, source -> true));
    }

    private static boolean isOrIsBelow(ConfigurationPropertyName name, ConfigurationPropertyName part) {
        return part.equals(name) || part.isAncestorOf(name);
    }

    private static void requirePart(
            ApplicationContext context, boolean wanted, String property, String type, String artifact) {
        if (wanted && !ClassUtils.isPresent(type, context.getClassLoader())) {
            throw new InvalidConfigurationPropertyValueException(property,
                    context.getEnvironment().getProperty(property),
                    "It needs dev.coppice:" + artifact + ", which is not on the class path. Add that dependency.");
        }
    }
}
