package dev.coppice.core;

import static dev.coppice.core.Scripted.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;

/// The bean of a runtime.
class MXBeanTest {

    @Test
    void bean_showsTheFiguresUntilTheRuntimeIsClosed() throws JMException {
        var server = ManagementFactory.getPlatformMBeanServer();
        var name = new ObjectName("dev.coppice:type=Runtime,name=bank");
        var second = new ObjectName("dev.coppice:type=Runtime,name=bank,number=2");
        var odd = new ObjectName("dev.coppice:type=Runtime,name=\"a, b\"");
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("bank"));
                var other = ActorRuntime.open(RuntimeOptions.defaults().name("bank"));
                var third = ActorRuntime.open(RuntimeOptions.defaults().name("a, b"))) {
            runtime.registerMXBean();
            var registration = other.registerMXBean();
            third.registerMXBean();
            assertThat(server.isRegistered(odd)).isTrue();
            var ref = runtime.start(script(), StartOptions.defaults().label("teller"));
            assertThat(server.getAttribute(name, "Live")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "DeadLetters")).isInstanceOf(TabularData.class);
            var bean = JMX.newMXBeanProxy(server, name, RuntimeMXBean.class);
            assertThat(bean.getRuntimeName()).isEqualTo("bank");
            assertThat(bean.top("age", 5)).containsExactly(ref.pid().number() + " teller WAITING 0");
            assertThat(bean.info(ref.pid().number())).startsWith("teller ");
            assertThat(bean.waits()).isEmpty();
            assertThat(server.isRegistered(second)).isTrue();
            registration.close();
            registration.close();
            assertThat(server.isRegistered(second)).isFalse();
            runtime.close();
            assertThatThrownBy(runtime::registerMXBean).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
        assertThat(server.queryNames(new ObjectName("dev.coppice:*"), null)).isEmpty();
    }

    @Test
    void toolThatCreatesRuntimeBeans_seesAllOpenRuntimesUntilItRemovesIt() throws JMException {
        var server = ManagementFactory.getPlatformMBeanServer();
        var tool = new ObjectName("tool:type=RuntimeBeans");
        var names = new ObjectName("dev.coppice:name=seen*,*");
        try (var runtime = ActorRuntime.open(RuntimeOptions.defaults().name("seen"));
                var other = ActorRuntime.open(RuntimeOptions.defaults().name("seen-too"))) {
            ActorRuntime.open(RuntimeOptions.defaults().name("seen-no-more")).close();
            server.createMBean("dev.coppice.core.internal.jmx.RuntimeBeans", tool);
            assertThat(server.queryNames(names, null)).extracting(name -> name.getKeyProperty("name"))
                    .containsExactlyInAnyOrder("seen", "seen-too");
            other.close();
            assertThat(server.queryNames(names, null)).hasSize(1);
            server.unregisterMBean(tool);
            assertThat(server.queryNames(names, null)).isEmpty();
            assertThat(runtime.isOpen()).isTrue();
        }
    }
}
