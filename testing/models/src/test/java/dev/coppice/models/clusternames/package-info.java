/// The model of names that the nodes of a cluster share.
@NullMarked
package dev.coppice.models.clusternames;

import org.jspecify.annotations.NullMarked;
