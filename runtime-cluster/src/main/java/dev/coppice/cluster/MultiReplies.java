package dev.coppice.cluster;

import dev.coppice.core.ExitReason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The replies and failures of a call to one name at several nodes, see [Node#multiCall].
///
/// {@snippet class="dev.coppice.cluster.snippets.ClusterExamples" region="several"}
///
/// @param <R> the type of the replies
/// @param replies the replies, by the name of the node, in the order of the nodes
/// @param failures why the other nodes gave no reply, by the name of the node
public record MultiReplies<R extends @Nullable Object>(Map<String, R> replies, Map<String, ExitReason> failures) {}
