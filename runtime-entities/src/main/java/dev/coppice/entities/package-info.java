/// One process per key in a cluster: [Entities][dev.coppice.entities.Entities], and the forms built on them.
package dev.coppice.entities;
