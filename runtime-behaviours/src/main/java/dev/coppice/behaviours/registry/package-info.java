/// Registries, process groups and publish/subscribe: ways to find processes and to send messages to many of them.
///
/// Start with [Registry][dev.coppice.behaviours.registry.Registry] for processes by key,
/// [ProcessGroups][dev.coppice.behaviours.registry.ProcessGroups] for groups that any process may change, and
/// [PubSub][dev.coppice.behaviours.registry.PubSub] for messages by topic.
/// [GlobalNames][dev.coppice.behaviours.registry.GlobalNames] are names that all runtimes of a JVM share.
package dev.coppice.behaviours.registry;
