package dev.coppice.behaviours;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.behaviours.application.Application;
import dev.coppice.behaviours.event.EventManager;
import dev.coppice.behaviours.genserver.GenServer;
import dev.coppice.behaviours.registry.PubSub;
import dev.coppice.behaviours.registry.Registry;
import dev.coppice.behaviours.stage.Stage;
import dev.coppice.behaviours.statemachine.StateMachine;
import dev.coppice.behaviours.task.Task;
import dev.coppice.core.ActorRuntime;
import dev.coppice.core.Behaviour;
import dev.coppice.supervision.Supervisor;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Each method of the API that takes a function, or a key of the user's own, is tried with all that such code may
/// throw, or needs no trial and says why.
class SuppliedCodeTest {
    /// Tried in [SuppliedFunctionsTest].
    private static final Set<String> FUNCTIONS = Set.of(
            "ActorRuntime.onDeadLetter", "ActorRuntime.onReport", "ChildSpec.of", "ChildSpec.start",
            "EventManager.addSupervised", "EventManager.swapSupervised",
            "ProcessGroups.monitor", "ProcessGroups.monitorGroup", "PubSub.subscribe", "ValueRegistry.countMatch",
            "ValueRegistry.countSelect",
            "Registry.dispatch", "Registry.dispatchParallel", "ValueRegistry.dispatchEntries",
            "ValueRegistry.dispatchEntriesParallel", "ValueRegistry.listener", "Registry.listener", "Registry.lock",
            "ValueRegistry.match", "ValueRegistry.select",
            "ValueRegistry.unregisterMatch", "ValueRegistry.updateValue", "SupervisionEvents.listen", "Sys.install",
            "Sys.remove", "Sys.replaceState",
            "Sys.trace", "TaskSupervisorRef.async", "TaskSupervisorRef.asyncNoLink", "TaskSupervisorRef.startChild",
            "TaskSupervisorRef.stream",
            "TaskSupervisorRef.streamNoLink", "EventHandler.swap");

    /// Looks for the key in the caller's thread only, and keeps nothing of it. See [SuppliedReadsTest].
    private static final Set<String> READS = Set.of(
            "ActorRuntime.print", "NameRegistry.whereis", "GlobalNames.whereis", "GlobalNames.unregister",
            "NameRegistry.unregister", "ProcessGroups.localMembers",
            "ProcessGroups.members", "ProcessGroups.cast", "ProcessGroups.callAll", "Registry.cast", "Registry.callAll",
            "Registry.count", "ValueRegistry.entries",
            "PubSub.count", "PubSub.publish", "PubSub.publishFrom", "PubSub.publishLocal",
            "PubSub.publishToOthers", "PubSub.subscribers",
            "PubSub.unsubscribe", "Registry.lookup", "Registry.meta", "Registry.deleteMeta", "Registry.putMeta",
            "ValueRegistry.values",
            "Registry.whereis", "Registry.unregister", "PartitionSupervisorRef.ref");

    /// The function belongs to one process, which it may end, or to one runtime; or only makes a value.
    private static final Set<String> OWN = Set.of(
            "Agent.cast", "Agent.get", "Agent.getAndUpdate", "Agent.getAndUpdateAsync", "Agent.getAsync", "Agent.of",
            "Agent.start",
            // The contract: an exception of a function ends the agent.
            "Agent.startAsync", "Agent.tryStart", "Agent.update", "Agent.updateAsync",
            "ChildSpec.id", "NameRegistry.register", "GlobalNames.name", "GlobalNames.register",
            "GlobalNames.reregister", "Dispatcher.partition",
            "PartitionSupervisor.withArguments", "PendingRequests.send", "PendingRequests.add", "PubSub.subscribe",
            "Registry.metadata", "ValueRegistry.metadata", "Resource.check",
            "Resource.closeable", "Resource.of", "RuntimeOptions.onFatalError", "RuntimeOptions.redaction",
            "Builder.onFatalError", "Builder.redaction", "Task.async", "Task.childSpec",
            "Task.deliver", "Task.publisher", "Task.start", "Task.startLink", "Task.stream", "Stages.from",
            "Stages.publisher",
            "BehaviourSupport.ask", "BehaviourSupport.deliver", "BehaviourSupport.label", "BehaviourSupport.monitor",
            "BehaviourSupport.startMonitored", "BehaviourSupport.startTimer",
            "Application.phase", "ApplicationSpec.env", "ApplicationSpec.phase", "CallFailed.unhandled",
            "ContextCarrier.restore",
            "ApplicationEnvironment.put", "EventHandler.init", "ExitReason.of", "ExitReason.shutdown",
            "GenServer.codeChange",
            "Hook.on", "ServerStatus.message", "ServerStatus.state", "StartOptions.label", "StateMachine.codeChange",
            "Sys.changeCode", "TaskOptions.label",
            "PendingRequest.check", "PendingRequests.check", "Transition.start", "Transition.startAt",
            "Transition.timeout");

