/// The record codec: how messages become bytes, and become messages again on another node.
///
/// - [RecordCodec][dev.coppice.cluster.codec.RecordCodec] is the codec that nodes use unless they are given another.
/// - [Wire][dev.coppice.cluster.codec.Wire] pins the name of a type, a component or a constant.
///
/// Inside: `TypeWalk` collects the types at registration, with all reflection there is. A `Form` writes values of one
/// type, a `Reading` reads them; for the types of the JDK, `Plain` is both. A `Shape` is the declared type of a
/// component, and a `Schema` is a peer's description of one of its types. `PeerTypes` connects the schemas of a peer
/// with the own types.
///
/// Rules: bytes from the wire choose only among registered types. They load no class, find no method and call no code
/// but canonical constructors of registered records, and `hashCode` and `equals` of elements and keys.
@NullMarked
package dev.coppice.cluster.codec;

import org.jspecify.annotations.NullMarked;
