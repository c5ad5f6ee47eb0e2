package dev.coppice.behaviours;

import dev.coppice.behaviours.statemachine.StateMachine;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks a mutable object that has one owner at a time and is used by no other code.
///
/// The owner is a process, or an immutable object that encapsulates the mutable one, such as a value that wraps an
/// array and never changes it. The owner must not send the object, reply with it, or store it where other code can
/// reach it. A message may transfer ownership, for example of a socket or a buffer: from then on the receiver owns the
/// object, and the sender must not use it.
///
/// The isolation check ([checkIsolation][dev.coppice.core.RuntimeOptions#checkIsolation]) trusts this annotation and
/// does not inspect the object. The annotation may be placed on
/// - the type of a state: `GenServer<@Owned Map<String, Integer>, Message>`, and likewise the state and the data of a
///   [StateMachine];
/// - a field or a record component of a state or a message;
/// - a class, if each of its objects has one owner.
///
/// States and messages without it must be deeply immutable. Prefer that where it costs nothing. The annotation affects
/// only the isolation check.
///
/// {@snippet class="dev.coppice.behaviours.snippets.OwnedExamples" region="owned"}
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE_USE, ElementType.FIELD, ElementType.RECORD_COMPONENT})
public @interface Owned {}
