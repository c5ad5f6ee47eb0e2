package dev.coppice.spring;

import dev.coppice.core.ActorRuntime;
import dev.coppice.observer.ObserverAction;
import dev.coppice.observer.ObserverHandler;
import dev.coppice.observer.ObserverOptions;
import dev.coppice.observer.ObserverPage;
import jakarta.servlet.http.HttpServlet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;

/// The observer as a servlet, only if `coppice.observer.enabled` is set.
///
/// {@snippet class="dev.coppice.spring.snippets.StarterExamples" region="observer"}
///
/// If Spring Security protects the application, it signs users in, and those with the role may look. Otherwise only
/// requests from the same machine that have the token are answered.
@AutoConfiguration(after = CoppiceAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ObserverHandler.class, HttpServlet.class, ServletRegistrationBean.class})
@ConditionalOnBooleanProperty("coppice.observer.enabled")
@EnableConfigurationProperties(CoppiceObserverProperties.class)
public class CoppiceObserverAutoConfiguration {
    private static final String SECURITY_FILTER = "springSecurityFilterChain";

    @Bean
    @ConditionalOnBean(ActorRuntime.class)
    ObserverServlet coppiceObserver(
            ActorRuntime runtime,
            CoppiceObserverProperties properties,
            ObjectProvider<ObserverPage> pages,
            ApplicationContext application) {
        var options = ObserverOptions.defaults()
                .state(properties.state())
                .allow(properties.actions().toArray(ObserverAction[]::new))
                .hosts(properties.hosts().toArray(String[]::new));
        for (var page : pages.orderedStream().toList()) options = options.page(page);
        if (application.containsBean(SECURITY_FILTER)) {
            options = options.authenticator(request ->
                    ((ObserverServlet.ServletExchange) request).userWith(properties.role()));
        } else if (properties.token() != null) {
            options = options.token(properties.token());
        }
        return new ObserverServlet(runtime, options, application, properties.path());
    }

    @Bean
    @ConditionalOnBean(ObserverServlet.class)
    ServletRegistrationBean<ObserverServlet> coppiceObserverServlet(
            ObserverServlet observer, CoppiceObserverProperties properties) {
        var registration = new ServletRegistrationBean<>(observer, properties.path() + "/*");
        registration.setName("coppiceObserver");
        registration.setLoadOnStartup(1); // so that its address is in the log, and its history begins
        return registration;
    }

    /// The orders of the page carry a CSRF token of their own, which Spring Security does not know.
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HttpSecurity.class)
    static class Orders {
        @Bean Customizer<HttpSecurity> coppiceObserverOrders(CoppiceObserverProperties properties) {
            return http -> http.csrf(csrf -> csrf.ignoringRequestMatchers(properties.path() + "/actions/*"));
        }
    }
}
