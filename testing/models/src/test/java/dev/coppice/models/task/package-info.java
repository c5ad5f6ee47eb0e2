/// The model of tasks, of their supervisor, and of streams of tasks.
@NullMarked
package dev.coppice.models.task;

import org.jspecify.annotations.NullMarked;
