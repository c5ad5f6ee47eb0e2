/// The content of each page, as JSON. Every look costs the thread that asks for it.
@org.jspecify.annotations.NullMarked
package dev.coppice.observer.internal.page;
