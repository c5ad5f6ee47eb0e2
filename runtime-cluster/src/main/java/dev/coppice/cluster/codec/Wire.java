package dev.coppice.cluster.codec;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The name under which a type, a record component or an enum constant travels, if not its own.
///
/// Nodes match types and components by name. A renamed type or component is annotated with its old name, so that nodes
/// of both versions understand each other.
///
/// {@snippet class="dev.coppice.cluster.codec.snippets.CodecExamples" region="evolution"}
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Wire {

    /// The name on the wire; of a type, the full name.
    String value();
}