    @Test void everyFunctionAndKeyOfTheApi_isTriedOrNeedsNoTrial() {
        var places = SuppliedKeysTest.places().flatMap(place -> place.covers().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        var known = Stream.of(places, FUNCTIONS, READS, OWN).flatMap(Set::stream).collect(Collectors.toSet());
        var missing = methods().filter(SuppliedCodeTest::takesCodeOfUsers)
                .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .filter(name -> !known.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(missing).isEmpty();
    }

    private static boolean takesCodeOfUsers(Method method) {
        return Arrays.stream(method.getParameters())
                .anyMatch(parameter -> isFunction(parameter.getType()) || isKey(method, parameter));
    }

    /// An object of any class, or of the class that a table calls its keys: `K`, groups `G`, and topics `T`.
    private static boolean isKey(Method method, Parameter parameter) {
        return switch (parameter.getParameterizedType()) {
            case TypeVariable<?> variable -> switch (variable.getName()) {
                case "K", "G" -> true;
                case "T" -> method.getDeclaringClass() == PubSub.class;
                default -> false;
            };
            case Type type -> type == Object.class && !method.getName().equals("equals");
        };
    }

    /// A definition is no function: its callbacks run in the process that it defines.
    private static boolean isFunction(Class<?> type) {
        if (!type.isInterface() || type.isSealed() || type == Iterable.class || type == Behaviour.class) return false;
        return Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()) && !isOfObject(method)).count() == 1;
    }

    private static boolean isOfObject(Method method) {
        return Arrays.stream(Object.class.getMethods()).anyMatch(other ->
                other.getName().equals(method.getName())
                        && Arrays.equals(other.getParameterTypes(), method.getParameterTypes()));
    }

    /// The methods of all public classes of the three modules.
    private static Stream<Method> methods() {
        return Stream.of(ActorRuntime.class, Supervisor.class, PendingRequest.class, GenServer.class,
                StateMachine.class, EventManager.class, Task.class,
                        Registry.class, Application.class, Stage.class).flatMap(SuppliedCodeTest::classesBeside)
                .filter(SuppliedCodeTest::isPublic)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> (method.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0
                        && !method.isSynthetic());
    }

    private static Stream<Class<?>> classesBeside(Class<?> one) {
        try {
            var name = one.getPackageName();
            var folder = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI())
                    .resolve(name.replace('.', '/'));
            if (Files.isDirectory(folder)) return classesIn(folder, name);
            try (var jar = FileSystems.newFileSystem(Path.of(one.getProtectionDomain().getCodeSource().getLocation()
                    .toURI()))) {
                return classesIn(jar.getPath(name.replace('.', '/')), name);
            }
        } catch (IOException | URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Stream<Class<?>> classesIn(Path folder, String name) throws IOException {
        try (var files = Files.list(folder)) {
            var classes = files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".class"))
                    .sorted().toList();
            assertThat(classes).as("classes of %s", name).isNotEmpty();
            return classes.stream()
                    .map(file -> load(name + "." + file.substring(0, file.length() - ".class".length())));
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, SuppliedCodeTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isPublic(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getDeclaringClass()) {
            if (!Modifier.isPublic(at.getModifiers())) return false;
        }
        return true;
    }
}
