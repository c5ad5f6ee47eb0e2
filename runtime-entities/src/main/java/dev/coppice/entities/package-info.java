/// One process per key in a cluster: [Entities][dev.coppice.entities.Entities], and what is made of them.
package dev.coppice.entities;
